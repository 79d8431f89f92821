import { sql, type Transaction } from 'kysely';
import type { Settings } from '../domain/settings.ts';
import type { Database } from '../warehouse/schema.ts';
import { keyTable, type Mark, type ResponseKey, type TicketKey } from './keys.ts';
import { npsPeers } from './nps-peers.ts';
import { ticketsOfOtherPerson } from './person.ts';
import { answersOfOtherSegment, ticketsOfOtherSegment } from './segment.ts';

/** The work of one transaction: tickets whose story may have changed, and responses without a ticket. */
export interface Claim {
  readonly tickets: readonly TicketKey[];
  readonly responses: readonly ResponseKey[];
  /** All marks taken. */
  readonly marks: readonly Mark[];
  /** True when marks or due stories are left for another transaction. */
  readonly more: boolean;
}

/**
 * Takes marks and passed due instants off their lists, in the transaction that will write their result. A mark that a page commits
 * after this look stays for the next transaction, so nothing is lost and no page ever waits.
 */
export async function claim(tx: Transaction<Database>, settings: Settings, asOf: Date, limit: number): Promise<Claim> {
  const marks = (await sql<Mark>`select mark_id, connection_id, entity, id from sync.touched order by mark_id limit ${limit * 8}`.execute(tx)).rows;
  const taken = takeTickets(marks, limit);
  await sql`delete from sync.touched where mark_id = any(${taken.map((mark) => mark.mark_id)}::bigint[])`.execute(tx);
  const due = (
    await sql<{ connection_id: string; ticket_id: string }>`delete from sync.due where (connection_id, ticket_id) in
      (select connection_id, ticket_id from sync.due where at <= ${asOf} order by at limit ${limit}) returning connection_id, ticket_id`.execute(tx)
  ).rows;
  // Responses without a ticket whose offer or answer lay ahead.
  const ripe = (
    await sql<Mark>`delete from sync.work_due where entity = 'survey_response' and at <= ${asOf} returning 0 as mark_id, connection_id, entity, id`.execute(tx)
  ).rows;
  const looked = [...taken, ...ripe];
  const direct = unique([...ofEntity(taken, 'ticket'), ...due.map((row) => ({ connectionId: row.connection_id, ticketId: row.ticket_id }))]);
  const answers = [...(await answersOfOtherSegment(tx, taken)), ...(await npsPeers(tx, looked, direct))];
  const indirect = [
    ...(await touchedThroughOthers(tx, taken)),
    ...(await followedTickets(tx, direct)),
    ...(await ticketsOfOtherSegment(tx, taken)),
    ...(settings.parameters.identity_merge ? await ticketsOfOtherPerson(tx, taken) : []),
    ...answers.flatMap(({ connectionId, ticketId }) => (ticketId === null ? [] : [{ connectionId, ticketId }])),
  ];
  return {
    tickets: unique([...direct, ...indirect]),
    marks: taken,
    responses: [
      ...looked.filter((mark) => mark.entity === 'survey_response').map((mark) => ({ connectionId: mark.connection_id, responseId: mark.id })),
      ...answers,
    ],
    more: taken.length < marks.length || marks.length === limit * 8 || due.length === limit,
  };
}

/** Marks up to `limit` different things, all marks of each. */
function takeTickets(marks: readonly Mark[], limit: number): Mark[] {
  const things = new Set<string>();
  return marks.filter((mark) => {
    const thing = `${mark.connection_id}\u0000${mark.entity}\u0000${mark.id}`;
    if (things.size >= limit && !things.has(thing)) return false;
    things.add(thing);
    return true;
  });
}

const ofEntity = (marks: readonly Mark[], entity: string): TicketKey[] =>
  marks.filter((mark) => mark.entity === entity).map((mark) => ({ connectionId: mark.connection_id, ticketId: mark.id }));

function unique(keys: readonly TicketKey[]): TicketKey[] {
  return [...new Map(keys.map((key) => [`${key.connectionId}\u0000${key.ticketId}`, key])).values()];
}

/** An agent who changed role or group, a group that changed tier or schedule, changed hours, a call: the tickets whose story looks at them. */
async function touchedThroughOthers(tx: Transaction<Database>, marks: readonly Mark[]): Promise<TicketKey[]> {
  const found: TicketKey[] = [];
  for (const [entity, query] of Object.entries(TICKETS_OF)) {
    const own = marks.filter((mark) => mark.entity === entity);
    if (own.length === 0) continue;
    const connections = own.map((mark) => mark.connection_id);
    const ids = own.map((mark) => mark.id);
    const result = await sql<TicketKey>`select distinct t.connection_id as "connectionId", t.ticket_id as "ticketId"
      from unnest(${connections}::text[], ${ids}::text[]) as m(connection_id, id) join lateral (${sql.raw(query)}) t on true`.execute(tx);
    found.push(...result.rows);
  }
  return found;
}

/** The ticket of a fact `f` is without a group at some time. */
const LACKS_GROUP =
  'exists (select from support.ticket_assignment a where a.connection_id = f.connection_id and a.ticket_id = f.ticket_id and a.group_id is null)';

const TICKETS_OF: Readonly<Record<string, string>> = {
  agent: 'select f.connection_id, f.ticket_id from support.ticket_message f where f.connection_id = m.connection_id and f.author_id = m.id',
  // Where there is no group, that of the agent counts: of the assignee, of whoever replied, or of the one whom a rating names.
  agent_membership: `select f.connection_id, f.ticket_id from support.ticket_assignment f where f.connection_id = m.connection_id and f.agent_id = m.id and f.group_id is null
    union select f.connection_id, f.ticket_id from support.ticket_message f where f.connection_id = m.connection_id and f.author_id = m.id and ${LACKS_GROUP}
    union select f.connection_id, f.ticket_id from support.survey_response f where f.connection_id = m.connection_id and f.agent_id = m.id and ${LACKS_GROUP}`,
  agent_group: 'select f.connection_id, f.ticket_id from support.ticket_assignment f where f.connection_id = m.connection_id',
  schedule: 'select f.connection_id, f.ticket_id from support.ticket f where f.connection_id = m.connection_id',
  call: `select c.connection_id, c.ticket_id from support.call c where c.connection_id = m.connection_id and c.call_id = m.id and c.ticket_id is not null
    union select c.connection_id, c.ticket_id from support.call_story c where c.connection_id = m.connection_id and c.call_id = m.id and c.ticket_id is not null`,
};

/** A follow-up spoils the ticket it follows. */
async function followedTickets(tx: Transaction<Database>, keys: readonly TicketKey[]): Promise<readonly TicketKey[]> {
  if (keys.length === 0) return [];
  const result = await sql<TicketKey>`select t.connection_id as "connectionId", t.follow_up_of_id as "ticketId"
    from ${keyTable(keys)} join support.ticket t using (connection_id, ticket_id) where t.follow_up_of_id is not null`.execute(tx);
  return result.rows;
}
