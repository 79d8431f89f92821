import { type RawBuilder, sql, type Transaction } from 'kysely';
import { FIGURES_CONNECTION } from '../../domain/figures.ts';
import type { Quality } from '../../domain/values.ts';
import type { Database } from '../../warehouse/schema.ts';
import { keyTable, type TicketKey, type WorkKey, workKeys } from '../keys.ts';
import { loadMemberships } from '../load-memberships.ts';
import { PERSON_OF } from '../person.ts';
import type { AgentTime, HandlingSpan, PlanSpan, StateSpan } from './agent-time.ts';
import type { BotFacts } from './bot-story.ts';
import type { CallFacts, LegFacts } from './call-story.ts';

type Tx = Transaction<Database>;

const ms = (column: string): RawBuilder<unknown> => sql.raw(`(extract(epoch from ${column}) * 1000)::bigint`);

export const keyOf = (connectionId: string, id: string): string => `${connectionId}\u0000${id}`;

/** Calls with their legs, and when their callers were called back; `areMerged`: by `identity_merge`. */
export async function loadCalls(tx: Tx, keys: readonly WorkKey[], areMerged: boolean): Promise<CallFacts[]> {
  if (keys.length === 0) return [];
  const calls = await sql<Omit<CallFacts, 'legs'>>`
    select f.connection_id as "connectionId", f.call_id as "callId", f.direction, f.line, f.is_sales_line or coalesce(g.is_sales, false) as "isSales",
      ${ms('f.started_at')} as "startedAt", ${ms('f.answered_at')} as "answeredAt", ${ms('f.ended_at')} as "endedAt", f.outcome, f.wait_s as "waitS", f.talk_s as "talkS",
      f.hold_s as "holdS", f.wrap_s as "wrapS", f.consult_s as "consultS", f.transfer_count as "transferCount", f.agent_id as "agentId", f.group_id as "groupId",
      f.customer_id as "customerId", ${sql.raw(areMerged ? PERSON_OF : 'null')} as "personHash", f.ticket_id as "ticketId", f.is_outside_hours as "isOutsideHours", f.quality,
      case when f.outcome = 'callback' then array(select ${ms('o.started_at')}::float8 from support.call o
        where o.connection_id = f.connection_id and o.customer_id = f.customer_id and o.direction = 'outbound' and o.outcome = 'answered') else '{}' end as callbacks
    from ${workKeys(keys)} join support.call f on f.connection_id = k.connection_id and f.call_id = k.id
    left join support.agent_group g on g.connection_id = f.connection_id and g.group_id = f.group_id`.execute(tx);
  const legs = await sql<LegFacts & { connectionId: string; callId: string }>`
    select l.connection_id as "connectionId", l.call_id as "callId", l.leg_type as "legType", l.agent_id as "agentId", ${ms('l.started_at')} as "startedAt", l.outcome,
      l.talk_s as "talkS", l.hold_s as "holdS", l.wrap_s as "wrapS", l.consult_s as "consultS", l.transferred_to as "transferredTo"
    from ${workKeys(keys)} join support.call_leg l on l.connection_id = k.connection_id and l.call_id = k.id
    order by l.started_at nulls last, l.leg_id collate "C"`.execute(tx);
  const byCall = Map.groupBy(legs.rows, (leg) => keyOf(leg.connectionId, leg.callId));
  return calls.rows.map((call) => ({ ...call, legs: byCall.get(keyOf(call.connectionId, call.callId)) ?? [] }));
}

export interface EntryFacts {
  readonly connectionId: string;
  readonly entryId: string;
  readonly agentId: string;
  readonly workedAt: number;
  readonly seconds: number;
  readonly kind: string;
  readonly quality: Quality;
}

/** Time entries whose agent is known. */
export async function loadEntries(tx: Tx, keys: readonly WorkKey[]): Promise<EntryFacts[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<EntryFacts>`
    select e.connection_id as "connectionId", e.entry_id as "entryId", e.agent_id as "agentId", ${ms('e.worked_at')} as "workedAt", e.seconds, e.kind, e.quality
    from ${workKeys(keys)} join support.time_entry e on e.connection_id = k.connection_id and e.entry_id = k.id where e.agent_id is not null and e.seconds > 0`.execute(
    tx,
  );
  return rows;
}

/** Before anything we know: all days of an agent are looked at again. */
export const BEGINNING = 0;

/** An agent whose days from `since` on are looked at again. */
export interface AgentScope extends WorkKey {
  /** Epoch milliseconds. */
  readonly since: number;
}

const scopes = (agents: readonly AgentScope[]): RawBuilder<unknown> =>
  sql`unnest(${agents.map((agent) => agent.connectionId)}::text[], ${agents.map((agent) => agent.id)}::text[], ${agents.map((agent) => new Date(agent.since))}::timestamptz[]) as k(connection_id, id, since)`;

type Of<T> = T & { readonly connectionId: string; readonly id: string };
const KEY = sql.raw('k.connection_id as "connectionId", k.id');

