import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { ZoneDays } from '../../platform/zone-days.ts';
import type { Day } from '../../domain/values.ts';
import type { Database } from '../../warehouse/schema.ts';
import type { ChangedContacts } from '../earlier.ts';
import { type Mark, type TicketKey, type WorkKey, workKeys } from '../keys.ts';
import { callsOfOtherPerson } from '../person.ts';
import { partiesOfOtherSegment } from '../segment.ts';
import { type AgentScope, BEGINNING, botsOfTickets, keyOf } from './load-work.ts';
import { partiesOf } from './revenue.ts';

type Tx = Transaction<Database>;

/** What is derived again in one transaction. */
export interface WorkClaim {
  readonly calls: readonly WorkKey[];
  readonly entries: readonly WorkKey[];
  readonly agents: readonly AgentScope[];
  readonly bots: readonly WorkKey[];
  readonly automations: readonly WorkKey[];
  readonly articles: readonly WorkKey[];
  /** Customers whose revenue may have changed. */
  readonly parties: readonly WorkKey[];
}

/**
 * Turns marks, passed due instants, touched tickets and the contacts that changed with them into the things to look at.
 * Due rows are written anew by whoever derives them.
 */
export async function claimWork(
  tx: Tx,
  marks: readonly Mark[],
  tickets: readonly TicketKey[],
  contacts: ChangedContacts,
  asOf: Date,
  days: ZoneDays,
  areMerged: boolean,
): Promise<WorkClaim> {
  const due = (
    await sql<{ connection_id: string; entity: string; id: string; since: Day | null }>`
      delete from sync.work_due where at <= ${asOf} returning connection_id, entity, id, since`.execute(tx)
  ).rows;
  const of = (...entities: readonly string[]): WorkKey[] =>
    unique([...marks, ...due].filter((mark) => entities.includes(mark.entity)).map((mark) => ({ connectionId: mark.connection_id, id: mark.id })));
  const calls = unique([
    ...(await withCallbacks(tx, of('call', 'call_leg'), of('agent', 'agent_group'))),
    ...(areMerged ? await callsOfOtherPerson(tx, marks) : []),
  ]);
  const bots = of('bot_conversation');
  return {
    calls,
    entries: of('time_entry'),
    agents: [...agentsOf(marks, due, days), ...(await agentsWithOtherRole(tx, marks))],
    bots: unique([...bots, ...(await botsOfTickets(tx, tickets)), ...(await botsOfCustomers(tx, bots, calls, contacts.customers()))]),
    automations: of('automation_run'),
    articles: of('article_count'),
    parties: unique([...(await partiesOf(tx, of('contract'))), ...of('revenue'), ...(await partiesOfOtherSegment(tx, marks))]),
  };
}

const unique = (keys: readonly WorkKey[]): WorkKey[] => [...new Map(keys.map((key) => [keyOf(key.connectionId, key.id), key])).values()];

/** Marks that name an agent: all days of it, its record, its groups, its plans. */
const NAMES_AGENT: ReadonlySet<string> = new Set(['agent_time', 'agent', 'agent_membership', 'agent_schedule']);

/** `agent_status_interval` names the start of the changed state and the agent. */
function agentsOf(marks: readonly Mark[], due: readonly (Omit<Mark, 'mark_id'> & { readonly since: Day | null })[], days: ZoneDays): AgentScope[] {
  const scope = (mark: Pick<Mark, 'connection_id'>, id: string, since: number): AgentScope => ({ connectionId: mark.connection_id, id, since });
  const dayStart = (at: number) => days.startOf(days.dayOf(at));
  return [
    ...marks.flatMap((mark): AgentScope[] => {
      if (NAMES_AGENT.has(mark.entity)) return [scope(mark, mark.id, BEGINNING)];
      if (mark.entity !== 'agent_status_interval') return [];
      const space = mark.id.indexOf(' ');
      return [scope(mark, mark.id.slice(space + 1), dayStart(Date.parse(mark.id.slice(0, space))))];
    }),
    ...due.filter((each) => each.entity === 'agent_time').map((each) => scope(each, each.id, each.since === null ? BEGINNING : days.startOf(each.since))),
  ];
}

