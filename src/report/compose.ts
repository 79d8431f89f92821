import type { Cell, Message, MessageTable } from '../delivery/message.ts';
import { changeOf, type Digest, type DigestRow, type Mover } from './digest.ts';
import { periodText } from './period.ts';

const STATUS = {
  good: { text: 'reached', tone: 'good' },
  warning: { text: 'just missed', tone: 'warning' },
  bad: { text: 'missed', tone: 'bad' },
  low_sample: { text: 'too few facts', tone: 'plain' },
} as const;

/** A digest as a message: the KPIs against their targets and the period before, what moved most, and what to know. */
export function compose(digest: Digest): Message {
  const { period, rows, better, worse, notes, isComplete } = digest;
  const judged = rows.filter(({ status }) => status !== null && status !== 'low_sample');
  const missed = judged.filter(({ status }) => status !== 'good');
  const summary = judged.length === 0 ? 'No number has a target.' : `${judged.length - missed.length} of ${judged.length} targets reached.`;
  return {
    event: 'report',
    tone: 'plain',
    title: `Support report, ${periodText(period)}`,
    paragraphs: [summary, ...(isComplete ? [] : ['Not everything of this period is known yet.'])],
    tables: [numbers(digest), ...moved('Better', better), ...moved('Worse', worse)],
    notes,
    data: { period: { grain: period.grain, first: period.first, last: period.last }, is_complete: isComplete, numbers: rows, better, worse, notes },
  };
}

function numbers({ period, rows }: Digest): MessageTable {
  return { heading: 'Numbers', columns: ['KPI', 'Value', `Against the ${period.grain} before`, 'Target', ''], rows: rows.map(rowOf) };
}

function rowOf(row: DigestRow): Cell[] {
  const status = row.status === null ? '' : STATUS[row.status];
  return [nameOf(row), `${row.value_text ?? '–'}${row.is_provisional ? ' *' : ''}`, changeOf(row), boundsOf(row), status];
}

const nameOf = ({ name, dimension, label }: Pick<DigestRow, 'name' | 'dimension' | 'label'>): string =>
  [name, ...(dimension === 'all' ? [] : [`${dimension.replaceAll('_', ' ')} ${label}`])].join(', ');

const boundsOf = ({ at_least_text: least, at_most_text: most }: DigestRow): string =>
  [...(least === null ? [] : [`≥ ${least}`]), ...(most === null ? [] : [`≤ ${most}`])].join(', ');

function moved(heading: string, movers: readonly Mover[]): MessageTable[] {
  if (movers.length === 0) return [];
  const rows = movers.map((mover): Cell[] => [nameOf(mover), mover.value_text, mover.previous_text, changeOf(mover)]);
  return [{ heading, columns: ['KPI', 'Value', 'Before', 'Change'], rows }];
}
