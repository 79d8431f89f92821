import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { Database } from '../warehouse/schema.ts';
import { loadMemberships } from './load-memberships.ts';
import { PERSON_OF, TWINS } from './person.ts';
import { ORGANIZATION_OF_SURVEY, SEGMENT_OF } from './segment.ts';
import type { CallRow, ChangeRow, MarkRow, MessageRow, OtherContact, SignalRow, SummaryRow, SurveyRow, TicketFacts, TicketRow } from './story/facts.ts';
import { keyTable, type ResponseKey, type TicketKey, type WorkKey } from './keys.ts';

type Tx = Transaction<Database>;
type Keyed<T> = T & TicketKey;

const ms = (column: string): RawBuilder<unknown> => sql.raw(`(extract(epoch from ${column}) * 1000)::bigint`);

/** Reads everything the stories of these tickets are derived from, one query per kind of fact; `areMerged`: by `identity_merge`. Tickets that do not exist are left out. */
export async function loadFacts(tx: Tx, keys: readonly TicketKey[], areMerged = false): Promise<TicketFacts[]> {
  const tickets = await loadTickets(tx, keys, areMerged);
  const changes = byTicket(await loadChanges(tx, keys));
  const messages = byTicket(await loadMessages(tx, keys));
  const summaries = byTicket(await loadSummaries(tx, keys));
  const marks = byTicket(await loadMarks(tx, keys));
  const signals = byTicket(await loadSignals(tx, keys));
  const surveyRows = await loadSurveys(tx, keys);
  const surveys = byTicket(surveyRows);
  const npsPeers = await loadNpsPeers(tx, surveyRows);
  const calls = byTicket(await loadCalls(tx, keys));
  const handled = byTicket(await loadHandling(tx, keys));
  const others = byTicket(await loadOthers(tx, keys, areMerged));
  const facts = tickets.map((ticket) => {
    const key = keyText(ticket);
    return {
      ticket,
      changes: changes.get(key) ?? [],
      messages: messages.get(key) ?? [],
      summaries: summaries.get(key) ?? [],
      marks: marks.get(key) ?? [],
      signals: signals.get(key) ?? [],
      surveys: surveys.get(key) ?? [],
      surveyPeers: withNpsPeers(surveys.get(key) ?? [], npsPeers),
      calls: calls.get(key) ?? [],
      handling: handled.get(key) ?? [],
      others: others.get(key) ?? [],
    };
  });
  const memberships = await loadMemberships(tx, facts.flatMap(agentsOf));
  return facts.map((each) => ({ ...each, memberships: memberships.get(each.ticket.connectionId) ?? new Map() }));
}

/** Everybody whom something of the ticket may count for. */
function agentsOf({ ticket, changes, messages, surveys }: Omit<TicketFacts, 'memberships'>): WorkKey[] {
  const assigned = changes.filter(({ field }) => field === 'agent').flatMap(({ value, previousValue }) => [value, previousValue]);
  const named = [ticket.agentId, ...assigned, ...messages.map(({ authorId }) => authorId), ...surveys.map(({ agentId }) => agentId)];
  return [...new Set(named)].flatMap((id) => (id ? [{ connectionId: ticket.connectionId, id }] : []));
}

/** Text that is unique per ticket across connections. */
export const keyText = (key: TicketKey): string => `${key.connectionId}\u0000${key.ticketId}`;

function byTicket<T>(rows: readonly Keyed<T>[]): Map<string, Keyed<T>[]> {
  const grouped = new Map<string, Keyed<T>[]>();
  for (const row of rows) {
    const key = keyText(row);
    const group = grouped.get(key);
    if (group) group.push(row);
    else grouped.set(key, [row]);
  }
  return grouped;
}

const KEY = sql.raw('f.connection_id as "connectionId", f.ticket_id as "ticketId"');

async function rows<T>(tx: Tx, query: RawBuilder<unknown>): Promise<Keyed<T>[]> {
  return (await query.execute(tx)).rows as Keyed<T>[];
}

const loadTickets = (tx: Tx, keys: readonly TicketKey[], areMerged: boolean) =>
  rows<TicketRow>(
    tx,
    sql`select ${KEY}, ${ms('f.created_at')} as "createdAt", ${ms('f.source_updated_at')} as "updatedAt", f.source_version as version, f.origin, f.channel, f.source_channel as "sourceChannel",
      f.is_social as "isSocial", f.customer_id as "customerId", f.organization_id as "organizationId", f.status_category as "statusCategory",
      f.source_status as "sourceStatus", ${ms('f.status_at')} as "statusAt", f.group_id as "groupId", f.agent_id as "agentId", f.priority,
      f.ticket_type as "ticketType", f.topic, f.tags, f.brand_id as "brandId", f.schedule_id as "scheduleId", f.follow_up_of_id as "followUpOfId",
      f.merged_into_id as "mergedIntoId", ${ms('f.merged_at')} as "mergedAt", f.is_spam as "isSpam", f.is_deleted as "isDeleted",
      ${ms('f.deleted_at')} as "deletedAt", f.is_test as "isTest", f.is_child as "isChild", f.excluded_by as "excludedBy",
      f.is_complaint as "isComplaint", f.fields, f.url, f.quality, ${sql.raw(SEGMENT_OF.ticket)} as segment,
      ${sql.raw(areMerged ? PERSON_OF : 'null')} as "personHash"
    from ${keyTable(keys)} join support.ticket f using (connection_id, ticket_id)`,
  );

