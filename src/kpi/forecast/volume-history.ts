import { CompiledQuery } from 'kysely';
import { inEdition } from '../../domain/editions.ts';
import type { Day } from '../../domain/values.ts';
import { memberSql } from '../dimensions.ts';
import { plusDays } from '../engine/buckets.ts';
import { knownDaysTable } from '../engine/known-days.ts';
import { entry } from '../engine/fused-query.ts';
import { FACTS } from '../facts.ts';
import { isOfOrigin } from '../families/conditions.ts';
import { holidaysOf } from '../labels.ts';
import { dayLiteral, literal } from '../sql-text.ts';
import type { Telling } from '../told.ts';
import type { Series } from './seasonal-naive.ts';

/** Volume by dimension and member. */
export type VolumeHistory = ReadonlyMap<string, ReadonlyMap<string, Series>>;

interface VolumeRow {
  readonly dimension: number;
  readonly member: string | null;
  readonly day: Day;
  readonly volume: number;
}

/** Tickets created on each known day from `from` on, for the total and each member; a member's history begins with its first ticket. */
export async function volumeHistory(telling: Telling, from: Day): Promise<VolumeHistory> {
  const { db, known, settings } = telling;
  const cut = telling.dimensions.filter((dimension) => dimension !== 'all');
  const { rows } = await db.executeQuery<VolumeRow>(CompiledQuery.raw(inEdition(query(telling, cut, from), settings.edition)));
  const counts = new Map<string, Map<string, Map<Day, number>>>([['all', new Map()]]);
  for (const { dimension, member, day, volume } of rows) {
    const ofDimension = entry(counts, dimension < 0 ? 'all' : (cut[dimension] as string), () => new Map<string, Map<Day, number>>());
    entry(ofDimension, member ?? 'all', () => new Map<Day, number>()).set(day, volume);
  }
  const holidays = await holidaysOf(db, settings);
  const isHoliday = (day: Day) => holidays.some((holiday) => holiday.start <= day && day <= holiday.end);
  const last = plusDays(known.today, -1);
  const seriesOf = (days: ReadonlyMap<Day, number>): Series => ({
    first: [...days.keys()].reduce((a, b) => (a < b ? a : b)),
    last,
    on: (day) => days.get(day) ?? 0,
    isHoliday,
  });
  return new Map([...counts].map(([dimension, members]) => [dimension, new Map([...members].map(([member, days]) => [member, seriesOf(days)]))]));
}

function query({ known, demand, settings, parameters }: Telling, cut: readonly string[], from: Day): string {
  const dimension = cut.length === 0 ? '-1' : `case ${cut.map((_, i) => `when grouping(d${i}) = 0 then ${i}`).join(' ')} else -1 end`;
  return `with ${knownDaysTable([demand], known)}
select ${dimension} as dimension, ${cut.length > 0 ? `coalesce(${cut.map((_, i) => `d${i}`).join(', ')})` : 'null::text'} as member, day, count(*)::int as volume
from (
  select f.day${cut.map((each, i) => `, ${memberSql(each, FACTS.created, settings)} as d${i}`).join('')}
  from ${FACTS.created.from(literal(settings.timeZone))}
  join known k on k.connection_id = f.connection_id
  where f.day between k.from_day and k.to_day and f.day >= ${dayLiteral(from)} and ${FACTS.created.where} and (${isOfOrigin(parameters) ?? 'true'})
  offset 0
) created
group by grouping sets (${['(day)', ...cut.map((_, i) => `(day, d${i})`)].join(', ')})`;
}
