import type { Settings } from '../domain/settings.ts';
import { definitionOf, kpiSeries } from './kpi-series.ts';
import { type Breakout, type Condition, type Question, type Series, USUAL_FILTERS } from './question.ts';

/** Effective target of a KPI for the whole workspace, by KPI and variant: `csat_score default`. */
export type Goals = ReadonlyMap<string, number>;

interface Drawn {
  readonly table?: string;
  readonly by: readonly Breakout[];
  readonly display: Question['display'];
  readonly where?: readonly Condition[];
  readonly variant?: 'default' | 'p90';
  readonly shownIn?: Series['shownIn'];
  readonly isStacked?: boolean;
  readonly hasGoal?: boolean;
}

const DAY = [{ column: 'day', period: 'day' }] as const;
const WEEK = [{ column: 'day', period: 'week' }] as const;
const AGENT = [{ column: 'agent_id' }] as const;
const CHANNEL = [{ column: 'channel' }] as const;
const GROUP = [{ column: 'group_id' }] as const;
const YESTERDAY = [{ column: 'day', last: 'day' }] as const;
const ANSWERS_OF_CSAT = [{ column: 'survey_type', equals: 'csat' }] as const;

/** The questions that the dashboards show, and some that people ask beside them. Over slices and events, so that every filter works on them. */
export function questionsOf(settings: Settings, goals: Goals): readonly Question[] {
  const of = (name: string, kpis: readonly string[], drawn: Drawn): Question | undefined => kpiQuestion(settings, goals, name, kpis, drawn);
  const questions = [
    of('Tickets created and resolved', ['ticket_volume', 'tickets_resolved'], { by: DAY, display: 'bar' }),
    of('Satisfaction (CSAT)', ['csat_score'], { by: WEEK, display: 'smartscalar' }),
    of('CSAT by week', ['csat_score'], { by: WEEK, display: 'line', hasGoal: true }),
    of('First response, median', ['first_response_time_median'], { table: 'first_reply', by: WEEK, display: 'smartscalar' }),
    of('First response, median by day', ['first_response_time_median'], { table: 'first_reply', by: DAY, display: 'line', hasGoal: true }),
    of('Resolution time, median', ['median_resolution_time'], { table: 'resolution', by: WEEK, display: 'smartscalar' }),
    of('Open backlog by day', ['backlog_open'], { table: 'stock_slice', by: DAY, display: 'area' }),
    of('First contact resolution by week', ['fcr_rate'], { by: WEEK, display: 'line', hasGoal: true }),
    of('Reopen rate by week', ['reopen_rate'], { by: WEEK, display: 'line', hasGoal: true }),
    of('SLA compliance', ['sla_compliance_rate'], { by: WEEK, display: 'smartscalar' }),
    of('Tickets resolved by agent', ['tickets_resolved'], { table: 'daily_slice_by_agent', by: AGENT, display: 'row' }),
    meanOf('CSAT by agent', 'csat_score', 'survey_response', 'is_positive', AGENT, ANSWERS_OF_CSAT),
    of('First response by agent, median', ['first_response_time_median'], { table: 'first_reply', by: AGENT, display: 'row' }),
    of('Reopen rate by agent', ['reopen_rate'], { table: 'daily_slice_by_agent', by: AGENT, display: 'row' }),
    of('Tickets by channel and week', ['ticket_volume'], { by: [...WEEK, ...CHANNEL], display: 'bar', isStacked: true }),
    of('First response p90 by channel and week', ['first_response_time_median'], {
      table: 'first_reply',
      by: [...WEEK, ...CHANNEL],
      display: 'line',
      variant: 'p90',
    }),
    of('CSAT by channel', ['csat_score'], { by: CHANNEL, display: 'row' }),
    of('Resolution time by channel, median', ['median_resolution_time'], { table: 'resolution', by: CHANNEL, display: 'row' }),
    of('SLA compliance by week', ['sla_compliance_rate'], { by: WEEK, display: 'line', hasGoal: true }),
    meanOf('SLA compliance by target', 'sla_compliance_rate', 'sla_target', 'is_met', [{ column: 'sla_metric' }], []),
    of('Backlog by group', ['backlog_open'], { table: 'stock_slice', by: GROUP, display: 'row', where: YESTERDAY }),
    of('Backlog past its SLA by day', ['backlog_past_sla'], { table: 'stock_slice', by: DAY, display: 'line' }),
    of('Escalations by week', ['escalated_tickets'], { by: WEEK, display: 'bar' }),
    missedTargets(),
    of('Calls offered and handled', ['inbound_calls_offered', 'inbound_calls_handled'], { by: DAY, display: 'bar' }),
    of('Service level of calls', ['inbound_service_level'], { by: DAY, display: 'line', hasGoal: true }),
    of('Abandoned calls', ['inbound_abandon_rate'], { by: DAY, display: 'line', hasGoal: true }),
    of('Speed of answer', ['avg_speed_of_answer'], { by: DAY, display: 'line', shownIn: 'seconds' }),
    of('Handle time of calls', ['aht_voice'], { by: WEEK, display: 'line', shownIn: 'minutes' }),
    costBy('Cost per ticket by month', 'monthly_total', {}),
    costBy('Cost per ticket by group and month', 'monthly_by_group', { group: 'member' }),
    costBy('Cost per ticket by channel and month', 'monthly_by_channel', { channel: 'member' }),
    agentsAgainstTarget(),
    compared('The last seven days against the seven before', 'last_7_days', ['value', 'previous', 'change', 'target', 'status']),
    compared('Last month against a year ago', 'last_month', ['value', 'year_ago', 'target', 'status']),
  ];
  return questions.filter((question) => question !== undefined);
}