const loadChanges = (tx: Tx, keys: readonly TicketKey[]) =>
  rows<ChangeRow>(
    tx,
    sql`select ${KEY}, f.change_id as "changeId", f.field, ${ms('f.at')} as at, f.value, f.previous_value as "previousValue", f.source_value as "sourceValue", f.actor_type as "actorType",
      f.actor_id as "actorId", f.seq, f.quality
    from ${keyTable(keys)} join support.ticket_change f using (connection_id, ticket_id)
    order by f.connection_id, f.ticket_id, f.at, f.seq, f.change_id collate "C"`,
  );

const loadMessages = (tx: Tx, keys: readonly TicketKey[]) =>
  rows<MessageRow>(
    tx,
    sql`select ${KEY}, f.message_id as "messageId", ${ms('f.at')} as at, f.author_type as "authorType", f.author_id as "authorId", f.is_public as "isPublic",
      f.channel, f.is_auto_reply as "isAutoReply", f.via_rule as "viaRule", f.is_note as "isNote", f.sentiment
    from ${keyTable(keys)} join support.ticket_message f using (connection_id, ticket_id)
    order by f.connection_id, f.ticket_id, f.at, f.message_id collate "C"`,
  );

const loadSummaries = (tx: Tx, keys: readonly TicketKey[]) =>
  rows<SummaryRow>(
    tx,
    sql`select ${KEY}, f.kind, ${ms('f.at')} as at, f.value
    from ${keyTable(keys)} join support.ticket_summary f using (connection_id, ticket_id) order by f.kind`,
  );

const loadMarks = (tx: Tx, keys: readonly TicketKey[]) =>
  rows<MarkRow>(
    tx,
    sql`select ${KEY}, f.kind, ${ms('f.at')} as at, f.source_version as version
    from ${keyTable(keys)} join support.ticket_mark f using (connection_id, ticket_id) order by f.kind`,
  );

const loadSignals = (tx: Tx, keys: readonly TicketKey[]) =>
  rows<SignalRow>(
    tx,
    sql`select ${KEY}, f.signal_id as "signalId", f.metric, f.instance, f.kind, ${ms('f.at')} as at, ${ms('f.started_at')} as "startedAt",
      f.target_s as "targetS", f.clock, ${ms('f.due_at')} as "dueAt", f.policy, f.priority, f.is_deleted as "isDeleted", f.quality
    from ${keyTable(keys)} join support.sla_signal f using (connection_id, ticket_id) order by f.at, f.signal_id collate "C"`,
  );

const SURVEY = sql.raw(`f.connection_id as "connectionId", f.response_id as "responseId", f.survey_type as "surveyType", f.survey_id as "surveyId",
  f.ticket_id as "ticketId", f.call_id is not null as "isOfCall", f.customer_id as "customerId", f.agent_id as "agentId", f.group_id as "groupId",
  (extract(epoch from f.offered_at) * 1000)::bigint as "offeredAt", (extract(epoch from f.responded_at) * 1000)::bigint as "respondedAt",
  f.scale_min as "scaleMin", f.scale_max as "scaleMax", f.score, f.response_group as "responseGroup", f.orientation, f.quality, ${SEGMENT_OF.survey} as segment,
  ${ORGANIZATION_OF_SURVEY} as "organizationId"`);

const loadSurveys = (tx: Tx, keys: readonly TicketKey[]) =>
  rows<SurveyRow>(
    tx,
    sql`select ${SURVEY} from ${keyTable(keys)} join support.survey_response f using (connection_id, ticket_id)
    order by f.responded_at nulls last, f.response_id collate "C"`,
  );

const loadCalls = (tx: Tx, keys: readonly TicketKey[]) =>
  rows<CallRow>(
    tx,
    sql`select ${KEY}, ${ms('coalesce(f.answered_at, f.started_at)')} as at, f.outcome = 'answered' as "isAnswered", f.agent_id as "agentId"
    from ${keyTable(keys)} join support.call f using (connection_id, ticket_id) order by 3`,
  );

const loadHandling = (tx: Tx, keys: readonly TicketKey[]) =>
  rows<TicketFacts['handling'][number]>(
    tx,
    sql`select ${KEY}, ${ms('f.worked_at')} as at, f.seconds from ${keyTable(keys)} join support.time_entry f using (connection_id, ticket_id) order by f.worked_at, f.entry_id collate "C"`,
  );

