import * as z from 'zod';
import { STATE_CATEGORIES } from '../../domain/entities.ts';
import { StreamUnavailableError } from '../../domain/errors.ts';
import { idText, joinMappings, mapEach, optionalInstant, parseRecord } from '../parse.ts';
import type { Json, Mapping, Page, RawPage, ReadContext, Stream } from '../source.ts';
import { type Held, type Look, type SeenState, watch } from '../state-watch.ts';
import { API, hasNext } from './answer.ts';
import { rowsOf } from './wire.ts';

const PATH = `${API}/agents`;
const PER_PAGE = 100;

const heldState = z.strictObject({ category: z.enum(STATE_CATEGORIES), word: z.string(), from: z.number().int(), poll: z.number().int().nullable() });
const statesCursor = z.strictObject({
  /** Epoch ms of the last look. */
  lookedAt: z.number().int().nullable(),
  page: z.int().positive(),
  /** What lasted then. */
  held: z.record(z.string(), heldState),
});
type StatesCursor = z.output<typeof statesCursor>;

const at = z.string().nullish();
const availabilityRow = z.object({
  id: z.union([z.string(), z.number()]),
  availability: z.object({
    status_updated_at: at,
    channel_availability: z.array(
      z.object({ channel: z.string().nullish(), available: z.boolean().nullish(), logged_in: z.boolean().nullish(), availability_updated_at: at }),
    ),
  }),
});

/** What agents are doing, by looking once a run: Freshdesk shows the present only, and tells since when. What came and went between two looks is lost. */
export const agentStates: Stream<StatesCursor> = {
  name: 'agent_states',
  mode: 'observe',
  mapperVersion: 1,
  parseCursor: (input) => statesCursor.parse(input),
  read: lookAtAll,
  map: mapStates,
};

async function* lookAtAll(from: StatesCursor | undefined, context: ReadContext): AsyncGenerator<Page<StatesCursor>> {
  let { lookedAt, page, held } = from ?? { lookedAt: null, page: 1, held: {} };
  const isWhole = page === 1;
  const present = new Set<string>();
  for (;;) {
    const query = { only: 'availability', page, per_page: PER_PAGE };
    const response = await context.http.request({ path: PATH, query, accept: [400, 404], signal: context.signal });
    const rows = response.status < 300 ? rowsOf(response.body) : undefined;
    if (rows === undefined)
      throw new StreamUnavailableError(
        'Freshdesk: this account shows no availability of agents.',
        'Nothing to do: the numbers of agents at work come from figures then.',
      );
    const agents = rows.map((row) => String((row as { id?: unknown } | null)?.id));
    for (const agent of agents) present.add(agent);
    const done = !hasNext(response);
    // Who is on no page of a whole look has left.
    const concerns = (agent: string): boolean => agents.includes(agent) || (done && isWhole && !present.has(agent));
    const [mine, rest] = split(held, concerns);
    const now = context.clock.now().getTime();
    const body = context.redact({ agents: rows.map(kept), looked_at: now, looked_before: lookedAt, held: mine });
    held = { ...rest, ...watch(lookOf(body)).held };
    page = done ? 1 : page + 1;
    if (done) lookedAt = now;
    yield { raw: { path: `${PATH}?only=availability`, body }, next: { lookedAt, page, held }, done, ...(done && { knownTo: new Date(now) }) };
    if (done) return;
  }
}

function split(held: StatesCursor['held'], concerns: (agent: string) => boolean): [StatesCursor['held'], StatesCursor['held']] {
  const isMine = ([key]: [string, unknown]): boolean => concerns(key.slice(0, key.indexOf(':')));
  const all = Object.entries(held);
  return [Object.fromEntries(all.filter(isMine)), Object.fromEntries(all.filter((entry) => !isMine(entry)))];
}

/** No names: who, and what of each channel. */
function kept(row: unknown): unknown {
  const { id, availability } = (row ?? {}) as { id?: unknown; availability?: { status_updated_at?: unknown; channel_availability?: unknown } | null };
  const channels = Array.isArray(availability?.channel_availability) ? (availability.channel_availability as Record<string, unknown>[]) : [];
  const channel_availability = channels.map(({ channel, available, logged_in, availability_updated_at }) => ({
    channel,
    available,
    logged_in,
    availability_updated_at,
  }));
  return { id, availability: { status_updated_at: availability?.status_updated_at ?? null, channel_availability } };
}

interface StoredLook {
  readonly agents?: readonly Json[];
  readonly looked_at?: number;
  readonly looked_before?: number | null;
  readonly held?: Held;
}

function mapStates({ body }: RawPage): Mapping {
  const rows = mapEach('agent_status_interval', (body as StoredLook | null)?.agents ?? body, (row) => {
    parseRecord(availabilityRow, row);
    return undefined;
  });
  return joinMappings(rows, { records: watch(lookOf(body)).intervals, rejects: [] });
}

function lookOf(body: Json): Look {
  const { agents, looked_at, looked_before, held } = body as StoredLook;
  const seen: Record<string, SeenState> = {};
  for (const row of agents ?? []) {
    const parsed = availabilityRow.safeParse(row);
    if (parsed.success) Object.assign(seen, statesOf(parsed.data));
  }
  return { at: Number(looked_at), before: looked_before ?? null, held: held ?? {}, seen };
}

/** Available on a channel that takes work, signed in without, or not there; over all channels the best of them. */
function statesOf({ id, availability }: z.output<typeof availabilityRow>): Record<string, SeenState> {
  const agent = idText(id, 'id');
  const states: Record<string, SeenState> = {};
  const put = (channel: string, state: SeenState): void => {
    const known = states[`${agent}:${channel}`];
    if (known === undefined || rankOf(state) > rankOf(known)) states[`${agent}:${channel}`] = state;
  };
  for (const { channel, available, logged_in: isThere, availability_updated_at: since } of availability.channel_availability) {
    const word = available === true ? 'available' : isThere === true ? 'away' : 'offline';
    const state = (text: string | null | undefined): SeenState => ({
      category: word,
      word,
      since: optionalInstant(text, 'availability_updated_at')?.getTime() ?? null,
    });
    put(/messag|chat/i.test(channel ?? '') ? 'messaging' : 'email', state(since));
    put('all', state(availability.status_updated_at ?? since));
  }
  return states;
}

const rankOf = ({ word }: SeenState): number => ['offline', 'away', 'available'].indexOf(word);
