import * as z from 'zod';
import { STATE_CATEGORIES } from '../../domain/entities.ts';
import { StreamUnavailableError } from '../../domain/errors.ts';
import type { Json, MapContext, Mapping, ReadContext, Stream } from '../source.ts';
import { type Held, type Look, type SeenState, watch } from '../state-watch.ts';
import { ownerOfUser } from './agents.ts';
import { BATCH_ROWS } from './batch-read.ts';
import { listPages } from './list-pages.ts';
import { paths } from './paths.ts';

const USER_ID = 'hs_internal_user_id';
const STATUS = 'hs_availability_status';

const heldState = z.strictObject({ category: z.enum(STATE_CATEGORIES), word: z.string(), from: z.number().int(), poll: z.number().int().nullable() });
const statesCursor = z.strictObject({ looked_at: z.number().int(), held: z.record(z.string(), heldState) });
export type StatesCursor = z.infer<typeof statesCursor>;

/**
 * What agents are doing, by looking once a run at the users of the portal: HubSpot shows the present only and does not tell since when. What came
 * and went between two looks is lost.
 */
export const agentStatesStream: Stream<StatesCursor> = {
  name: 'agent_states',
  mode: 'observe',
  mapperVersion: 1,
  parseCursor: (input) => statesCursor.parse(input),
  async *read(from, context) {
    const states = await readStates(context);
    const at = context.clock.now().getTime();
    const body: Json = { states, looked_at: at, looked_before: from?.looked_at ?? null, held: from?.held ?? {} };
    const next: StatesCursor = { looked_at: at, held: { ...watch(lookOf(body)).held } };
    yield { raw: { path: paths.list('users'), body }, next, done: true, knownTo: new Date(at) };
  },
  map: ({ body }, _context: MapContext): Mapping => ({ records: watch(lookOf(body)).intervals, rejects: [] }),
};

const user = z.looseObject({ properties: z.looseObject({ [USER_ID]: z.union([z.string(), z.number()]).nullish(), [STATUS]: z.string().nullish() }) });

/** The state of every user who is an agent, by owner id. */
async function readStates(context: ReadContext): Promise<Record<string, string>> {
  const states: Record<string, string> = {};
  let isTold = false;
  for await (const page of listPages(context, paths.list('users'), { limit: BATCH_ROWS.plain, properties: `${USER_ID},${STATUS}` })) {
    for (const result of page.results) {
      const { data } = user.safeParse(result);
      // A name that the portal does not know is left out without a word.
      isTold ||= data !== undefined && STATUS in data.properties;
      const agentId = ownerOfUser(context.reference, String(data?.properties[USER_ID] ?? ''));
      const word = data?.properties[STATUS];
      if (agentId !== undefined && typeof word === 'string' && word !== '') states[agentId] = word;
    }
  }
  if (isTold) return states;
  throw new StreamUnavailableError(
    'HubSpot: users of this portal show no availability.',
    'Nothing to do where the plan has no help desk: the numbers of agents at work come from figures then.',
  );
}

interface StoredLook {
  readonly states: Readonly<Record<string, string>>;
  readonly looked_at: number;
  readonly looked_before: number | null;
  readonly held: Held;
}

function lookOf(body: Json): Look {
  const { states, looked_at: at, looked_before: before, held } = body as unknown as StoredLook;
  const seen = Object.entries(states).map(([agentId, word]): [string, SeenState] => [`${agentId}:all`, { category: categoryOf(word), word, since: null }]);
  return { at, before, held, seen: Object.fromEntries(seen) };
}

/** What we cannot read is time away from the queue. */
function categoryOf(word: string): SeenState['category'] {
  const text = word.toLowerCase().replaceAll('_', ' ');
  if (text === 'available' || text === 'online') return 'available';
  return text === 'offline' ? 'offline' : 'away';
}