/** Later contacts of the same customer, follow-ups of the ticket, and answered inbound calls of the customer. */
const loadOthers = (tx: Tx, keys: readonly TicketKey[], areMerged: boolean) =>
  rows<OtherContact>(
    tx,
    sql`with base as materialized (
      select t.connection_id, t.ticket_id, t.customer_id, t.created_at from ${keyTable(keys)} join support.ticket t using (connection_id, ticket_id)
    ), other as (
      select b.connection_id, b.ticket_id, o.ticket_id as other_id, o.channel, o.created_at, o.topic, o.follow_up_of_id, ${COUNTABLE_INBOUND} as countable
      from base b join support.ticket o on o.connection_id = b.connection_id and o.customer_id = b.customer_id and o.ticket_id <> b.ticket_id and o.created_at >= b.created_at
      union
      select b.connection_id, b.ticket_id, o.ticket_id, o.channel, o.created_at, o.topic, o.follow_up_of_id, ${COUNTABLE_INBOUND}
      from base b join support.ticket o on o.connection_id = b.connection_id and o.follow_up_of_id = b.ticket_id
      union all
      select b.connection_id, b.ticket_id, null, 'phone', c.started_at, null, null, true
      from base b join support.call c on c.connection_id = b.connection_id and c.customer_id = b.customer_id
      where c.direction = 'inbound' and c.outcome = 'answered' and c.ticket_id is distinct from b.ticket_id and c.started_at >= b.created_at
      ${areMerged ? CONTACTS_OF_TWINS : sql``}
    )
    select connection_id as "connectionId", ticket_id as "ticketId", other_id as "otherTicketId", channel, ${ms('created_at')} as at, topic,
      follow_up_of_id as "followUpOfId", countable as "isCountableInbound" from other order by created_at`,
  );

const COUNTABLE_INBOUND = sql.raw(`(o.origin = 'inbound' and not (o.is_spam or o.is_deleted or o.is_test or o.is_child)
  and o.merged_into_id is null and o.merged_at is null and o.excluded_by is null
  and not exists (select from support.ticket_mark m where m.connection_id = o.connection_id and m.ticket_id = o.ticket_id and m.source_version >= o.source_version))`);

const CONTACTS_OF_TWINS = sql`
      union
      select b.connection_id, b.ticket_id, o.connection_id || '/' || o.ticket_id, o.channel, o.created_at, o.topic, null, ${COUNTABLE_INBOUND}
      from base b ${sql.raw(TWINS('b'))} join support.ticket o on o.connection_id = twin.connection_id and o.customer_id = twin.customer_id and o.created_at >= b.created_at
      union all
      select b.connection_id, b.ticket_id, null, 'phone', c.started_at, null, null, true
      from base b ${sql.raw(TWINS('b'))} join support.call c on c.connection_id = twin.connection_id and c.customer_id = twin.customer_id
      where c.direction = 'inbound' and c.outcome = 'answered' and c.started_at >= b.created_at`;

/** Adds the NPS answers that the same customers gave elsewhere. */
export function withNpsPeers(surveys: readonly SurveyRow[], npsPeers: readonly SurveyRow[]): readonly SurveyRow[] {
  if (npsPeers.length === 0 || !surveys.some((survey) => survey.surveyType === 'nps')) return surveys;
  const known = new Set(surveys.map((survey) => survey.responseId));
  const added = npsPeers.filter(
    (peer) => !known.has(peer.responseId) && surveys.some((s) => s.connectionId === peer.connectionId && s.customerId === peer.customerId),
  );
  return [...surveys, ...added];
}

/** Responses whose ticket we do not have: relationship surveys by their id, others by the ticket they name. */
export async function loadLooseSurveys(tx: Tx, responses: readonly ResponseKey[], keys: readonly TicketKey[]): Promise<SurveyRow[]> {
  const query = sql<SurveyRow>`select ${SURVEY} from support.survey_response f
    where ((f.connection_id, f.response_id) in (select * from unnest(${responses.map((r) => r.connectionId)}::text[], ${responses.map((r) => r.responseId)}::text[]))
      or (f.connection_id, f.ticket_id) in (select * from ${keyTable(keys)}))
    and not exists (select from support.ticket t where t.connection_id = f.connection_id and t.ticket_id = f.ticket_id)`;
  return (await query.execute(tx)).rows;
}

/** All NPS answers of these customers: the later one of a wave supersedes the earlier, whatever ticket it came with. */
export async function loadNpsPeers(tx: Tx, surveys: readonly SurveyRow[]): Promise<SurveyRow[]> {
  const nps = surveys.filter((survey) => survey.surveyType === 'nps' && survey.customerId !== null);
  if (nps.length === 0) return [];
  const query = sql<SurveyRow>`select distinct ${SURVEY} from unnest(${nps.map((s) => s.connectionId)}::text[], ${nps.map((s) => s.customerId)}::text[]) as k(connection_id, customer_id)
    join support.survey_response f using (connection_id, customer_id) where f.survey_type = 'nps'`;
  return (await query.execute(tx)).rows;
}
