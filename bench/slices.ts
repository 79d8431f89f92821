import type { Kysely } from 'kysely';
import { CompiledQuery, sql } from 'kysely';
import { DEFAULT_SETTINGS } from '../src/domain/settings.ts';
import { INPUTS } from '../src/domain/inputs.ts';
import { daysBetween, plusDays } from '../src/kpi/engine/buckets.ts';
import { writeCompare } from '../src/kpi/engine/compare.ts';
import { loadKnown } from '../src/kpi/engine/known.ts';
import { plansOf } from '../src/kpi/engine/plan.ts';
import { flowSlices } from '../src/kpi/engine/slice-query.ts';
import { writeSlices } from '../src/kpi/engine/slice-write.ts';
import { KPIS } from '../src/kpi/families/index.ts';
import { sliceMeasures } from '../src/kpi/slices.ts';
import { openDatabase } from '../src/warehouse/database.ts';
import type { Database } from '../src/warehouse/schema.ts';

/** Tickets of three years; a million with DESKMETER_BENCH_TICKETS=1000000. */
const TICKETS = Number(process.env['DESKMETER_BENCH_TICKETS'] ?? 20_000);
const DAYS = 1_095;
const ASOF = new Date('2026-03-31T15:00:00Z');
const LAST = '2026-03-31';

/** How long the slices take as tables, what the same would take as views over the facts, and how long kpi.compare takes. */
export async function benchSlices(url: string): Promise<void> {
  const { db, pool } = openDatabase(url, { max: 1, applicationName: 'deskmeter bench' });
  try {
    await fill(db);
    // As the engine has it in its transaction.
    await sql`select set_config('work_mem', '64MB', false), set_config('jit', 'off', false)`.execute(db);
    const settings = DEFAULT_SETTINGS;
    const known = await loadKnown(db, settings.timeZone, ASOF);
    const plans = plansOf(KPIS, settings, []);
    const daysOf = (count: number) => new Map(plans.map((plan) => [plan.kpi.id, new Set(daysBetween(plusDays(LAST, 1 - count), LAST))]));
    await timed('slices of a year, written', () => writeSlices(db, plans, daysOf(365), known, settings, false));
    await timed('slices of the running day, nothing differs', () => writeSlices(db, plans, daysOf(1), known, settings, false));
    await timed('90 days of one group by channel: table', () => query(db, SHOWN));
    const view = flowSlices(sliceMeasures(plans).flows, daysBetween(plusDays(LAST, -89), LAST), known, settings);
    await timed('the same over the facts: view', () =>
      query(db, `with ${view} select channel, sum(first_reply_seconds) / nullif(sum(first_replies), 0) from built where group_id = 'bench/g3' group by 1`),
    );
    await timed('kpi.compare, every period', () => writeCompare(db, plans, 'all', known, settings));
    await timed('kpi.compare, periods of the running day', () => writeCompare(db, plans, daysOf(1), known, settings));
    const size = await query(db, "select pg_size_pretty(pg_total_relation_size('sync.slice')) as slice, (select count(*)::int from sync.slice) as rows");
    process.stdout.write(`${TICKETS} tickets: ${JSON.stringify(size)}\n`);
  } finally {
    await pool.end();
  }
}

const SHOWN = `select channel, sum(first_reply_seconds) / nullif(sum(first_replies), 0) from kpi.daily_slice
  where day between date '${LAST}' - 89 and '${LAST}' and group_id = 'bench/g3' group by 1`;

const query = async (db: Kysely<Database>, text: string): Promise<readonly unknown[]> => (await db.executeQuery(CompiledQuery.raw(text))).rows;

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  await work();
  process.stdout.write(`${what}: ${((performance.now() - started) / 1000).toFixed(2)} s\n`);
}

