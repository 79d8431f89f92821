import type { Sql } from './sql-text.ts';

/** Columns that split a figure, the finest first: where two splits cross, the first one counts. */
const SPLITS = ['agent_id', 'group_id', 'channel', 'network', 'cost_type'] as const;

const split = (row: string): Sql =>
  `(${SPLITS.map((column, i) => `case when ${row}.${column} is null then 0 else ${2 ** (SPLITS.length - 1 - i)} end`).join(' + ')})`;

/**
 * Does row h overrule row g of the same key and day? It does where it is a part of it (a total and rows by group must not both count),
 * and where the two split the same number by different columns.
 */
const overrules = (h: string, g: string): Sql => `(
  (${SPLITS.map((column) => `(${g}.${column} is null or ${h}.${column} = ${g}.${column})`).join(' and ')} and ${split(h)} <> ${split(g)})
  or (${split(h)} & ${split(g)}) not in (${split(h)}, ${split(g)}) and ${split(h)} > ${split(g)})`;

const IN_FORCE = (row: string, of: string) =>
  `${row}.connection_id = ${of}.connection_id and ${row}.figure_key = ${of}.figure_key and ${row}.superseded_at is null`;

/** Decimals of a day's share; the rest is on the last day. */
const DECIMALS = 12;

const share = (days: Sql, isLast: Sql): Sql =>
  `case when ${isLast} then p.value - round(p.value / ${days}, ${DECIMALS}) * (${days} - 1) else round(p.value / ${days}, ${DECIMALS}) end`;

/**
 * Figures on each day of their period (catalogue F7 and 8.7): `value` is the figure as it was stated, in the currency of the workspace;
 * `by_calendar` and `by_business` are the day's share, `at_once` all of it on the first day. Shares add up to the figure exactly, the
 * rounding rest is on the last day. Superseded rows, and totals on days that have rows in detail, are out.
 */
export const figureDays = (timeZone: Sql): Sql => `(
  select p.connection_id, p.figure_key, p.id, p.day, (p.day::timestamp at time zone ${timeZone}) as at, p.period_start, p.period_end,
    p.group_id, p.agent_id, p.channel, p.network, p.cost_type, 'exact' as quality, p.value * p.rate as value,
    p.rate * ${share('p.days', 'p.day = p.period_end - 1')} as by_calendar,
    p.rate * case when p.working_days = 0 then ${share('p.days', 'p.day = p.period_end - 1')}
      when p.is_working then ${share('p.working_days', 'p.working_no = p.working_days')} else 0 end as by_business,
    p.rate * case when p.day = p.period_start then p.value else 0 end as at_once
  from (
    select g.*, d.day::date as day, g.period_end - g.period_start as days, w.is_working,
      count(*) filter (where w.is_working) over (partition by g.id) as working_days,
      count(*) filter (where w.is_working) over (partition by g.id order by d.day) as working_no,
      case when g.currency is null or g.figure_key = 'fx_rate' then 1 else coalesce((
        select r.value from support.figure r where r.connection_id = g.connection_id and r.figure_key = 'fx_rate' and r.superseded_at is null
          and r.currency = g.currency and d.day >= r.period_start and d.day < r.period_end order by r.row_no limit 1), 1) end as rate
    from (
      select x.*, x.figure_key || ' ' || x.source_file || ':' || x.row_no as id,
        exists (select from support.figure h where ${IN_FORCE('h', 'x')} and h.period_start < x.period_end and h.period_end > x.period_start
          and ${overrules('h', 'x')}) as is_overruled
      from support.figure x where x.superseded_at is null
    ) g
    cross join lateral generate_series(g.period_start, g.period_end - 1, interval '1 day') d(day)
    left join kpi.calendar c on c.day = d.day::date
    cross join lateral (select coalesce(c.is_working_day, extract(isodow from d.day) < 6) as is_working) w
  ) p
  where not (p.is_overruled and exists (
    select from support.figure h where ${IN_FORCE('h', 'p')} and p.day >= h.period_start and p.day < h.period_end and ${overrules('h', 'p')}))
)`;