async function keysOf(tx: Tx, query: RawBuilder<unknown>): Promise<WorkKey[]> {
  return (await (query as RawBuilder<WorkKey>).execute(tx)).rows;
}

/** Calls of changed agents and groups, whose roles a call looks at, and callbacks that a call of the same customer may be the answer to. */
async function withCallbacks(tx: Tx, calls: readonly WorkKey[], staff: readonly WorkKey[]): Promise<WorkKey[]> {
  if (calls.length + staff.length === 0) return [];
  const others = await keysOf(
    tx,
    sql`select o.connection_id as "connectionId", o.call_id as id from ${workKeys(calls)} join support.call c on c.connection_id = k.connection_id and c.call_id = k.id
      join support.call o on o.connection_id = c.connection_id and o.customer_id = c.customer_id and o.outcome = 'callback'
    union
    select o.connection_id, o.call_id from ${workKeys(calls)} join support.call_story c on c.connection_id = k.connection_id and c.call_id = k.id
      join support.call_story o on o.connection_id = c.connection_id and o.customer_id = c.customer_id and o.outcome = 'callback'`,
  );
  const ofStaff =
    staff.length === 0
      ? []
      : await keysOf(
          tx,
          sql`select distinct c.connection_id as "connectionId", c.call_id as id from ${workKeys(staff)}
          join (select connection_id, call_id, agent_id, group_id, is_voice_agent from support.call_part
            union all select connection_id, call_id, agent_id, group_id, is_voice_agent from support.call_story) c on c.connection_id = k.connection_id
          where c.agent_id = k.id or c.group_id = k.id or c.is_voice_agent is distinct from ${IS_VOICE}`,
        );
  return unique([...calls, ...others, ...ofStaff]);
}

/** The role of an agent now; nobody marked means everybody. */
const IS_VOICE = sql`(not exists (select from support.agent a where a.connection_id = c.connection_id and a.is_inbound_voice)
  or exists (select from support.agent a where a.connection_id = c.connection_id and a.agent_id = c.agent_id and a.is_inbound_voice))`;

/** When the role of an agent changes, or the first or last of a connection is marked, past days change too. */
async function agentsWithOtherRole(tx: Tx, marks: readonly Mark[]): Promise<AgentScope[]> {
  const connections = [...new Set(marks.filter((mark) => mark.entity === 'agent').map((mark) => mark.connection_id))];
  if (connections.length === 0) return [];
  const rows = await keysOf(
    tx,
    sql`select distinct c.connection_id as "connectionId", c.agent_id as id from support.agent_day c
      where c.connection_id = any(${connections}::text[]) and c.is_voice_agent is distinct from ${IS_VOICE}`,
  );
  return rows.map((row) => ({ ...row, since: BEGINNING }));
}

/** A contact decides whether the bot had helped: conversations of whom these stood for and of whom they stand for now, and of the customers given. */
async function botsOfCustomers(tx: Tx, bots: readonly WorkKey[], calls: readonly WorkKey[], customers: readonly WorkKey[]): Promise<WorkKey[]> {
  if (bots.length + calls.length + customers.length === 0) return [];
  return keysOf(
    tx,
    sql`select b.connection_id as "connectionId", b.conversation_id as id from (
        select o.connection_id, o.customer_id from ${workKeys(bots)} join support.bot_conversation o on o.connection_id = k.connection_id and o.conversation_id = k.id
        union select o.connection_id, o.customer_id from ${workKeys(bots)} join support.bot_story o on o.connection_id = k.connection_id and o.conversation_id = k.id
        union select o.connection_id, o.customer_id from ${workKeys(calls)} join support.call o on o.connection_id = k.connection_id and o.call_id = k.id
        union select o.connection_id, o.customer_id from ${workKeys(calls)} join support.call_story o on o.connection_id = k.connection_id and o.call_id = k.id
        union select k.connection_id, k.id from ${workKeys(customers)}
      ) c join support.bot_conversation b on b.connection_id = c.connection_id and b.customer_id = c.customer_id`,
  );
}
