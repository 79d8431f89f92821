import type { TransformOutcome } from '../jobs/transform-work.ts';
import type { RunReport, StreamReport } from '../sync/report.ts';
import { sayProblem } from './failure.ts';
import { printText } from './print.ts';
import type { Terminal } from './terminal.ts';
import { countText } from './words.ts';

const MARKS = { ok: '✓', partial: '!', failed: '✗', stopped: '!' } as const;
const STATUS_WORDS = { ok: '', partial: 'some streams failed; ', failed: 'failed; ', stopped: 'stopped; the next run goes on from here; ' } as const;

/** How a sync went: one line, and below it what could not be read and what to do. The same reason is said once for all its streams. */
export function sayReport(terminal: Terminal, report: RunReport): void {
  const { requests, rows, changed, rejects, waitedMs, tickets, quota } = report.totals;
  const each = tickets === 0 ? '' : ` (${Math.round((requests * 1000) / tickets)} per 1,000 tickets)`;
  const used = quota === null ? '' : `, ${Math.round(quota.share * 100)} % of the limit ${quota.bucket}`;
  const waited = waitedMs >= 1000 ? `, waited ${Math.round(waitedMs / 1000)} s for the rate limit` : '';
  const rejected = rejects === 0 ? '' : `, ${rejects} rejected`;
  const read = `${countText(requests, 'request')}${each}${used}, ${countText(rows, 'record')}, ${changed} changed${rejected}${waited}`;
  printText(terminal.say, terminal.columns, `${MARKS[report.status]} `, `${report.connectionId}: ${STATUS_WORDS[report.status]}${read}`);
  if (report.replayedPages > 0) terminal.say(`  The mapping settings changed: ${countText(report.replayedPages, 'archived page')} mapped again.`);
  if (report.tombstones > 0) terminal.say(`  ${countText(report.tombstones, 'fact')} gone at the helpdesk, marked as deleted.`);
  const found = troubles(report);
  for (const [index, { streams, error, nextStep, isUnavailable }] of found.entries()) {
    // What to do is said once where several troubles in a row have the same way out.
    const isLast = found[index + 1]?.nextStep !== nextStep;
    sayProblem(terminal, isUnavailable ? '–' : '✗', `${streams.join(', ')}: ${error}`, isLast ? nextStep : null, '  ');
  }
}

interface Trouble {
  readonly streams: string[];
  readonly error: string;
  readonly nextStep: string | null;
  readonly isUnavailable: boolean;
}

/** Streams that could not be read, by reason. What ended the run before its first stream is a trouble of the whole connection. */
function troubles(report: RunReport): readonly Trouble[] {
  const found: Trouble[] = [];
  const add = (stream: string, { status, error, nextStep }: Pick<StreamReport, 'status' | 'error' | 'nextStep'>): void => {
    if (error === null) return;
    const known = found.find((each) => each.error === error && each.nextStep === nextStep);
    if (known) known.streams.push(stream);
    else found.push({ streams: [stream], error, nextStep, isUnavailable: status === 'unavailable' });
  };
  for (const stream of report.streams) add(stream.stream, stream);
  if (found.length === 0 && report.error instanceof Error) {
    add('all streams', { status: 'failing', error: report.error.message, nextStep: (report.error as { action?: string }).action ?? null });
  }
  return found;
}

export function sayTransform(terminal: Terminal, { stories, kpis }: TransformOutcome): void {
  const seconds = ((stories.ms + kpis.ms) / 1000).toFixed(1);
  terminal.say(
    `✓ KPIs: ${countText(stories.tickets, 'story', 'stories')}, ${countText(kpis.days, 'day')}, ${kpis.written} rows written, ${kpis.deleted} deleted, ${seconds} s`,
  );
}
