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

/** Tables that a rebuild writes. */
const WRITTEN = ['kpi.daily', 'kpi.weekly', 'kpi.monthly', 'sync.slice', 'sync.slice_by_filter', 'kpi.stock_slice', 'sync.value_slice', 'kpi.compare'];

/** All rows that a rebuild writes, each after the name of its table, without the instant they were written and what is null in them. */
export async function allRows(pool: pg.Pool): Promise<string[]> {
  const each = WRITTEN.map((table) => `select '${table} ' || (jsonb_strip_nulls(to_jsonb(t)) - 'computed_at')::text as r from ${table} t`);
  const { rows } = await pool.query(`select r from (${each.join(' union all ')}) a order by r collate "C"`);
  return rows.map((row) => row.r as string);
}

/** What differs between two readings of `allRows`: rows that went (`-`) and rows that came (`+`), side by side. */
export function changedRows(before: readonly string[], after: readonly string[]): string[] {
  const [had, has] = [new Set(before), new Set(after)];
  const went = before.filter((row) => !has.has(row)).map((row) => `- ${row}`);
  const came = after.filter((row) => !had.has(row)).map((row) => `+ ${row}`);
  return [...went, ...came].toSorted((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1));
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
