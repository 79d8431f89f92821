import { type Kysely } from 'kysely';
import { createTable } from './ddl/table.ts';
import { createView, type ViewColumn } from './ddl/view.ts';

const CHANNEL_KPIS = [
  'ticket_volume',
  'tickets_resolved',
  'backlog_open',
  'awaiting_first_response',
  'first_response_time_avg',
  'first_response_time_median',
  'avg_resolution_time',
  'median_resolution_time',
  'pct_answered_in_timeframe',
  'fcr_rate',
  'reopen_rate',
  'sla_compliance_rate',
  'csat_score',
] as const;

const IN_WORDS = "initcap(replace(d.member, '_', ' '))";

export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, {
    name: 'kpi.compare',
    comment: 'Each series now, before and a year ago. Every number is computed from the facts of its period, never from those of days',
    columns: [
      ['period', 'text not null', 'yesterday, last_7_days, last_28_days, this_week, last_week, month_to_date, last_month or year_to_date'],
      ['kpi', 'text not null', 'KPI, as in kpi.catalog'],
      ['variant', 'text not null', 'Variant'],
      ['dimension', 'text not null', 'What the row is cut by'],
      ['member', 'text not null', 'Value of the dimension'],
      ['first_day', 'date not null', 'First day of the period'],
      ['last_day', 'date not null', 'Last day of it; periods that are not over end with the running day'],
      ['value', 'double precision', 'The number'],
      ['previous', 'double precision', 'That of the period before, of the same length; null where it is not known to the full'],
      ['year_ago', 'double precision', 'That of a year ago: 52 weeks for days and weeks, else the same dates; null where it is not known to the full'],
      ['change', 'double precision', 'Change against previous, as a fraction of it: 0.1 is 10 % more'],
      ['sample_size', 'bigint not null', 'Facts behind the number'],
      ['target', 'double precision', 'The bound that counts: the one missed, or else the lower one'],
      ['status', 'text', 'good; warning: missed by at most a tenth of the bound; bad; low_sample; null without a target'],
      ['is_provisional', 'boolean not null', 'May still change by itself'],
      ['quality', 'text not null', 'exact, derived or approx'],
      ['computed_at', 'timestamptz not null default now()', 'When this row was last written'],
    ],
    constraints: ['primary key (period, kpi, variant, dimension, member)'],
    indexes: ['kpi, variant, dimension, member'],
  });
  await createView(db, {
    name: 'kpi.top_topic',
    comment: 'What people ask about most, by period',
    columns: [
      ['period', 'd.period', 'Period, as in kpi.compare'],
      ['first_day', 'd.first_day', 'First day of the period'],
      ['last_day', 'd.last_day', 'Last day of it'],
      ['rank', 'rank() over (partition by d.period order by d.value desc)', 'Place by tickets, 1 is the most'],
      ['topic', 'd.member', 'Topic; unknown where there is none'],
      ['tickets', 'd.value', 'Inbound tickets created'],
      ['share', 'd.value / nullif(sum(d.value) over (partition by d.period), 0)', 'Part of all, as a fraction'],
      ['previous', 'd.previous', 'Tickets of the period before'],
      ['change', 'd.change', 'Change against it, as a fraction of it'],
    ],
    from: "kpi.compare d where d.kpi = 'top_topics' and d.variant = 'default' and d.dimension = 'topic'",
  });
  await createView(db, {
    name: 'kpi.channel_performance',
    comment: 'The main KPIs of each channel side by side, one row per day and channel',
    columns: [
      ['day', 'd.day', 'Local day'],
      ['channel', 'd.member', 'Channel'],
      ['label', IN_WORDS, 'Its name'],
      ...CHANNEL_KPIS.map((kpi): ViewColumn => [kpi, `max(d.value) filter (where d.kpi = '${kpi}')`, `KPI ${kpi}`]),
      ['is_provisional', 'bool_or(d.is_provisional)', 'One of them may still change by itself'],
    ],
    from: `kpi.daily d where d.dimension = 'channel' and d.variant = 'default' and d.kpi in (${CHANNEL_KPIS.map((kpi) => `'${kpi}'`).join(', ')}) group by d.day, d.member`,
  });
}
