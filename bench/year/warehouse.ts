import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { INPUTS } from '../../src/domain/inputs.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { rebuild } from '../../src/kpi/index.ts';
import { silentLog } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import type { Database } from '../../src/warehouse/schema.ts';
import { CONNECTION_SOURCES, factsOfYear, YEAR_BEGIN, YEAR_END } from './facts.ts';
import { copyTickets } from './copies.ts';
import { say, timed } from './measure.ts';

export const YEAR_SETTINGS: Settings = { ...DEFAULT_SETTINGS, timeZone: 'Europe/London' };

/** Tickets that are made of one whose story the transform tells; with 1 it tells all of them. */
const COPIES = Number(process.env['DESKMETER_BENCH_COPIES'] ?? 10);

const OPTIONS = { settings: YEAR_SETTINGS, asOf: YEAR_END, log: silentLog } as const;

/** Fills an empty warehouse with a year of so many tickets: facts by SQL, stories and numbers by transform and engine, timed. What was done before is not done again. */
export async function fillYear(db: Kysely<Database>, tickets: number): Promise<void> {
  const drawn = Math.ceil(tickets / COPIES);
  await step(db, 'facts', `facts of ${drawn.toLocaleString('en')} tickets drawn`, async () => {
    await connect(db);
    for (const statement of factsOfYear(drawn)) await sql.raw(statement).execute(db);
    await sql`analyze`.execute(db);
  });
  await step(db, 'stories', 'their stories told by the transform', async () => {
    const told = await transform(db, { ...OPTIONS, all: true });
    say(`  ${Math.round(told.tickets / (told.ms / 1000)).toLocaleString('en')} tickets a second`);
  });
  await step(db, 'copies', `each ticket copied, so that there are ${tickets.toLocaleString('en')}`, () => copyTickets(db, COPIES));
  await step(db, 'statistics', 'planner statistics', () => sql`vacuum analyze`.execute(db));
  await step(db, 'agents', 'time of all agents told by the transform', () => transform(db, OPTIONS));
  await step(db, 'numbers', 'all KPIs built by the engine', async () => {
    const built = await rebuild(db, { ...OPTIONS, scope: 'all' });
    say(`  ${built.days} days, ${built.written.toLocaleString('en')} rows`);
  });
  await step(db, 'vacuum', 'planner statistics of the numbers', () => sql`vacuum analyze`.execute(db));
}

/** A step that an earlier run has done is left out: one that was interrupted goes on with the step it was in. */
async function step(db: Kysely<Database>, name: string, what: string, work: () => Promise<unknown>): Promise<void> {
  const { rows } = await sql<{ isDone: boolean }>`select exists (select from sync.setting where name = 'bench_year' and value ? ${name}) as "isDone"`.execute(
    db,
  );
  if (rows[0]?.isDone === true) return;
  await timed(what, work);
  await sql`insert into sync.setting (name, value, fingerprint) values ('bench_year', jsonb_build_array(${name}::text), '')
    on conflict (name) do update set value = sync.setting.value || excluded.value`.execute(db);
}

/** The connections as a sync leaves them: one stream that knows everything of the year. */
async function connect(db: Kysely<Database>): Promise<void> {
  for (const [id, source] of [...CONNECTION_SOURCES, ['figures', 'figures'] as const]) {
    const inputs = source === 'figures' ? ['figures'] : INPUTS.filter((input) => input !== 'figures');
    await sql`insert into sync.connection (connection_id, source, since, is_configured, time_zone) values (${id}, ${source}, ${`${YEAR_BEGIN}T00:00:00Z`}, true, 'Europe/London')`.execute(
      db,
    );
    await sql`insert into sync.stream (connection_id, stream, mode, status, known_from, known_to, last_success_at, last_attempt_at)
      values (${id}, 'main', 'cursor', 'ok', ${`${YEAR_BEGIN}T00:00:00Z`}, ${YEAR_END}, ${YEAR_END}, ${YEAR_END})`.execute(db);
    await sql`insert into sync.input (connection_id, input, streams, quality) select ${id}, unnest(${inputs}::text[]), array['main'], 'exact'`.execute(db);
    await sql`insert into sync.run (connection_id, run_id, kind, status, started_at, ended_at) select ${id}, ${id} || n, 'sync', 'ok', ${YEAR_END}::timestamptz - n * interval '15 min',
      ${YEAR_END}::timestamptz - n * interval '15 min' + interval '40 s' from generate_series(1, 3000) n`.execute(db);
  }
}
