import { isDeepStrictEqual } from 'node:util';
import { type Config, type ConnectionConfig, settingsIn } from '../config/config.ts';
import { differingStory, SURVEY_PARAMETERS } from '../domain/editions.ts';
import { RetryError } from '../domain/errors.ts';
import type { Settings } from '../domain/settings.ts';
import { type Effect, effectsBetween, glanceAtFacts, glanceAtStored, monthsShown, openView, plansShown } from '../kpi/index.ts';
import { rehearseMapping, type Side } from '../sync/rehearse-mapping.ts';
import { transform } from '../transform/index.ts';
import {
  countingNow,
  countingOf,
  forgetWaiting,
  holdStill,
  isHeldByOthers,
  markRecentSurveys,
  markedTickets,
  markRecentTickets,
  takeFarReaching,
} from '../warehouse/rehearsal.ts';
import { rehearse, type Transaction } from '../warehouse/transaction.ts';
import { openConnection } from './connection-work.ts';
import { settingsInForce, type Workspace } from './workspace.ts';

/** What another config would change. */
export interface Rehearsed {
  /** Tickets that count now and would no longer, and the other way round. */
  readonly leave: number;
  readonly comeBack: number;
  /** Tickets that would be read otherwise and count as before: another topic, channel, status … */
  readonly changed: number;
  /** By connection whose words would mean something else: tickets whose archived pages were looked at. */
  readonly seen: Readonly<Record<string, number>>;
  /** Months of the headline KPIs that would differ; undefined where not all stories could be told in time. */
  readonly effects: readonly Effect[] | undefined;
  /** Tickets whose stories may differ, and how many of them were told; the counts above are of these alone. */
  readonly stories: { readonly of: number; readonly told: number };
}

/** Somebody waits for the answer, and the helpdesk's next pages with him. */
const PATIENCE_MS = 30_000;

/**
 * Does what a sync and a transform would do under another config (map the archived pages again, tell the stories, compute the KPIs), in a transaction that is
 * rolled back, and says what came out otherwise. Meanwhile the connections concerned and every transform wait. Throws RetryError where they are busy themselves.
 */
export async function rehearseConfig(workspace: Workspace, next: Config, patienceMs = PATIENCE_MS): Promise<Rehearsed> {
  const { db, pool } = workspace.database;
  const { settings } = await settingsInForce(workspace);
  const after = settingsIn(next.settings, settings.timeZone);
  const view = await openView(db, settings, workspace.clock.now());
  const before = await glanceAtStored(view, view.isBuilt ? plansShown(view, after) : []);
  const ids = changedConnections(workspace.config, next).map(([, { id }]) => id);
  const signal = AbortSignal.timeout(patienceMs);
  try {
    return await rehearse(pool, async (transaction) => {
      await holdStill(transaction.db, ids);
      await forgetWaiting(transaction.db, view.known.asOf);
      const seen = await mapAgain(workspace, next, transaction, signal);
      const was = await countingNow(transaction.db);
      await markFor(transaction, settings, after, new Date(`${monthsShown(view.known.today)[0]?.first}T00:00:00Z`));
      const marked = await markedTickets(transaction.db);
      const report = signal.aborted ? undefined : await transform(transaction.db, { settings: after, asOf: view.known.asOf, isRehearsal: true, signal });
      const left = await markedTickets(transaction.db);
      for (const key of left) was.delete(key);
      const stories = { of: marked.size, told: marked.size - left.size };
      const counts = await countingOf(transaction.db, was.keys());
      const of = (then: boolean, now: boolean) => [...was].filter(([key, counted]) => counted === then && counts.has(key) === now).length;
      const moved = { leave: of(true, false), comeBack: of(false, true), changed: of(true, true), seen, stories };
      if (report === undefined || left.size > 0) return { ...moved, effects: undefined };
      const isSameFacts = ids.length === 0 && report.written === 0 && isSameWorld(settings, after);
      const then = await openView(transaction.db, after, workspace.clock.now());
      const afterwards = await glanceAtFacts(then, then.isBuilt ? plansShown(then, settings) : [], isSameFacts ? before : undefined);
      return { ...moved, effects: await effectsBetween(before, afterwards) };
    });
  } catch (error) {
    if (!isHeldByOthers(error)) throw error;
    throw new RetryError('A sync or a transform is at work on what this change touches.', 'Try again in a minute.', { cause: error });
  }
}

/** Settings that differ in definitions alone: hours, zone, teams and people are as they were. */
function isSameWorld(before: Settings, after: Settings): boolean {
  const rest = ({ parameters: _p, variants: _v, targets: _t, ...others }: Settings) => others;
  return isDeepStrictEqual(rest(before), rest(after));
}

/** Connections whose words would mean something else. */
const changedConnections = (now: Config, next: Config): [ConnectionConfig, ConnectionConfig][] =>
  next.connections.flatMap((after): [ConnectionConfig, ConnectionConfig][] => {
    const before = now.connections.find(({ id }) => id === after.id);
    return before && !isDeepStrictEqual(before.mapping, after.mapping) ? [[before, after]] : [];
  });

async function mapAgain(workspace: Workspace, next: Config, transaction: Transaction, signal: AbortSignal): Promise<Rehearsed['seen']> {
  const side = (configured: ConnectionConfig): Side => ({ connection: openConnection(workspace, configured).connection, settings: configured.mapping });
  const seen: Record<string, number> = {};
  for (const [before, after] of changedConnections(workspace.config, next)) {
    seen[after.id] = await rehearseMapping(transaction, after.id, side(before), side(after), signal);
  }
  return seen;
}

/** Marks the tickets whose stories may differ in the days shown: what reaches further would take too long, and shows nothing there. */
async function markFor({ db }: Transaction, before: Settings, after: Settings, since: Date): Promise<void> {
  const reached = await takeFarReaching(db);
  const parameters = differingStory(before, after.parameters);
  if (parameters.some((name) => !SURVEY_PARAMETERS.has(name))) return markRecentTickets(db, since);
  if (parameters.length > 0) await markRecentSurveys(db, since);
  if (reached.length > 0) await markRecentTickets(db, since, reached);
}
