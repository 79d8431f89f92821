import { CompiledQuery, type Kysely, sql } from 'kysely';
import type { Settings } from '../../domain/settings.ts';
import type { Day } from '../../domain/values.ts';
import { memberSql } from '../dimensions.ts';
import { FACTS } from '../facts.ts';
import { dayLiteral, literal, valuesTable, type Sql } from '../sql-text.ts';
import { FILTER_COLUMNS } from '../slices.ts';
import { type ValueMeasure, valuesOf } from '../value-slices.ts';
import { rankSql } from './quality-rank.ts';
import type { Known } from './known.ts';
import type { Plan } from './plan.ts';
import type { Counts } from './slice-write.ts';
import type { DaysOfKpi } from './stock-members.ts';
import type { Database } from '../../warehouse/schema.ts';

/** Days per statement; bounds what one statement has to hold. */
const CHUNK_DAYS = 31;

/**
 * Makes the values kept for medians and counts of different values agree with the facts on the days rebuilt; rows that do not differ are
 * not written. With `all`, what belongs to no measure or day any more is deleted.
 */
export async function writeValueSlices(
  db: Kysely<Database>,
  plans: readonly Plan[],
  days: DaysOfKpi,
  known: Known,
  settings: Settings,
  all: boolean,
): Promise<Counts> {
  const done = { written: 0, deleted: 0 };
  for (const { measure, known: own, unknown } of daysOfMeasures(plans, days, known)) {
    done.deleted += all ? await forgetOtherDays(db, measure, own) : await forgetDays(db, measure, unknown);
    for (let at = 0; at < own.length; at += CHUNK_DAYS) {
      const { rows } = await db.executeQuery<Counts>(CompiledQuery.raw(merge(measure, own.slice(at, at + CHUNK_DAYS), known, settings)));
      done.written += rows[0]?.written ?? 0;
      done.deleted += rows[0]?.deleted ?? 0;
    }
  }
  if (all) done.deleted += await forgetOthers(db, plans);
  return done;
}

interface MeasureDays {
  readonly measure: ValueMeasure;
  readonly known: readonly Day[];
  /** Days on which nobody knows it, any more or at all. */
  readonly unknown: readonly Day[];
}

/** Several plans, such as median and 90th percentile, are told from the same values. */
function daysOfMeasures(plans: readonly Plan[], days: DaysOfKpi, known: Known): MeasureDays[] {
  const byMark = Map.groupBy(
    plans.flatMap((plan) => {
      const shared = { days: [...(days.get(plan.kpi.id) ?? [])], range: known.rangeOfPlan(plan) };
      return valuesOf(plan).map((measure) => ({ measure, ...shared }));
    }),
    ({ measure }) => measure.mark,
  );
  return [...byMark.values()].flatMap((same): MeasureDays[] => {
    const [first] = same;
    if (first === undefined) return [];
    const all = [...new Set(same.flatMap((each) => each.days))].toSorted();
    const isKnown = (day: Day) => same.some(({ range }) => range !== undefined && range.from <= day && day <= range.to);
    return [{ measure: first.measure, known: all.filter(isKnown), unknown: all.filter((day) => !isKnown(day)) }];
  });
}

const KEY = ['day', 'connection_id', ...FILTER_COLUMNS.map(([column]) => column)];
const CONTENT = ['numbers', 'words', 'worst'];
const list = (names: readonly string[], alias: string): Sql => names.map((name) => `${alias}.${name}`).join(', ');

/** The values of some days as they should be. Known time is no matter here: readers leave out what is not known. */
function built({ of }: ValueMeasure, days: readonly Day[], known: Known, settings: Settings): Sql {
  const fact = FACTS[of.fact];
  const members = FILTER_COLUMNS.map(([column, dimension]) => `${memberSql(dimension, fact, settings)} as ${column}`);
  const connections = known.connections.map(({ connectionId, source }) => [literal(connectionId), literal(source), dayLiteral(known.today)]);
  const values = of.kind === 'distinct' ? ['null::float8[]', 'array_agg(value order by value)'] : ['array_agg(value order by value)', 'null::text[]'];
  return `${valuesTable(
    'known',
    [
      ['connection_id', 'text'],
      ['source', 'text'],
      ['today', 'date'],
    ],
    connections,
  )},
built as materialized (
  select ${list(KEY, 'v')}, ${values[0]} as numbers, ${values[1]} as words, max(rank)::smallint as worst
  from (
    select ${fact.day} as day, f.connection_id, ${members.join(', ')}, (${of.value})::${of.kind === 'distinct' ? 'text' : 'float8'} as value, ${rankSql(of.fact, [of])} as rank
    from ${fact.from(literal(settings.timeZone))} join known k on k.connection_id = f.connection_id
    where ${fact.day} in (${days.map(dayLiteral).join(', ')}) and (${fact.where ?? 'true'}) and (${of.where ?? 'true'})
    offset 0
  ) v where value is not null group by ${list(KEY, 'v')}
)`;
}

function merge(measure: ValueMeasure, days: readonly Day[], known: Known, settings: Settings): Sql {
  const mark = literal(measure.mark);
  const same = (a: string, b: string) => KEY.map((key) => `${a}.${key} = ${b}.${key}`).join(' and ');
  return `with ${built(measure, days, known, settings)},
standing as materialized (select * from sync.value_slice where measure = ${mark} and day in (${days.map(dayLiteral).join(', ')})),
differing as materialized (
  select ${KEY.map((key) => `coalesce(b.${key}, o.${key}) as ${key}`).join(', ')}, ${list(CONTENT, 'b')}, b.day is null as is_gone
  from built b full join standing o on ${same('b', 'o')}
  where b.day is null or o.day is null or (${list(CONTENT, 'o')}) is distinct from (${list(CONTENT, 'b')})
),
gone as (delete from sync.value_slice o using differing d where d.is_gone and o.measure = ${mark} and ${same('d', 'o')} returning 1),
changed as (
  insert into sync.value_slice (measure, ${[...KEY, ...CONTENT].join(', ')}) select ${mark}, ${list([...KEY, ...CONTENT], 'd')} from differing d where not d.is_gone
  on conflict (measure, ${KEY.join(', ')}) do update set ${CONTENT.map((name) => `${name} = excluded.${name}`).join(', ')} returning 1
)
select (select count(*) from changed)::int as written, (select count(*) from gone)::int as deleted`;
}

async function forgetOtherDays(db: Kysely<Database>, { mark }: ValueMeasure, days: readonly Day[]): Promise<number> {
  const { numAffectedRows } = await sql`delete from sync.value_slice where measure = ${mark} and not day = any(${[...days]}::date[])`.execute(db);
  return Number(numAffectedRows ?? 0);
}

async function forgetDays(db: Kysely<Database>, { mark }: ValueMeasure, days: readonly Day[]): Promise<number> {
  if (days.length === 0) return 0;
  const { numAffectedRows } = await sql`delete from sync.value_slice where measure = ${mark} and day = any(${[...days]}::date[])`.execute(db);
  return Number(numAffectedRows ?? 0);
}

async function forgetOthers(db: Kysely<Database>, plans: readonly Plan[]): Promise<number> {
  const marks = plans.flatMap((plan) => valuesOf(plan).map(({ mark }) => mark));
  const { numAffectedRows } = await sql`delete from sync.value_slice where not measure = any(${marks}::text[])`.execute(db);
  return Number(numAffectedRows ?? 0);
}