/** Undefined where a definition of the config cannot be drawn from sums of columns. */
function kpiQuestion({ parameters }: Settings, goals: Goals, name: string, kpis: readonly string[], drawn: Drawn): Question | undefined {
  const { table = 'daily_slice', variant = 'default', where = [], by, display, isStacked, hasGoal, shownIn } = drawn;
  const goal = hasGoal === true ? goals.get(`${kpis[0]} ${variant}`) : undefined;
  const series = kpis.map((kpi) => kpiSeries(kpi, parameters, variant)).filter((each) => each !== undefined);
  if (series.length < kpis.length) return undefined;
  return {
    name,
    description: kpis.map((kpi) => definitionOf(kpi).definition).join(' '),
    table,
    series: series.map((each) => ({ ...each, ...(shownIn && { shownIn }) })),
    by,
    where,
    display,
    filters: USUAL_FILTERS,
    ...(isStacked && { isStacked }),
    ...(goal !== undefined && { goal }),
  };
}

/** The mean of a column of 0 and 1 over events: the share of those that are 1. */
function meanOf(name: string, kpi: string, table: string, column: string, by: readonly Breakout[], where: readonly Condition[]): Question {
  const { definition, name: title, unit } = definitionOf(kpi);
  const series: Series = { name: title, unit, formula: { kind: 'mean', column } };
  return { name, description: definition, table, series: [series], by, where, display: 'row', filters: USUAL_FILTERS };
}

const missedTargets = (): Question => ({
  name: 'Targets that were missed',
  description: 'Each service level target that was missed, with a link to its ticket.',
  table: 'sla_target',
  series: [],
  by: [],
  columns: ['at', 'sla_metric', 'policy', 'due_at', 'group_id', 'agent_id', 'channel', 'priority', 'ticket_url'],
  where: [{ column: 'is_met', equals: 0 }],
  display: 'table',
  filters: USUAL_FILTERS,
});

/** Costs are figures of the whole workspace, a group or a channel: there is no cost of a group on a channel, and none of a connection. */
function costBy(name: string, table: string, filters: Question['filters']): Question {
  const { definition, name: title, unit } = definitionOf('cost_per_ticket');
  const isTotal = table === 'monthly_total';
  return {
    name,
    description: `${definition} Needs the figure operating_cost; it follows only those filters that costs are stated for.`,
    table,
    series: [{ name: title, unit, formula: { kind: 'value', column: 'value' } }],
    by: [{ column: 'month', period: 'month' }, ...(isTotal ? [] : [{ column: 'label' }])],
    where: ofKpi('cost_per_ticket'),
    display: 'line',
    filters: { date: 'month', ...filters },
  };
}

const ofKpi = (kpi: string): Condition[] => [
  { column: 'kpi', equals: kpi },
  { column: 'variant', equals: 'default' },
];

const agentsAgainstTarget = (): Question => ({
  name: 'CSAT by agent last month against target',
  description: `${definitionOf('csat_score').definition} Below the minimum of answers the number is hidden and the status says low_sample.`,
  table: 'monthly_vs_target',
  series: [],
  by: [],
  columns: ['member', 'value', 'sample_size', 'target', 'status'],
  where: [...ofKpi('csat_score'), { column: 'dimension', equals: 'agent' }, { column: 'month', last: 'month' }],
  label: { table: 'agent', column: 'member', key: 'agent_id' },
  display: 'table',
  filters: {},
});

const compared = (name: string, period: string, columns: readonly string[]): Question => ({
  name,
  description: 'Every main number of the whole workspace: now, before, and against its target. Units are those of kpi.catalog.',
  table: 'compare',
  series: [],
  by: [],
  columns: ['kpi', ...columns],
  where: [
    { column: 'period', equals: period },
    { column: 'dimension', equals: 'all' },
    { column: 'variant', equals: 'default' },
  ],
  display: 'table',
  filters: {},
});
