import { type Kysely, sql } from 'kysely';
import type { Settings } from '../domain/settings.ts';
import type { Plan } from './engine/plan.ts';
import { plansOf } from './engine/plan.ts';
import { configuredFields } from './engine/fields.ts';
import { ensureFieldViews } from './field-views.ts';
import { KPIS } from './families/index.ts';
import { isOfPeriods } from './facts.ts';
import { termsOf, type Value } from './kpi.ts';
import type { Database } from '../warehouse/schema.ts';

const ROLL_UP: Readonly<Record<Value['kind'], string>> = {
  ratio: 'sum of numerators / sum of denominators',
  sum: 'sum',
  share: 'sum of numerators / sum of denominators',
  percentile: 'computed from the facts of the period',
  distinct: 'computed from the facts of the period',
  stock: 'value of the last day',
  derived: 'computed from the facts of the period',
  told: 'computed from the days of the period',
  list: 'none: a list of now',
};

/** Parts that do not add up over days: different values, levels, and what is told for whole periods. */
const isNotOfDays = (value: Value) =>
  value.kind === 'ratio' &&
  [...termsOf(value.numerator), ...termsOf(value.denominator)].some(({ of }) => of.kind === 'distinct' || of.kind === 'level' || isOfPeriods(of));

const isLevel = (value: Value) => value.kind === 'sum' && value.isLevel === true;

/** The kind whose way to weeks and months a value goes. */
export const rollsUpAs = (value: Value): Value['kind'] => (isNotOfDays(value) ? 'distinct' : isLevel(value) ? 'stock' : value.kind);

/** One row of `kpi.catalog`. */
export interface CatalogRow {
  readonly kpi: string;
  readonly variant: string;
  readonly name: string;
  readonly family: string;
  readonly definition: string;
  readonly formula: string;
  readonly unit: string;
  readonly direction: string;
  readonly kind: string;
  readonly roll_up: string;
  readonly dimensions: readonly string[];
  readonly benchmark: string | null;
  readonly source: string | null;
}

/** The catalog as the settings make it: the same objects that compute the numbers. */
export function catalogOf(plans: readonly Plan[]): CatalogRow[] {
  return plans.map(({ kpi, variant, value, dimensions }) => ({
    kpi: kpi.id,
    variant,
    name: variant === 'default' ? kpi.name : `${kpi.name} (${variant.replaceAll('_', ' ')})`,
    family: kpi.family,
    definition: kpi.definition,
    formula: kpi.formula,
    unit: value.kind === 'share' ? 'ratio' : ((value.kind === 'ratio' ? value.unit : undefined) ?? kpi.unit),
    direction: kpi.direction,
    kind: isLevel(value) ? 'stock' : value.kind === 'told' ? value.shows : value.kind,
    roll_up: ROLL_UP[rollsUpAs(value)],
    dimensions,
    benchmark: kpi.benchmark ?? null,
    source: kpi.source ?? null,
  }));
}

/** Makes `kpi.catalog` and the views of configured fields agree with the settings; writes only what differs. */
export async function refreshCatalog(db: Kysely<Database>, settings: Settings, plans?: readonly Plan[]): Promise<void> {
  const fields = await configuredFields(db);
  const rows = catalogOf(plans ?? plansOf(KPIS, settings, fields));
  await sql`
    with built as materialized (select * from json_populate_recordset(null::kpi.catalog, ${JSON.stringify(rows)}::json)),
    gone as (delete from kpi.catalog o where not exists (select from built b where b.kpi = o.kpi and b.variant = o.variant))
    insert into kpi.catalog as o select b.* from built b left join kpi.catalog s using (kpi, variant) where s.kpi is null or s is distinct from b
    on conflict (kpi, variant) do update set (name, family, definition, formula, unit, direction, kind, roll_up, dimensions, benchmark, source) =
      (excluded.name, excluded.family, excluded.definition, excluded.formula, excluded.unit, excluded.direction, excluded.kind, excluded.roll_up,
       excluded.dimensions, excluded.benchmark, excluded.source)`.execute(db);
  await ensureFieldViews(db, fields);
}