/** Stories as a desk of this size would have them: one reply, one resolution, a wait or two and a stretch of backlog per ticket. */
async function fill(db: Kysely<Database>): Promise<void> {
  await sql`insert into sync.connection (connection_id, source, is_configured) values ('bench', 'zendesk', true)`.execute(db);
  await sql`insert into sync.stream (connection_id, stream, mode, status, known_from, known_to) values ('bench', 'main', 'cursor', 'ok', '2023-04-01', ${ASOF})`.execute(
    db,
  );
  await sql`insert into sync.input (connection_id, input, streams, quality) select 'bench', unnest(${[...INPUTS]}::text[]), array['main'], 'exact'`.execute(db);
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const EACH = `from (
  select i::text as id, 'g' || (i % 20) as grp, 'a' || (i / 11 % 200) as agent, timestamptz '2023-04-01' + (i::float8 / ${TICKETS} * ${DAYS}) * interval '1 day' as at, i
  from generate_series(1, ${TICKETS}) i) t`;
const CHANNEL = "(array['email', 'email', 'web', 'chat', 'phone', 'social'])[i % 6 + 1]";

const STATEMENTS = [
  `insert into support.ticket_story (connection_id, ticket_id, is_countable, origin, channel, is_social, priority, ticket_type, topic, customer_id, is_complaint, status_category,
    at, day, hour, agent_id, group_id, is_contact, is_resolved_in_window, is_resolved_in_chat_window, reopen_count, sla_met, sla_breached, current_agent_id, current_group_id)
    select 'bench', id, true, 'inbound', ${CHANNEL}, false, (array['low', 'normal', 'high', 'urgent'])[i / 3 % 4 + 1], (array['question', 'problem', 'task'])[i / 7 % 3 + 1], 'topic ' || i % 50, 'c' || i % 90000, false,
    'closed', at, at::date, extract(hour from at), agent, grp, true, true, true, 0, 0, 0, agent, grp ${EACH}`,
  `insert into support.first_reply (connection_id, ticket_id, seq, at, day, agent_id, group_id, created_day, seconds)
    select 'bench', id, 1, at + interval '2 h', (at + interval '2 h')::date, agent, grp, at::date, 7200 + i % 900 ${EACH}`,
  `insert into support.response (connection_id, ticket_id, seq, at, day, agent_id, group_id, seconds, seconds_from_last)
    select 'bench', id, n, at + n * interval '2 h', (at + n * interval '2 h')::date, agent, grp, 7200 + i % 900, 7200 ${EACH}, generate_series(1, 2) n`,
  `insert into support.answer_outcome (connection_id, ticket_id, seq, at, day, agent_id, group_id, clock, target_s, is_met)
    select 'bench', id, 1, at + interval '1 h', (at + interval '1 h')::date, agent, grp, 'calendar', 3600, i % 3 = 0 ${EACH}`,
  `insert into support.resolution (connection_id, ticket_id, seq, at, day, agent_id, group_id, is_first, is_last, is_day_cohort, is_reopened, seconds, seconds_unsolved, seconds_excl_pending,
    seconds_excl_pending_hold, resolution_channel, is_fcr, is_resolved_now, human_replies, is_repeat)
    select 'bench', id, 1, at + interval '3 d', (at + interval '3 d')::date, agent, grp, true, true, true, i % 12 = 0, 259200 + i % 5000, 1, 1, 1, 'email', i % 4 > 0, true, 2, i % 9 = 0 ${EACH}`,
  `insert into support.backlog_segment (connection_id, ticket_id, seq, valid_from, valid_to, first_day, last_day, status_category, agent_id, group_id, age_bucket, is_awaiting_first, is_awaiting_agent,
    is_past_sla) select 'bench', id, 1, at, at + interval '3 d', at::date, (at + interval '3 d')::date - 1, 'open', agent, grp, '0-1', false, false, false ${EACH}`,
  `insert into support.survey_answer (connection_id, response_id, ticket_id, survey_type, at, day, agent_id, group_id, channel, is_counted, response_group, normalised, is_answered_in_window)
    select 'bench', id, id, 'csat', at + interval '4 d', (at + interval '4 d')::date, agent, grp, ${CHANNEL}, true, case when i % 30 < 25 then 'positive' else 'negative' end, 80, true ${EACH} where i % 6 = 0`,
  'analyze',
];
