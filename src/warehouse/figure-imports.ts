import { type Kysely, sql } from 'kysely';
import { FIGURES_CONNECTION } from '../domain/figures.ts';
import type { Day } from '../domain/values.ts';
import { ZoneDays } from '../platform/zone-days.ts';
import { storableText } from './encode.ts';
import type { Database } from './schema.ts';
import { registerStreams } from './streams.ts';

/** One import at a time: whoever comes second waits, and judges its file beside what the first has loaded. Ends with the transaction. */
export async function lockFigures(db: Kysely<Database>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('deskmeter.figures'))`.execute(db);
}

export interface FigureImportRecord {
  readonly fileName: string;
  readonly kind: string;
  readonly sha256: string;
  readonly rowCount: number;
  readonly added: number;
  readonly corrected: number;
  readonly withdrawn: number;
  readonly importedAt: Date;
}

/** Notes an import; its number names it in the rows it brings. */
export async function recordImport(db: Kysely<Database>, file: FigureImportRecord): Promise<number> {
  const { rows } = await sql<{ file_no: number }>`
    insert into support.figure_file (connection_id, file_no, file_name, kind, sha256, row_count, added, corrected, withdrawn, imported_at)
    select ${FIGURES_CONNECTION}, coalesce(max(file_no), 0) + 1, ${storableText(file.fileName)}, ${file.kind}, ${file.sha256}, ${file.rowCount}, ${file.added},
      ${file.corrected}, ${file.withdrawn}, ${file.importedAt} from support.figure_file where connection_id = ${FIGURES_CONNECTION}
    returning file_no`.execute(db);
  return (rows[0] as { file_no: number }).file_no;
}

/** Days from `start` until before `end`. */
export interface DaySpan {
  readonly start: Day;
  readonly end: Day;
}

/** Marks every day of the spans stale for a fact. Returns how many different days these are. */
export async function markStaleDays(db: Kysely<Database>, fact: 'figure' | 'agent_schedule', spans: readonly DaySpan[]): Promise<number> {
  const result = await sql`
    insert into sync.stale_day (fact, day)
    select distinct ${fact}, d::date from unnest(${spans.map((span) => span.start)}::date[], ${spans.map((span) => span.end)}::date[]) as s(first, past),
      generate_series(s.first::timestamp, s.past::timestamp - interval '1 day', interval '1 day') d`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}

/** What is in force of one figure key, or of the plans. */
export interface FigureStream {
  /** The key; `figures` for all keys together; `agent_schedule`. */
  readonly name: string;
  readonly rows: number;
  readonly knownFrom: Date;
  readonly knownTo: Date;
}

/** Streams of the connection figures: what is in force, from the first day of its first period to the end of its last. */
export async function readFigureStreams(db: Kysely<Database>, timeZone: string): Promise<FigureStream[]> {
  const zone = new ZoneDays(timeZone);
  const figures = await sql<DaySpan & { name: string; rows: number }>`
    select coalesce(figure_key, 'figures') as name, count(*) as rows, min(period_start) as start, max(period_end) as end from support.figure
    where connection_id = ${FIGURES_CONNECTION} and superseded_at is null group by rollup (figure_key) having count(*) > 0 order by name`.execute(db);
  const plans = await sql<{ rows: number; first: Date | null; last: Date | null }>`
    select count(*) as rows, min(start_at) as first, max(end_at) - interval '1 ms' as last from support.agent_schedule
    where connection_id = ${FIGURES_CONNECTION} and superseded_at is null`.execute(db);
  const streams = figures.rows.map(({ name, rows, start, end }) => ({
    name,
    rows,
    knownFrom: new Date(zone.startOf(start)),
    knownTo: new Date(zone.startOf(end)),
  }));
  const plan = plans.rows[0];
  if (!plan?.first || !plan.last) return streams;
  const [from, to] = [zone.startOf(zone.dayOf(plan.first.getTime())), zone.endOf(zone.dayOf(plan.last.getTime()))];
  return [...streams, { name: 'agent_schedule', rows: plan.rows, knownFrom: new Date(from), knownTo: new Date(to) }];
}

/** Keeps the streams of the connection figures as they are told; those nothing is in force of are no longer offered. */
export async function saveFigureStreams(db: Kysely<Database>, streams: readonly FigureStream[], at: Date): Promise<void> {
  await registerStreams(
    db,
    FIGURES_CONNECTION,
    streams.map(({ name }) => ({ name, mode: 'snapshot' })),
  );
  for (const stream of streams) {
    await sql`update sync.stream set status = 'ok', progress = 1, rows = ${stream.rows}, known_from = ${stream.knownFrom}, known_to = ${stream.knownTo},
      first_loaded_at = coalesce(first_loaded_at, ${at}), last_success_at = ${at}, last_attempt_at = ${at}
      where connection_id = ${FIGURES_CONNECTION} and stream = ${stream.name}`.execute(db);
  }
}

/** Periods are days: what they are as instants follows the zone of the workspace. Writes only what differs. */
export async function placeFigurePeriods(db: Kysely<Database>, timeZone: string): Promise<void> {
  for (const { name, knownFrom, knownTo } of await readFigureStreams(db, timeZone)) {
    await sql`update sync.stream set known_from = ${knownFrom}, known_to = ${knownTo}
      where connection_id = ${FIGURES_CONNECTION} and stream = ${name} and (known_from, known_to) is distinct from (${knownFrom}::timestamptz, ${knownTo}::timestamptz)`.execute(
      db,
    );
  }
}
