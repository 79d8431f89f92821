import * as z from 'zod';
import { STATE_CATEGORIES } from '../../domain/entities.ts';
import { idText, joinMappings, mapEach, optionalInstant, parseRecord } from '../parse.ts';
import type { Json, Mapping, Page, RawPage, ReadContext, Stream } from '../source.ts';
import { learnVoiceAgents } from './known-agents.ts';
import { API, walkList } from './paging.ts';
import { listOf } from './snapshot.ts';
import { type Held, type Look, type SeenState, watch } from '../state-watch.ts';
import * as wire from './wire.ts';

const PATH = `${API}/agent_availabilities`;

const heldState = z.strictObject({ category: z.enum(STATE_CATEGORIES), word: z.string(), from: z.number().int(), poll: z.number().int().nullable() });
/** What lasted at the last look, and where a look that has not come to its end goes on. */
const statesCursor = z.strictObject({ looked_at: z.number().int().nullable(), after: z.string().nullable(), held: z.record(z.string(), heldState) });
type StatesCursor = z.infer<typeof statesCursor>;

const UNSEEN: StatesCursor = { looked_at: null, after: null, held: {} };

/**
 * What agents are doing, by looking once a run: Zendesk shows the present only. Of the state over all channels it tells the beginning;
 * a state that came and went between two looks is lost, so all of it is approximate, and `poll_seconds` says how far.
 */
export const agentStates: Stream<StatesCursor> = {
  name: 'agent_states',
  mode: 'observe',
  mapperVersion: 1,
  parseCursor: (input) => statesCursor.parse(input),
  read: lookAtAll,
  map: mapStates,
};

async function* lookAtAll(from: StatesCursor | undefined, context: ReadContext): AsyncGenerator<Page<StatesCursor>> {
  const start = from ?? UNSEEN;
  let held: Held = start.held;
  const present = new Set<string>();
  for await (const page of walkList(context, 'data', { path: PATH, query: { include: 'channels' } }, start.after)) {
    const at = context.clock.now().getTime();
    const agents = (page.body['data'] as readonly unknown[]).map(agentOf);
    for (const agent of agents) present.add(agent);
    const done = page.after === null;
    // Who is on no page of a whole look has left.
    const isWhole = done && start.after === null;
    const concerns = (key: string) => agents.includes(agentOfKey(key)) || (isWhole && !present.has(agentOfKey(key)));
    const mine = Object.fromEntries(Object.entries(held).filter(([key]) => concerns(key)));
    const body = context.redact({ ...seenOn(page.body), looked_at: at, looked_before: start.looked_at, held: mine });
    const rest = Object.entries(held).filter(([key]) => !concerns(key));
    held = { ...Object.fromEntries(rest), ...watch(lookOf({ path: PATH, body })).held };
    const next = { looked_at: done ? at : start.looked_at, after: page.after, held: { ...held } };
    yield { raw: { path: PATH, body }, next, done, ...(done && { knownTo: new Date(at) }) };
  }
}

const agentOf = (row: unknown): string => String((row as { attributes?: { agent_id?: unknown } } | null)?.attributes?.agent_id);
const agentOfKey = (key: string): string => key.slice(0, key.indexOf(':'));

/** What a look needs of the answer: no names, no reasons that somebody typed. */
function seenOn(body: Record<string, unknown>): Record<string, unknown> {
  const data = (body['data'] as readonly Record<string, unknown>[]).map((row) => ({ id: row?.['id'], attributes: withoutReason(row?.['attributes']) }));
  // Not by Zendesk's own word `data`: the redaction drops what bears it.
  return { availabilities: data, included: body['included'] ?? [] };
}

function withoutReason(attributes: unknown): unknown {
  const { agent_id, agent_status } = (attributes ?? {}) as { agent_id?: unknown; agent_status?: { id?: unknown; name?: unknown; updated_at?: unknown } };
  return { agent_id, agent_status: agent_status && { id: agent_status.id, name: agent_status.name, updated_at: agent_status.updated_at } };
}

function mapStates(raw: RawPage, context: Parameters<Stream['map']>[1]): Mapping {
  const rows = mapEach('agent_status_interval', listOf(raw, 'availabilities'), (row) => {
    parseRecord(wire.availability, row);
    return undefined;
  });
  const onPhone = Object.keys(lookOf(raw).seen).filter((key) => key.endsWith(':phone'));
  return joinMappings(rows, { records: watch(lookOf(raw)).intervals, rejects: [] }, learnVoiceAgents(onPhone.map(agentOfKey), context));
}

/** The look that a stored page holds. Rows that make no sense show nothing. */
function lookOf(raw: RawPage): Look {
  const seen: Record<string, SeenState> = {};
  for (const row of rowsOf(raw, 'availabilities')) {
    const availability = wire.availability.safeParse(row);
    const status = availability.data?.attributes.agent_status;
    if (!availability.success || !status) continue;
    const word = status.name ?? String(status.id ?? 'unknown');
    const since = optionalInstant(status.updated_at, 'updated_at')?.getTime() ?? null;
    seen[`${idText(availability.data.attributes.agent_id, 'agent_id')}:all`] = { category: categoryOf(word), word, since };
  }
  for (const row of rowsOf(raw, 'included')) {
    const channel = wire.availabilityChannel.safeParse(row);
    const [, agent, kind, name] = channel.data?.id.split('|') ?? [];
    if (!channel.success || kind !== 'channels' || !agent || !name) continue;
    const word = channel.data.attributes.status ?? 'unknown';
    seen[`${agent}:${name === 'talk' ? 'phone' : name}`] = { category: categoryOf(word), word, since: null };
  }
  return {
    at: Number(listOf(raw, 'looked_at')),
    before: listOf(raw, 'looked_before') as number | null,
    held: (listOf(raw, 'held') ?? {}) as unknown as Held,
    seen,
  };
}

const rowsOf = (raw: RawPage, key: string): readonly Json[] => {
  const rows = listOf(raw, key);
  return Array.isArray(rows) ? (rows as readonly Json[]) : [];
};

/** Accounts make states of their own, with words of their own; what we cannot read is time away from the queue. */
function categoryOf(word: string): SeenState['category'] {
  const text = word.toLowerCase().replaceAll('_', ' ');
  if (text === 'online' || text === 'available') return 'available';
  // Takes what is handed over and finishes what is at hand.
  if (text === 'transfers only') return 'wrap';
  if (text === 'offline' || text === 'invisible') return 'offline';
  if (/\b(break|lunch|pause|pausa|mittag)/.test(text)) return 'break';
  if (/\b(training|coaching|schulung)/.test(text)) return 'training';
  if (/\b(meeting|besprechung|one on one|1:1)/.test(text)) return 'meeting';
  if (/\b(wrap|after call)/.test(text)) return 'wrap';
  return 'away';
}
