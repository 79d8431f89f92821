import { type Quality, worstQuality } from '../../domain/values.ts';
import { statedReplies } from './cut.ts';
import type { Life } from './life.ts';

const ofAll = (parts: readonly { readonly quality: Quality }[]): Quality[] => parts.map(({ quality }) => quality);

/** Of a life whose beginning is not known, nothing is better than derived. */
const atBest = ({ facts }: Life): Quality => (facts.cutAt === undefined ? 'exact' : 'derived');

/** How exact the statuses of a ticket are told, and its returns to work. */
export const historyQuality = (life: Life): Quality => worstQuality(atBest(life), ...ofAll(life.intervals), ...ofAll(life.reopens));

/** How exact it is told whether the ticket was escalated. */
export const escalationQuality = (life: Life): Quality => worstQuality(atBest(life), ...ofAll(life.assignments));

/** How exact first contact resolution is told: from history, first reply, number of replies and, where a transfer ends it, assignments. */
export function fcrQuality(life: Life): Quality {
  const { fcr_method: method, fcr_disallow_transfer: looksAtTransfers } = life.context.parameters;
  const isCounted = life.turns.some((turn) => turn.by === 'agent') || (statedReplies(life.facts) ?? 0) === 0;
  return worstQuality(
    historyQuality(life),
    life.reply?.quality ?? 'exact',
    isCounted ? 'exact' : 'derived',
    method === 'one_contact_no_reopen' && looksAtTransfers ? escalationQuality(life) : 'exact',
  );
}
