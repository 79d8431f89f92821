import type { CheckItem } from '../sources/source.ts';
import type { CheckedConnection, CheckedKpi } from './checked.ts';
import { printText } from './print.ts';
import type { Terminal } from './terminal.ts';
import { countText } from './words.ts';

const MARKS = { ok: '✓', warning: '!', unavailable: '–', failed: '✗' } as const;

/** What was found of one connection, for people: what works in one line each, what does not with its reason, said once. */
export function printCheckedConnection(terminal: Terminal, connection: CheckedConnection): void {
  const { id, ok, account, limits, streams, kpis } = connection;
  const where = account === null ? '' : `  account ${account.name ?? account.id}${account.timeZone === null ? '' : `, ${account.timeZone}`}`;
  terminal.out(`${ok ? '✓' : '✗'} ${id}${where}`);
  printStreams(terminal, id, streams);
  if (limits.length > 0) printText(terminal.out, terminal.columns, '  Rate limits: ', limits.map(limitText).join('; '));
  terminal.out('');
  printKpis(terminal, kpis);
  terminal.out('');
}

function printStreams(terminal: Terminal, id: string, items: readonly CheckItem[]): void {
  const groups = groupedItems(items);
  for (const [index, { mark, names, reason, action }] of groups.entries()) {
    const isOk = mark === MARKS.ok;
    const about = names.includes('*') ? '' : names.join(', ');
    const text = isOk ? `can be read: ${about}` : [about, reason.replace(`${id}: `, '')].filter(Boolean).join(': ');
    printText(terminal.out, terminal.columns, `  ${mark} `, text);
    if (!isOk && action !== '' && groups[index + 1]?.action !== action) printText(terminal.out, terminal.columns, '    → ', action);
  }
}

interface ItemGroup {
  readonly mark: string;
  readonly names: string[];
  readonly reason: string;
  readonly action: string;
}

/** Streams with the same finding stand together; all that is well is one group. */
function groupedItems(items: readonly CheckItem[]): readonly ItemGroup[] {
  const groups: ItemGroup[] = [];
  for (const { stream, status, reason, action } of items) {
    const mark = MARKS[status];
    const found = groups.find((group) => group.mark === mark && (status === 'ok' || (group.reason === reason && group.action === action)));
    if (found) found.names.push(stream);
    else groups.push({ mark, names: [stream], reason, action });
  }
  return groups;
}

const limitText = ({ bucket, limit, windowMs, share }: CheckedConnection['limits'][number]): string =>
  `${bucket} ${limit} ${periodText(windowMs)}${share < 1 ? ` (we use up to ${Math.round(share * 100)} %)` : ''}`;

function periodText(windowMs: number): string {
  if (windowMs === 86_400_000) return 'a day';
  if (windowMs === 60_000) return 'a minute';
  return windowMs === 1000 ? 'a second' : `in ${Math.round(windowMs / 1000)} s`;
}

/** Worst last: what works is read at a glance, what does not stands right above the prompt. */
const STATUSES = ['exact', 'derived', 'approx', 'loading', 'unavailable'] as const;
const STATUS_WORDS: Readonly<Record<string, string>> = {
  exact: 'exact',
  derived: 'derived: from what the helpdesk sums up',
  approx: 'approximate',
  loading: 'loading: no number yet',
  unavailable: 'unavailable',
};

function printKpis(terminal: Terminal, kpis: readonly CheckedKpi[]): void {
  for (const status of STATUSES) {
    const rows = kpis.filter((row) => row.status === status);
    if (rows.length === 0) continue;
    terminal.out(`  ${countText(new Set(rows.map(({ kpi }) => kpi)).size, 'KPI')} ${STATUS_WORDS[status]}`);
    for (const [action, ofAction] of Map.groupBy(rows, (row) => row.action)) {
      const reasons = [...Map.groupBy(ofAction, (row) => row.reason ?? '')].map(([reason, group]) => ({ reason, names: namesOf(group, kpis) }));
      for (const line of reasonLines(reasons)) printText(terminal.out, terminal.columns, '    ', line);
      if (action) printText(terminal.out, terminal.columns, '    → ', action);
    }
  }
}

interface Reason {
  readonly reason: string;
  readonly names: readonly string[];
}

/** More reasons than this that differ in a word or two are told in one sentence. */
const MANY = 3;

/** `names: reason` each; many that are alike together: `no figure … is loaded: esat_score (esat_positive), nps (nps_detractors)`. */
function reasonLines(reasons: readonly Reason[]): readonly string[] {
  const words = reasons.map(({ reason }) => reason.split(' '));
  const first = words[0] ?? [];
  const isShared = (at: number): boolean => words.every((each) => each.length === first.length && each[at] === first[at]);
  const differing = first.flatMap((_, at) => (isShared(at) ? [] : [at]));
  if (reasons.length <= MANY || differing.length !== 1) return reasons.map(({ reason, names }) => `${names.join(', ')}${reason === '' ? '' : `: ${reason}`}`);
  const [at = 0] = differing;
  const parts = reasons.map(({ names }, index) => `${names.join(' and ')} (${words[index]?.[at] ?? ''})`);
  return [`${first.with(at, '…').join(' ')}: ${parts.join(', ')}`];
}

/** A KPI whose every variant is among the rows is named once. */
function namesOf(rows: readonly CheckedKpi[], all: readonly CheckedKpi[]): readonly string[] {
  return [...Map.groupBy(rows, ({ kpi }) => kpi)].map(([kpi, variants]) => {
    const isWhole = variants.length === all.filter((row) => row.kpi === kpi).length;
    return isWhole ? kpi : `${kpi} (${variants.map(({ variant }) => variant).join(', ')})`;
  });
}
