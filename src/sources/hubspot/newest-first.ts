import type { ReadContext, Windowing } from '../source.ts';
import type { FeedCursor } from './feed-cursor.ts';
import type { ObjectType } from './paths.ts';
import { countRows } from './search-window.ts';

/** What a feed costs by its two roads, and what its newest days are made of. */
export interface NewestFirst {
  /** Requests for one row by the list, which gives all rows in order of id. */
  readonly listed: number;
  /** Requests for one row that a search finds. */
  readonly found: number;
  /** Of tickets: those that wait are read along, whenever they changed last. */
  readonly hasWaiting?: boolean;
  /** Tells single events of tickets: of a ticket that began before what is read, only a part is known. */
  readonly cutsLives?: boolean;
}

/** A list of fewer requests is read in a minute or two, and then all is known. */
const LONG_LIST = 500;
/** What is read twice, once found and once listed, may cost so much of the list. */
const SHARE = 0.03;

const MODIFIED = 'hs_lastmodifieddate';
export const IS_OPEN = { propertyName: 'hs_is_closed', operator: 'NEQ', value: 'true' };

/** Open tickets that have not changed since an instant (epoch ms). */
export const waitingBefore = (before: number): readonly object[] => [IS_OPEN, { propertyName: MODIFIED, operator: 'LT', value: String(before) }];

/**
 * How a long first load begins with its newest days: what changed in them is found by search, and read twice therefore. It is done where it
 * costs no more than three requests in a hundred, which three or four counts tell beforehand.
 */
export const newestFirst = (type: ObjectType, costs: NewestFirst): Windowing<FeedCursor> => ({
  inOne: true,
  ...(costs.cutsLives === true && { cutsLives: true }),
  isWorth: (from, context) => isWorth(type, costs, from.getTime(), context),
  start: (from, context) => startOf(costs, from.getTime(), context),
});

async function isWorth(type: ObjectType, { listed, found, hasWaiting }: NewestFirst, from: number, context: ReadContext): Promise<boolean> {
  const list = (await countRows(context, type)) * listed;
  if (list < LONG_LIST) return false;
  const changed = await countRows(context, type, [{ propertyName: MODIFIED, operator: 'GTE', value: String(from) }]);
  const waiting = hasWaiting === true ? await countRows(context, type, waitingBefore(from)) : 0;
  return (changed + waiting) * found <= list * SHARE;
}

/** An older window is the list itself. */
function startOf({ hasWaiting }: NewestFirst, from: number, { until, clock }: ReadContext): FeedCursor {
  const startedAt = clock.now().getTime();
  if (until !== undefined) return { phase: 'list', startedAt };
  if (hasWaiting === true) return { phase: 'waiting', startedAt, before: from, lastId: '0' };
  return { phase: 'changes', knownTo: from, settledTo: from, listedAt: startedAt };
}
