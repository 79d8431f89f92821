import type pg from 'pg';
import { INPUTS as INPUTS_OF_SOURCES, type Input } from '../../../src/domain/inputs.ts';

/** Plans of agents are fed beside what helpdesks give. */
const INPUTS = [...INPUTS_OF_SOURCES, 'agent_schedule'] as Input[];

export type Row = Readonly<Record<string, unknown>>;

/** Inserts rows with the columns they have; the others take their defaults. An existing key is overwritten. */
export async function put(pool: pg.Pool, table: string, rows: readonly Row[], key: readonly string[] = []): Promise<void> {
  for (const [columns, same] of Map.groupBy(rows, (row) => Object.keys(row).join(', '))) {
    const names = columns.split(', ');
    const conflict = key.length === 0 ? '' : ` on conflict (${key.join(', ')}) do update set ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`;
    await pool.query(`insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1::json)${conflict}`, [
      JSON.stringify(same),
    ]);
  }
}

export interface Connected {
  readonly source?: string;
  readonly status?: string;
  readonly knownFrom?: string | null;
  readonly knownTo?: string | null;
  readonly since?: string | null;
  readonly isConfigured?: boolean;
  /** Inputs that the source does not give. */
  readonly missing?: readonly Input[];
  readonly derived?: readonly Input[];
  /** Streams of their own for some inputs, with their state. */
  readonly streams?: Readonly<
    Record<
      string,
      {
        readonly inputs: readonly Input[];
        readonly status?: string;
        readonly knownFrom?: string | null;
        readonly knownTo?: string | null;
        readonly error?: string;
      }
    >
  >;
  readonly fields?: Readonly<Record<string, string>>;
}

/** A connection as `sync` leaves it behind: one stream for everything, unless told otherwise. */
export async function connect(pool: pg.Pool, id: string, state: Connected = {}): Promise<void> {
  const { source = 'zendesk', knownFrom = '2026-03-01T00:00:00Z', knownTo = null, status = knownTo === null ? 'loading' : 'ok' } = state;
  await put(
    pool,
    'sync.connection',
    [{ connection_id: id, source, since: state.since ?? knownFrom, is_configured: state.isConfigured ?? true, settings: { fields: state.fields ?? {} } }],
    ['connection_id'],
  );
  const streams = { main: { inputs: INPUTS, status, knownFrom, knownTo }, ...state.streams };
  await put(
    pool,
    'sync.stream',
    Object.entries(streams).map(([stream, each]) => ({
      connection_id: id,
      stream,
      mode: 'cursor',
      status: each.status ?? 'ok',
      known_from: each.knownFrom === undefined ? knownFrom : each.knownFrom,
      known_to: each.knownTo === undefined ? knownTo : each.knownTo,
      error: 'error' in each ? (each.error ?? null) : null,
      next_step: null,
    })),
    ['connection_id', 'stream'],
  );
  const streamOf = (input: Input) => Object.entries(state.streams ?? {}).find(([, each]) => each.inputs.includes(input))?.[0] ?? 'main';
  await put(
    pool,
    'sync.input',
    INPUTS.map((input) => {
      const isMissing = state.missing?.includes(input) ?? false;
      return {
        connection_id: id,
        input,
        streams: isMissing ? [] : [streamOf(input)],
        quality: isMissing ? null : state.derived?.includes(input) ? 'derived' : 'exact',
        missing: isMissing ? `${input} is not part of this plan` : null,
        action: isMissing ? 'Ask for another plan.' : null,
      };
    }),
    ['connection_id', 'input'],
  );
}

/** All rows of the three KPI tables, without the instant they were written. */
export async function allRows(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query(`
    select r from (
      select 'day ' || (to_jsonb(d) - 'computed_at')::text as r from kpi.daily d
      union all select 'week ' || (to_jsonb(w) - 'computed_at')::text from kpi.weekly w
      union all select 'month ' || (to_jsonb(m) - 'computed_at')::text from kpi.monthly m
    ) a order by r`);
  return rows.map((row) => row.r as string);
}

export interface KpiCell {
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly sample_size: number;
  readonly is_complete: boolean;
  readonly is_provisional: boolean;
  readonly final_on: string;
  readonly quality: string;
}

/** One cell of `kpi.daily`; undefined when there is no row. */
export async function cell(
  pool: pg.Pool,
  kpi: string,
  day: string,
  at: { dimension?: string; member?: string; variant?: string; table?: string } = {},
): Promise<KpiCell | undefined> {
  const { dimension = 'all', member = 'all', variant = 'default', table = 'daily' } = at;
  const period = { daily: 'day', weekly: 'week', monthly: 'month' }[table] ?? 'day';
  const { rows } = await pool.query(
    `select value, numerator, denominator, sample_size, is_complete, is_provisional, final_on, quality from kpi.${table}
     where kpi = $1 and ${period} = $2 and dimension = $3 and member = $4 and variant = $5`,
    [kpi, day, dimension, member, variant],
  );
  return rows[0];
}
