import type { Fact } from './fact.ts';
import type { Sql } from './sql-text.ts';

const TICKET = 'left join support.ticket_story t on t.connection_id = f.connection_id and t.ticket_id = f.ticket_id';
const NO_TICKET = 'left join support.ticket_story t on false';

const none = (column: Sql): Sql => `coalesce(${column}, 'none')`;

/** Calls: totals from the calls, agents by their parts of them, so that a call handed over counts for both. */
const call: Fact = {
  stale: ['call_story'],
  from: () => `support.call_story f ${TICKET}`,
  partsBy: { agent: 'call_part' },
  day: 'f.day',
  at: 'f.at',
  kind: "'call'",
  id: 'f.call_id',
  url: 't.url',
  dimensions: { channel: "'phone'", line: none('f.line'), direction: 'f.direction', hour: "lpad(f.hour::text, 2, '0')" },
};

const { partsBy: _calls, ...ofCall } = call;
const callPart: Fact = { ...ofCall, from: () => `support.call_part f ${TICKET}` };

/** The time of an agent on a day. */
const agentDay: Fact = {
  stale: ['agent_day'],
  from: () => `support.agent_day f ${NO_TICKET}`,
  day: 'f.day',
  at: 'f.at',
  kind: "'agent_day'",
  id: "f.agent_id || ' ' || f.day",
  url: 'null',
};

const bot: Fact = {
  stale: ['bot_story'],
  from: () => `(select b.*, null::text as agent_id, null::text as group_id from support.bot_story b where b.is_counted) f ${TICKET}`,
  day: 'f.day',
  at: 'f.at',
  kind: "'bot_conversation'",
  id: 'f.conversation_id',
  url: 't.url',
  dimensions: { channel: "coalesce(f.channel, t.channel, 'none')", bot: "coalesce(f.connection_id || '/' || f.bot_id, 'none')" },
};

const automation: Fact = {
  stale: ['automation_story'],
  from: () => `(select a.*, null::text as agent_id, null::text as group_id from support.automation_story a) f ${NO_TICKET}`,
  day: 'f.day',
  at: 'f.at',
  kind: "'automation_run'",
  id: 'f.run_id',
  url: 'null',
};

const article: Fact = {
  stale: ['article_story'],
  from: () => `(select a.*, null::text as agent_id, null::text as group_id from support.article_story a) f ${NO_TICKET}`,
  day: 'f.day',
  at: 'f.at',
  kind: "'article'",
  id: 'f.article_id',
  url: 'null',
};

/** Resolved tickets and answered inbound calls; the later agents of a call count as agents, and by themselves with the call. */
const handledWith = (countsOfLater: 0 | 1) => (): Sql =>
  `(
  select s.connection_id, s.ticket_id, s.day, s.at, s.agent_id, s.group_id, r.channel, 1 as contacts, 'ticket' as kind, s.ticket_id as id, r.url, s.quality
  from support.resolution s join support.ticket_story r on r.connection_id = s.connection_id and r.ticket_id = s.ticket_id and r.is_countable
  where s.is_last and not (r.channel = 'phone' and exists (
    select from support.call_story c where c.connection_id = s.connection_id and c.ticket_id = s.ticket_id and c.outcome = 'answered'))
  union all
  select c.connection_id, c.ticket_id, c.day, c.at, c.agent_id, c.group_id, 'phone', case when c.seq = 1 then 1 else ${countsOfLater} end, 'call', c.call_id, null, c.quality
  from support.call_part c where c.direction = 'inbound' and c.outcome = 'answered'
) f ${TICKET}`;

const handledContact: Fact = {
  stale: ['resolution', 'ticket_story', 'call_story'],
  from: handledWith(0),
  partsBy: { agent: 'handled_part' },
  day: 'f.day',
  at: 'f.at',
  kind: 'f.kind',
  id: 'f.id',
  url: 'coalesce(f.url, t.url)',
  dimensions: { channel: 'f.channel' },
};

const { partsBy: _handled, ...ofHandled } = handledContact;
const handledPart: Fact = { ...ofHandled, from: handledWith(1) };

/** Facts beside the stories of tickets. */
export const WORK_FACTS = {
  call,
  call_part: callPart,
  agent_day: agentDay,
  bot,
  automation,
  article,
  handled_contact: handledContact,
  handled_part: handledPart,
} as const satisfies Readonly<Record<string, Fact>>;
