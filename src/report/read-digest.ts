import { type Kysely, sql } from 'kysely';
import type { ReportPlan } from '../domain/notices.ts';
import type { Settings } from '../domain/settings.ts';
import { HEADLINES, labelsOf } from '../kpi/index.ts';
import type { Database } from '../warehouse/schema.ts';
import { type Digest, type DigestRow, isTold, type Mover } from './digest.ts';
import { isRestating, readNotes } from './notes.ts';
import type { Period } from './period.ts';

const TABLES = { week: 'kpi.weekly', month: 'kpi.monthly' } as const;

/** The numbers of a period as they stand. Agents appear in no report. */
export async function readDigest(db: Kysely<Database>, settings: Settings, period: Period, kpis: ReportPlan['kpis']): Promise<Digest> {
  const rows = await labelled(db, await readRows(db, period, kpis));
  const movers = await labelled(db, await readMovers(db, period, [...new Set(rows.map(({ kpi }) => kpi))]));
  const known = rows.filter((row) => row.is_known);
  return {
    period,
    isComplete: known.length > 0 && known.every((row) => row.is_complete) && !(await isRestating(db)),
    rows: rows.filter(isTold),
    better: mostMoved(movers.filter(({ gain }) => gain > 0)),
    worse: mostMoved(movers.filter(({ gain }) => gain < 0)),
    notes: await readNotes(db, settings, period, rows),
  };
}

/** The main KPIs, or those the plan names; and every series with a target of the config. */
async function readRows(db: Kysely<Database>, { grain, first, previousFirst }: Period, kpis: ReportPlan['kpis']): Promise<readonly DigestRow[]> {
  const at = sql.ref(grain);
  const series = sql`k.kpi = d.kpi and k.variant = d.variant and k.dimension = d.dimension and k.member = d.member`;
  const { rows } = await sql<DigestRow>`
    with wanted as (
      select kpi, 'default' as variant, 'all' as dimension, 'all' as member, place from unnest(${[...(kpis ?? HEADLINES)]}::text[]) with ordinality as w(kpi, place)
      union all
      select kpi, variant, dimension, member, 1000 from kpi.target where origin = 'own' and dimension <> 'agent' and ${kpis === undefined}
    ), k as (select kpi, variant, dimension, member, min(place) as place from wanted group by 1, 2, 3, 4)
    select k.kpi, k.variant, k.dimension, k.member, k.member as label, c.name, c.unit, c.direction,
      d.value, kpi.value_text(d.value, c.unit) as value_text, p.value as previous, kpi.value_text(p.value, c.unit) as previous_text,
      kpi.value_text(t.at_least, c.unit) as at_least_text, kpi.value_text(t.at_most, c.unit) as at_most_text, t.status,
      d.kpi is not null as is_known, coalesce(d.is_complete, false) as is_complete, coalesce(d.is_provisional, true) as is_provisional, d.final_on, d.quality
    from k join kpi.catalog c on c.kpi = k.kpi and c.variant = k.variant
    left join ${sql.table(TABLES[grain])} d on ${series} and d.${at} = ${first}::date
    left join ${sql.table(TABLES[grain])} p on p.kpi = k.kpi and p.variant = k.variant and p.dimension = k.dimension and p.member = k.member
      and p.${at} = ${previousFirst}::date and p.is_complete
    left join ${sql.table(`${TABLES[grain]}_vs_target`)} t on t.kpi = k.kpi and t.variant = k.variant and t.dimension = k.dimension and t.member = k.member
      and t.${at} = ${first}::date
    order by k.place, k.kpi, k.variant, k.dimension, k.member`.execute(db);
  return rows;
}

/** Fewer facts than these move by chance. */
const LEAST_SAMPLE = 10;
const LEAST_GAIN = 0.1;

/** One number of each member: mean and median mostly say the same. */
const mostMoved = (movers: readonly Mover[]): readonly Mover[] =>
  movers.filter((mover, i) => movers.findIndex((each) => each.dimension === mover.dimension && each.member === mover.member) === i).slice(0, 3);

/** Numbers of members by how much they moved. Sums are left out, for they grow with the work; what may still change is, too. */
async function readMovers(db: Kysely<Database>, { grain, first, previousFirst }: Period, kpis: readonly string[]): Promise<readonly Mover[]> {
  const at = sql.ref(grain);
  const { rows } = await sql<Mover>`
    select * from (
      select d.kpi, d.dimension, d.member, d.member as label, c.name, c.unit, c.direction, d.value, kpi.value_text(d.value, c.unit) as value_text,
        p.value as previous, kpi.value_text(p.value, c.unit) as previous_text,
        (d.value - p.value) / abs(p.value) * case c.direction when 'higher' then 1 else -1 end as gain
      from ${sql.table(TABLES[grain])} d
      join kpi.catalog c on c.kpi = d.kpi and c.variant = d.variant and c.direction in ('higher', 'lower') and c.kind in ('ratio', 'percentile')
      join ${sql.table(TABLES[grain])} p on p.kpi = d.kpi and p.variant = d.variant and p.dimension = d.dimension and p.member = d.member
        and p.${at} = ${previousFirst}::date and p.is_complete and p.sample_size >= ${LEAST_SAMPLE} and p.value <> 0
      where d.${at} = ${first}::date and d.variant = 'default' and d.kpi = any(${[...kpis]}::text[]) and not d.is_provisional
        and d.dimension in ('channel', 'group', 'team', 'topic', 'brand') and d.member not in ('none', 'unknown') and d.sample_size >= ${LEAST_SAMPLE} and d.value is not null
    ) m where abs(gain) >= ${LEAST_GAIN} order by abs(gain) desc, kpi, dimension, member`.execute(db);
  return rows;
}

async function labelled<Row extends { readonly dimension: string; readonly member: string }>(
  db: Kysely<Database>,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  const labels = new Map<string, ReadonlyMap<string, string>>();
  for (const [dimension, found] of Map.groupBy(rows, (row) => row.dimension)) {
    const members = found.map((row) => row.member);
    labels.set(dimension, await labelsOf(db, dimension, members));
  }
  return rows.map((row) => ({ ...row, label: labels.get(row.dimension)?.get(row.member) ?? row.member }));
}
