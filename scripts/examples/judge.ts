import { type Kysely, sql } from 'kysely';
import type { Settings } from '../../src/domain/settings.ts';
import type { Day } from '../../src/domain/values.ts';
import { describeError, FixConfigError } from '../../src/domain/errors.ts';
import { monthOf, weekOf } from '../../src/kpi/engine/buckets.ts';
import type { Plan } from '../../src/kpi/engine/plan.ts';
import { findPlan, readKpi, type ShownRow } from '../../src/kpi/read.ts';
import { ZoneDays } from '../../src/platform/zone-days.ts';
import { askedOf, customIdOf } from './asked.ts';
import type { Expected } from './example.ts';
import type { Database } from '../../src/warehouse/schema.ts';

/** What stands where an example expects a value; a text when nothing does. */
export async function read(db: Kysely<Database>, settings: Settings, asOf: Date, expected: Expected): Promise<ShownRow | string> {
  try {
    return await find(db, settings, asOf, expected);
  } catch (error) {
    return describeError(error);
  }
}

async function find(db: Kysely<Database>, settings: Settings, asOf: Date, expected: Expected): Promise<ShownRow | string> {
  const { by, filters } = askedOf(expected);
  const kpi = filters.length > 0 ? customIdOf(expected) : expected.kpi;
  const plan = await findPlan(db, settings, kpi, expected.variant);
  const rank = expected.dimensions?.['rank'];
  const [dimension, member] = by ?? (rank === undefined ? ['all', 'all'] : [plan.dimensions[0] as string, undefined]);
  const [from, to] = periodOf(expected, settings, asOf);
  const isOfPeriodsOnly = dimension === 'organization' && from === to;
  const grain = isOfPeriodsOnly ? 'total' : grainOf({ from, to }, settings);
  const rows = await readKpi(db, settings, asOf, { kpi, from, to, grain, by: dimension, ...(expected.variant ? { variant: expected.variant } : {}) });
  if (rows.length === 0 && plan.value.kind === 'told') return (await ahead(db, kpi, dimension, [from, to])) ?? `no row for ${dimension}`;
  const ranked = rank === undefined ? rows : rows.toSorted(byPlace).slice(Number(rank) - 1, Number(rank));
  const found = ranked.find((row) => member === undefined || row.member === member || row.member.endsWith(`/${member}`));
  if (found) return found;
  if (rank !== undefined && ranked[0]) return `place ${rank} has ${ranked[0].member}`;
  if (rank === undefined && isNothing(expected, plan)) return nothing(expected, member ?? 'all');
  return `no row for ${dimension} ${member ?? ''}`;
}

/** Of a member of which nothing happened there is no row: whoever asks for it finds NULL, or 0 where things are counted. */
const isNothing = ({ value, numerator = null, denominator = null }: Expected, { kpi }: Plan): boolean =>
  (value === null || (value === 0 && kpi.unit === 'count')) && (numerator ?? 0) === 0 && (denominator ?? 0) === 0;

const nothing = ({ from, value, numerator = null, denominator = null }: Expected, member: string): ShownRow => ({
  day: from,
  member,
  label: member,
  value: value === null ? null : 0,
  numerator,
  denominator,
  sample_size: 0,
  is_provisional: false,
  quality: 'exact',
});

/** Of days that lie ahead the forecast is in a relation of its own. */
async function ahead(db: Kysely<Database>, kpi: string, dimension: string, [from, to]: readonly [Day, Day]): Promise<ShownRow | undefined> {
  const { rows } = await sql<{ member: string; value: number }>`
    select member, sum(forecast) as value from kpi.forecast
    where kpi || '_forecast' = ${kpi} and dimension = ${dimension} and day between ${from}::date and ${to}::date group by member, made_on order by made_on desc`.execute(
    db,
  );
  const [row] = rows;
  return row && { day: from, label: row.member, numerator: null, denominator: null, sample_size: 0, is_provisional: true, quality: 'exact', ...row };
}

/** By value, the greatest first; ties by name; what is unknown is last. */
function byPlace(a: ShownRow, b: ShownRow): number {
  const isUnknown = (row: ShownRow) => Number(row.member === 'unknown' || row.member === 'none');
  return isUnknown(a) - isUnknown(b) || (b.value ?? -Infinity) - (a.value ?? -Infinity) || (a.member < b.member ? -1 : 1);
}

/** A stock may be taken at the instant itself: then the running day is asked for. */
function periodOf({ from, to, params }: Expected, settings: Settings, asOf: Date): [Day, Day] {
  if (params?.['stock_at'] !== 'as_of') return [from, to];
  const today = new ZoneDays(settings.timeZone).dayOf(asOf.getTime());
  return [today, today];
}

function grainOf({ from, to }: { readonly from: Day; readonly to: Day }, settings: Settings): 'day' | 'week' | 'month' | 'total' {
  if (to < from) throw new FixConfigError(`The period from ${from} to ${to} ends before it begins.`, 'Change the two.');
  if (from === to) return 'day';
  for (const period of [weekOf(from, settings.weekStart), monthOf(from)]) if (period.first === from && period.last === to) return period.grain;
  return 'total';
}

const COMPARED = ['value', 'numerator', 'denominator', 'sample_size', 'is_provisional', 'quality'] as const;

/** What differs, in words; empty when all agrees. */
export function differences(expected: Expected, found: ShownRow | string): string[] {
  if (typeof found === 'string') return [found];
  return COMPARED.filter((key) => expected[key] !== undefined && !isSame(expected[key], found[key])).map(
    (key) => `${key} is ${found[key]}, expected ${String(expected[key])}`,
  );
}

/** Relative tolerance 1e-9; flags are 1 and 0. */
function isSame(expected: number | boolean | string | null | undefined, found: number | boolean | string | null): boolean {
  if (expected === null || expected === undefined) return found === null;
  if (found === null) return false;
  if (typeof expected === 'string' || typeof found === 'string') return expected === found;
  const [wanted, there] = [Number(expected), Number(found)];
  return Math.abs(there - wanted) <= 1e-9 * Math.max(1e-300, Math.abs(wanted), Math.abs(there));
}
