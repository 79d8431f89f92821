import { type Kysely, sql } from 'kysely';
import { FixConfigError } from '../domain/errors.ts';
import type { Settings } from '../domain/settings.ts';
import { suggest } from '../domain/suggest.ts';
import type { Day } from '../domain/values.ts';
import { type Bucket, type Grain, monthOf, weekOf } from './engine/buckets.ts';
import { evaluate } from './engine/evaluate.ts';
import { configuredFields } from './engine/fields.ts';
import { loadKnown } from './engine/known.ts';
import { type Plan, plansOf } from './engine/plan.ts';
import { STORED } from './engine/write.ts';
import { KPIS } from './families/index.ts';
import { labelsOf } from './labels.ts';
import type { Database } from '../warehouse/schema.ts';

export interface KpiQuery {
  readonly kpi: string;
  /** Left out: `default`. */
  readonly variant?: string;
  readonly from: Day;
  /** Inclusive. */
  readonly to: Day;
  readonly grain: Grain;
  /** Dimension; left out: the total. */
  readonly by?: string;
}

/** One row of `kpi show`; `day` is the first day of the period. */
export interface ShownRow {
  readonly day: Day;
  readonly member: string;
  readonly label: string;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly sample_size: number;
  readonly is_provisional: boolean;
  readonly quality: string;
}

/** The plan of a KPI and variant under the settings in force. Throws FixConfigError for a name that does not exist. */
export async function findPlan(db: Kysely<Database>, settings: Settings, id: string, variant = 'default'): Promise<Plan> {
  const bases = new Set([id, ...(settings.custom ?? []).filter((custom) => custom.id === id).map((custom) => custom.base)]);
  const about = KPIS.filter((kpi) => bases.has(kpi.id));
  const plans = plansOf(about, settings, await configuredFields(db)).filter((each) => each.kpi.id === id);
  if (plans.length === 0) throw new FixConfigError(`There is no KPI "${id}".`, `${nearest(id, settings)}"deskmeter kpi list" names all.`);
  const plan = plans.find((each) => each.variant === variant);
  if (!plan) throw new FixConfigError(`${id} has no variant "${variant}".`, `It has: ${plans.map((each) => each.variant).join(', ')}.`);
  return plan;
}

/** The KPI that was probably meant: mistyped, or only its beginning or one word of it. */
function nearest(typed: string, { custom = [] }: Settings): string {
  const ids = [...KPIS, ...custom].map(({ id }) => id);
  const word = typed.toLowerCase();
  const near = suggest(typed, ids) ?? ids.find((id) => id.startsWith(word) || id.split('_').includes(word));
  return near === undefined ? '' : `Did you mean ${near}? `;
}

/**
 * Rows of one KPI over a range. Days, weeks and months are read from the tables (the periods that lie in the range or touch it); the total
 * of the range is computed now, by the same engine, as of `asOf`.
 */
export async function readKpi(db: Kysely<Database>, settings: Settings, asOf: Date, query: KpiQuery): Promise<ShownRow[]> {
  const plan = await findPlan(db, settings, query.kpi, query.variant);
  if (plan.value.kind === 'list') throw new FixConfigError(`${query.kpi} is a list and no number.`, `Read it from ${plan.value.relation}.`);
  const dimension = query.by ?? plan.dimensions[0] ?? 'all';
  if (!plan.dimensions.includes(dimension)) {
    throw new FixConfigError(`${query.kpi} has no dimension "${dimension}".`, `It has: ${plan.dimensions.join(', ')}.`);
  }
  const rows = query.grain === 'total' ? await totalRows(db, plan, dimension, settings, asOf, query) : await storedRows(db, plan, dimension, settings, query);
  const labels = await labelsOf(
    db,
    dimension,
    rows.map((row) => row.member),
  );
  return rows.map(({ day, member, ...rest }) => ({ day, member, label: labels.get(member) ?? member, ...rest }));
}

type UnlabelledRow = Omit<ShownRow, 'label'>;

async function storedRows(db: Kysely<Database>, plan: Plan, dimension: string, settings: Settings, query: KpiQuery): Promise<UnlabelledRow[]> {
  const grain = query.grain as Exclude<Grain, 'total'>;
  const first = { day: query.from, week: weekOf(query.from, settings.weekStart).first, month: monthOf(query.from).first }[grain];
  const { table, period } = STORED[grain];
  const { rows } = await sql<UnlabelledRow>`
    select ${sql.ref(period)} as day, member, value, numerator, denominator, sample_size, is_provisional, quality from ${sql.table(table)}
    where kpi = ${plan.kpi.id} and variant = ${plan.variant} and dimension = ${dimension} and ${sql.ref(period)} between ${first}::date and ${query.to}::date
    order by 1, 2`.execute(db);
  return rows;
}

async function totalRows(db: Kysely<Database>, plan: Plan, dimension: string, settings: Settings, asOf: Date, query: KpiQuery): Promise<UnlabelledRow[]> {
  const known = await loadKnown(db, settings.timeZone, asOf);
  const bucket: Bucket = { grain: 'total', first: query.from, last: query.to };
  const rows = await evaluate(db, [{ plan: { ...plan, dimensions: [dimension] }, buckets: [bucket] }], new Map(), known, settings);
  return rows
    .filter((row) => row.dimension === dimension)
    .toSorted((a, b) => (a.member < b.member ? -1 : 1))
    .map((row) => ({
      day: row.period,
      member: row.member,
      value: row.value,
      numerator: row.numerator,
      denominator: row.denominator,
      sample_size: row.sample_size,
      is_provisional: row.is_provisional,
      quality: row.quality,
    }));
}
