import { type Kysely, sql } from 'kysely';
import type { Settings } from '../../domain/settings.ts';
import { QUALITIES } from '../../domain/values.ts';
import type { Database } from '../../warehouse/schema.ts';
import { isOfPeriods } from '../facts.ts';
import { aggregatesOf } from '../kpi.ts';
import { exactSum } from '../sql-text.ts';
import { type Bucket, monthOf, plusDays } from './buckets.ts';
import type { Known } from './known.ts';
import type { Plan } from './plan.ts';
import { isOfAnswers, type KpiRow, rowOf, States } from './row.ts';

interface DaysQuestion {
  readonly plans: readonly Plan[];
  /** A range of days. */
  readonly bucket: Bucket;
  readonly dimensions: readonly string[];
  /** Left out: all of them. */
  readonly member?: string;
}

/**
 * Whether the stored days of a KPI add up to a range of them by a dimension: sums and quotients of sums. Not where days keep what was final once, where a
 * day has no row without a figure though other facts of it count, where few answers hide a day, nor by organization, which has no days.
 */
export function daysAddUp({ value, kpi }: Plan, dimension: string, settings: Settings): boolean {
  if (typeof settings.parameters['freeze_after_days'] === 'number' || dimension === 'organization') return false;
  if (value.kind !== 'ratio' && (value.kind !== 'sum' || value.isLevel === true)) return false;
  if (value.kind === 'ratio' && value.unmixed !== undefined) return false;
  if (!aggregatesOf(value).every((part) => part.kind === 'sum' && part.isRequired !== true && !isOfPeriods(part))) return false;
  const mayBeHidden = dimension === 'agent' || kpi.isOfEmployees === true || (kpi.narrowedTo ?? []).length > 0;
  return !(mayBeHidden && settings.agentMinimum > 1 && isOfAnswers({ value }));
}

/** Rows of a range from what is stored: whole months, and the days before and after them. `known`: that of the connections asked about. */
export async function addDays(db: Kysely<Database>, question: DaysQuestion, known: Known, settings: Settings): Promise<KpiRow[]> {
  const { plans, bucket, dimensions, member } = question;
  if (plans.length === 0 || dimensions.length === 0) return [];
  const { months, days } = stretches(bucket);
  const numbers = sql`d.kpi, d.variant, d.dimension, d.member, d.numerator, d.denominator, d.sample_size, d.quality`;
  const wanted = sql`join p on p.kpi = d.kpi and p.variant = d.variant where d.dimension = any(${[...dimensions]}::text[]) and ${member === undefined ? sql`true` : sql`d.member = ${member}`}`;
  const { rows } = await sql<SummedRow>`
    with p as (select * from unnest(${plans.map(({ kpi }) => kpi.id)}::text[], ${plans.map(({ variant }) => variant)}::text[]) as p(kpi, variant))
    select kpi, variant, dimension, member, ${sql.raw(exactSum('numerator'))} as numerator, ${sql.raw(exactSum('denominator'))} as denominator, sum(sample_size) as sample,
      max(array_position(${[...QUALITIES]}::text[], quality)) filter (where sample_size > 0 or numerator <> 0) as worst
    from (
      select ${numbers} from kpi.monthly d ${wanted} and d.month between ${months?.first ?? null}::date and ${months?.last ?? null}::date
      union all
      select ${numbers} from kpi.daily d ${wanted} and (${sql.join(
        days.map(({ first, last }) => sql`d.day between ${first}::date and ${last}::date`),
        sql` or `,
      )})
    ) d group by kpi, variant, dimension, member`.execute(db);
  const byPlan = new Map(plans.map((plan) => [`${plan.kpi.id} ${plan.variant}`, { plan, states: new States(known, plan, bucket) }]));
  return rows.flatMap((row) => {
    const found = byPlan.get(`${row.kpi} ${row.variant}`);
    const state = found?.states.of(row.dimension, row.member);
    if (!found || !state?.exists || !found.plan.dimensions.includes(row.dimension)) return [];
    const numbers = { ...quotientOf(found.plan, row), sample: row.sample, quality: row.worst === null ? undefined : QUALITIES[row.worst - 1] };
    return [rowOf(found.plan, bucket, row.dimension, row.member, numbers, state, known, settings)];
  });
}

interface SummedRow {
  readonly kpi: string;
  readonly variant: string;
  readonly dimension: string;
  readonly member: string;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly sample: number;
  /** Place among the qualities, from 1 on. */
  readonly worst: number | null;
}

function quotientOf({ value }: Plan, { numerator, denominator }: SummedRow) {
  if (value.kind !== 'ratio') return { value: numerator, numerator, denominator: null };
  const scale = value.scale ?? 1;
  return { value: numerator === null || !denominator ? null : (numerator / denominator) * scale, numerator, denominator };
}

type Stretch = Omit<Bucket, 'grain'>;

/** The months that a range holds whole, by their first days, and the days beside them. */
function stretches({ first, last }: Bucket): { readonly months?: Stretch; readonly days: readonly Stretch[] } {
  const month = monthOf(first);
  const from = month.first === first ? first : plusDays(month.last, 1);
  const end = monthOf(last);
  const to = end.last === last ? last : plusDays(end.first, -1);
  if (from > to) return { days: [{ first, last }] };
  const days = [
    { first, last: plusDays(from, -1) },
    { first: plusDays(to, 1), last },
  ];
  return { months: { first: from, last: monthOf(to).first }, days };
}
