import type { Workspace } from '../jobs/workspace.ts';

/** One KPI in the last whole week: total, and one column per helpdesk; null where it has no number. */
export interface DemoKpi {
  readonly kpi: string;
  readonly variant: string;
  readonly name: string;
  readonly family: string;
  readonly unit: string;
  readonly all: number | null;
  readonly zendesk: number | null;
  readonly freshdesk: number | null;
  readonly hubspot: number | null;
}

/** A row of kpi.daily_overview. */
export interface DemoDay {
  readonly day: string;
  readonly [column: string]: string | number | boolean | null;
}

export interface DemoResult {
  /** First day of the last whole week; undefined when there was none yet. */
  readonly week: string | undefined;
  readonly kpis: readonly DemoKpi[];
  /** The last seven whole days, oldest first. */
  readonly days: readonly DemoDay[];
  /** Rows of each table of schema support, and of kpi.daily. */
  readonly tables: Readonly<Record<string, number>>;
}

const WEEK = `select max(week) as week from kpi.weekly where dimension = 'all' and is_complete and week + 6 < $1::date`;

const KPIS = `
  select c.kpi, c.variant, c.name, c.family, c.unit,
    max(w.value) filter (where w.dimension = 'all') as "all",
    max(w.value) filter (where w.dimension = 'source' and w.member = 'zendesk') as zendesk,
    max(w.value) filter (where w.dimension = 'source' and w.member = 'freshdesk') as freshdesk,
    max(w.value) filter (where w.dimension = 'source' and w.member = 'hubspot') as hubspot
  from kpi.catalog c join kpi.weekly w on w.kpi = c.kpi and w.variant = c.variant and w.week = $1::date and w.dimension in ('all', 'source')
  group by c.kpi, c.variant, c.name, c.family, c.unit having count(w.value) > 0
  order by c.family, c.kpi, c.variant`;

const DAYS = `select * from (select * from kpi.daily_overview where day < $1::date order by day desc limit 7) last order by day`;

const TABLES = `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'support' or (schemaname, tablename) = ('kpi', 'daily') order by 1`;

/** What came of a demo, from the relations that a BI tool reads. `today` is the running day, which is not whole. */
export async function readDemoResult({ database: { pool } }: Workspace, today: string): Promise<DemoResult> {
  const week = (await pool.query<{ week: string | null }>(WEEK, [today])).rows[0]?.week ?? undefined;
  const kpis = week === undefined ? [] : (await pool.query<DemoKpi>(KPIS, [week])).rows;
  const days = (await pool.query<DemoDay>(DAYS, [today])).rows;
  const tables: Record<string, number> = {};
  for (const { name } of (await pool.query<{ name: string }>(TABLES)).rows) {
    tables[name] = (await pool.query<{ count: number }>(`select count(*) as count from ${name}`)).rows[0]?.count ?? 0;
  }
  return { week, kpis, days, tables };
}
