import { sql } from 'kysely';
import type { RuleOf } from '../../domain/notices.ts';
import type { Settings } from '../../domain/settings.ts';
import type { TargetPeriod } from '../../domain/target.ts';
import type { Day } from '../../domain/values.ts';
import { labelsOf } from '../../kpi/index.ts';
import type { Finding, Look, Looking } from '../finding.ts';
import { ofMember } from '../words.ts';

/** One day, week or month of a series that has a target and a verdict, newest first. */
interface Row {
  readonly kpi: string;
  readonly variant: string;
  readonly dimension: string;
  readonly member: string;
  readonly name: string;
  readonly per: TargetPeriod;
  /** First day of the period. */
  readonly day: Day;
  readonly status: 'good' | 'warning' | 'bad';
  readonly value: number;
  readonly value_text: string;
  readonly at_least: number | null;
  readonly at_most: number | null;
  readonly at_least_text: string | null;
  readonly at_most_text: string | null;
}

/** Days of a period, at most. */
const SPAN = { day: 1, week: 7, month: 31 } as const satisfies Record<TargetPeriod, number>;

/** No look-ahead of a KPI is longer. */
const FURTHEST_DAYS = 120;

/**
 * Series that missed their target on the last days with a verdict. Days that may still change and days with too few facts have none, and
 * neither count nor interrupt; a series with hardly any verdicts is not judged by those of long ago. A target of a week or month is held
 * against the last one that is over.
 */
export const targetMissed: Look<RuleOf<'target_missed'>> = async (looking, rule) => {
  const series = [...Map.groupBy(await verdicts(looking, rule), (row) => [row.kpi, row.variant, row.dimension, row.member].join('|')).entries()];
  const labels = new Map<string, ReadonlyMap<string, string>>();
  for (const [dimension, found] of Map.groupBy(series, ([, [first]]) => first?.dimension ?? '')) {
    const members = found.map(([, [first]]) => first?.member ?? '');
    labels.set(dimension, await labelsOf(looking.db, dimension, members));
  }
  return series.map(([subject, rows]) => {
    const { dimension, member } = rows[0] as Row;
    return judge(subject, rows, rule.days, labels.get(dimension)?.get(member) ?? member, looking.settings);
  });
};

/** Where a target stated for such a period is held against what was. */
const GRAINS = [
  { per: 'day', from: 'kpi.daily_vs_target', period: 'day' },
  { per: 'week', from: 'kpi.weekly_vs_target', period: 'week' },
  { per: 'month', from: 'kpi.monthly_vs_target', period: 'month' },
] as const;
type Grain = (typeof GRAINS)[number];

async function verdicts(looking: Looking, rule: RuleOf<'target_missed'>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const grain of GRAINS) rows.push(...(await verdictsOf(looking, rule, grain)));
  return rows;
}

/** Series whose target in force is stated for such a period; of a week or month the last one with a verdict is enough. */
async function verdictsOf({ db, settings, now }: Looking, { kpi, variant, by, days }: RuleOf<'target_missed'>, grain: Grain): Promise<readonly Row[]> {
  const period = sql.ref(`v.${grain.period}`);
  const judged = grain.per === 'day' ? days : 1;
  const least = new Date(now.getTime() - FURTHEST_DAYS * 86_400_000).toISOString().slice(0, 10);
  const today = sql`(${now}::timestamptz at time zone ${settings.timeZone})::date`;
  const written = sql`exists (select from kpi.target t where t.kpi = v.kpi and t.variant = v.variant and t.dimension = v.dimension and t.member = v.member)`;
  const { rows } = await sql<Row>`
    select j.*, ${grain.per}::text as per, c.name, kpi.value_text(j.value, c.unit) as value_text, kpi.value_text(j.at_least, c.unit) as at_least_text,
      kpi.value_text(j.at_most, c.unit) as at_most_text
    from (
      select f.*, row_number() over (partition by kpi, variant, dimension, member order by day desc) as back from (
        select v.kpi, v.variant, v.dimension, v.member, ${period} as day, v.value, v.status, v.at_least, v.at_most,
          max(${period}) over (partition by v.kpi, v.variant, v.dimension, v.member) as last_day
        from ${sql.table(grain.from)} v
        where ${period} >= ${least}::date and not v.is_provisional
          and ${kpi === undefined ? sql`v.origin = 'own'` : sql`v.kpi = ${kpi}`}
          and ${variant === undefined ? sql`true` : sql`v.variant = ${variant}`}
          and ${by === undefined ? written : sql`v.dimension = ${by}`}
          and ${settings.agents === 'off' ? sql`v.dimension <> 'agent'` : sql`true`}
          and ${grain.per} = (
            select coalesce(t.per, 'day') from kpi.target t
            where t.kpi = v.kpi and t.variant = v.variant and (t.dimension = v.dimension and t.member = v.member or t.dimension = 'all' and t.is_for_members)
              and ${today} between coalesce(t.valid_from, ${today}) and coalesce(t.valid_to, ${today})
            order by t.dimension = v.dimension and t.member = v.member desc limit 1)
      ) f where f.status in ('good', 'warning', 'bad') and f.day > f.last_day - ${SPAN[grain.per] * (3 * judged + 7)}::int
    ) j join kpi.catalog c on c.kpi = j.kpi and c.variant = j.variant
    where j.back <= ${judged} order by j.kpi, j.variant, j.dimension, j.member, j.back`.execute(db);
  return rows;
}

function judge(subject: string, rows: readonly Row[], days: number, label: string, settings: Settings): Finding {
  const last = rows[0] as Row;
  const { kpi, variant, dimension, member, name, per, day, value } = last;
  const isOn = rows.length >= (per === 'day' ? days : 1) && rows.every((row) => row.status !== 'good');
  const what = `${name}${ofMember(dimension, label)}`;
  const isHidden = dimension === 'agent' && settings.agents !== 'named';
  return {
    subject,
    is: last.status === 'good' ? 'over' : isOn ? 'on' : 'between',
    told: {
      title: last.status === 'good' ? `${what} reaches its target again` : `${what} missed its target ${when(last, days)}`,
      paragraphs: [
        `${rows
          .toReversed()
          .map((row) => `${periodText(row)}: ${row.value_text}`)
          .join(', ')}. ${aim(last)}`,
      ],
      data: {
        ...{ kpi, variant, dimension, member: isHidden ? label : member, label, per, day, value, at_least: last.at_least, at_most: last.at_most },
        days: rows.map((row) => ({ day: row.day, value: row.value, status: row.status })),
      },
    },
  };
}

function when(last: Row, days: number): string {
  if (last.per !== 'day') return `in ${last.per === 'week' ? 'the ' : ''}${periodText(last)}`;
  return days === 1 ? `on ${last.day}` : `${days} days in a row`;
}

/** `2026-03-02`, `week from 2026-03-02`, `2026-03`. */
function periodText({ per, day }: Row): string {
  if (per === 'week') return `week from ${day}`;
  return per === 'month' ? day.slice(0, 7) : day;
}

function aim({ at_least_text: least, at_most_text: most }: Row): string {
  const bounds = [...(least === null ? [] : [`at least ${least}`]), ...(most === null ? [] : [`at most ${most}`])];
  return `It should be ${bounds.join(' and ')}.`;
}