/** States, plans, handling and groups of these agents, as far as they reach into the time looked at. */
export async function loadAgentTimes(
  tx: Tx,
  agents: readonly AgentScope[],
  isVoiceAgent: (connectionId: string, agentId: string) => boolean,
): Promise<AgentTime[]> {
  if (agents.length === 0) return [];
  const states = await sql<Of<StateSpan>>`
    select ${KEY}, ${ms('s.valid_from')} as from, ${ms('s.valid_to')} as to, s.channel, s.state_category as category, s.method = 'poll' as "isPolled", s.quality
    from ${scopes(agents)} join support.agent_status_interval s on s.connection_id = k.connection_id and s.agent_id = k.id and (s.valid_to is null or s.valid_to > k.since)`.execute(
    tx,
  );
  const plans = await sql<Of<PlanSpan>>`
    select ${KEY}, ${ms('p.start_at')} as from, ${ms('p.end_at')} as to, p.activity
    from ${scopes(agents)} join support.agent_schedule p on p.end_at > k.since and p.superseded_at is null
      and ((p.connection_id = k.connection_id and p.agent_id = k.id) or (p.connection_id = ${FIGURES_CONNECTION} and p.agent_id = k.connection_id || '/' || k.id))`.execute(
    tx,
  );
  const handling = await sql<Of<HandlingSpan>>`
    select ${KEY}, ${ms('h.valid_from')} as from, h.seconds, h.has_start as "hasStart", h.quality
    from ${scopes(agents)} join support.handling h on h.connection_id = k.connection_id and h.agent_id = k.id and h.valid_from + make_interval(secs => h.seconds) >= k.since`.execute(
    tx,
  );
  const memberships = await loadMemberships(tx, agents);
  const grouped = <T extends WorkKey>(rows: readonly T[]) => Map.groupBy(rows, (row) => keyOf(row.connectionId, row.id));
  const [statesOf, plansOf, handlingOf] = [grouped(states.rows), grouped(plans.rows), grouped(handling.rows)];
  return agents.map(({ connectionId, id }) => {
    const key = keyOf(connectionId, id);
    return {
      connectionId,
      agentId: id,
      isVoiceAgent: isVoiceAgent(connectionId, id),
      states: (statesOf.get(key) ?? []).map((row) => ({ ...row, to: row.to ?? undefined })),
      plans: (plansOf.get(key) ?? []).map((row) => ({ ...row, to: row.to ?? undefined })),
      handling: handlingOf.get(key) ?? [],
      memberships: memberships.get(connectionId)?.get(id) ?? [],
    };
  });
}

/** Conversations with what is known of their tickets and of other contacts of their customers. */
export async function loadBots(tx: Tx, keys: readonly WorkKey[]): Promise<BotFacts[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<BotFacts>`
    select b.connection_id as "connectionId", b.conversation_id as "conversationId", b.channel, b.bot_id as "botId", ${ms('b.started_at')} as "startedAt",
      ${ms('b.first_customer_message_at')} as "firstCustomerMessageAt", ${ms('b.first_bot_reply_at')} as "firstBotReplyAt", ${ms('b.handed_off_at')} as "handedOffAt",
      ${ms('b.ended_at')} as "endedAt", b.feedback, ${ms('b.recontact_at')} as "recontactAt", b.customer_messages as "customerMessages", b.ticket_id as "ticketId",
      b.customer_id as "customerId", b.is_resolved_by_source as "isResolvedBySource", b.quality, t.is_countable as "isTicketCountable", ${ms('t.first_reply_at')} as "humanReplyAt",
      array(${OTHER_CONTACTS}) as contacts
    from ${workKeys(keys)} join support.bot_conversation b on b.connection_id = k.connection_id and b.conversation_id = k.id
    left join support.ticket_story t on t.connection_id = b.connection_id and t.ticket_id = b.ticket_id`.execute(tx);
  return rows;
}

const OTHER_CONTACTS = sql`
  select (extract(epoch from o.at) * 1000)::float8 from support.ticket_story o
  where o.connection_id = b.connection_id and o.customer_id = b.customer_id and o.is_countable and o.origin = 'inbound' and o.ticket_id is distinct from b.ticket_id and o.at > b.started_at
  union all
  select (extract(epoch from o.at) * 1000)::float8 from support.call_story o
  where o.connection_id = b.connection_id and o.customer_id = b.customer_id and o.direction = 'inbound' and o.outcome = 'answered' and o.at > b.started_at
  union all
  select (extract(epoch from o.started_at) * 1000)::float8 from support.bot_conversation o
  where o.connection_id = b.connection_id and o.customer_id = b.customer_id and o.conversation_id <> b.conversation_id and o.customer_messages > 0 and o.started_at > b.started_at`;

/** Agents of each connection that take inbound calls; where none is marked so, everybody does. */
export async function loadVoiceAgents(tx: Tx): Promise<(connectionId: string, agentId: string | null) => boolean> {
  const { rows } = await sql<WorkKey>`select connection_id as "connectionId", agent_id as id from support.agent where is_inbound_voice`.execute(tx);
  const marked = new Set(rows.map((row) => keyOf(row.connectionId, row.id)));
  const connections = new Set(rows.map((row) => row.connectionId));
  return (connectionId, agentId) => !connections.has(connectionId) || (agentId !== null && marked.has(keyOf(connectionId, agentId)));
}

/** Conversations of these tickets. */
export async function botsOfTickets(tx: Tx, keys: readonly TicketKey[]): Promise<WorkKey[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<WorkKey>`
    select b.connection_id as "connectionId", b.conversation_id as id from ${keyTable(keys)} join support.bot_conversation b using (connection_id, ticket_id)`.execute(
    tx,
  );
  return rows;
}
