import { type Kysely } from 'kysely';
import { createView, type View, type ViewColumn } from './ddl/view.ts';

/** Where the label of a member comes from; the others are labelled by their own words. */
const LABELLED: Readonly<Record<string, readonly [table: string, key: string]>> = {
  connection: ['kpi.connection', 'connection_id'],
  agent: ['kpi.agent', 'agent_id'],
  group: ['kpi.agent_group', 'group_id'],
  team: ['kpi.team', 'team'],
  brand: ['kpi.brand', 'brand_id'],
  organization: ['kpi.organization', 'organization_id'],
};

const WORDED = [
  'source',
  'channel',
  'priority',
  'topic',
  'ticket_type',
  'survey',
  'sla_metric',
  'policy',
  'status',
  'age_bucket',
  'resolution_channel',
  'segment',
  'hour',
];

const GRAINS = [
  ['day', 'daily'],
  ['week', 'weekly'],
  ['month', 'monthly'],
] as const;

const IN_WORDS = "initcap(replace(d.member, '_', ' '))";

function ofDimension(grain: 'day' | 'week' | 'month', table: string, dimension: string): View {
  const labelled = LABELLED[dimension];
  const suffix = dimension === 'all' ? 'total' : `by_${dimension}`;
  const label = labelled ? `coalesce(l.label, ${IN_WORDS})` : IN_WORDS;
  const from = `kpi.${table} d left join kpi.catalog c on c.kpi = d.kpi and c.variant = d.variant`;
  const join = labelled ? ` left join ${labelled[0]} l on l.${labelled[1]} = d.member` : '';
  return {
    name: `kpi.${table}_${suffix}`,
    comment: dimension === 'all' ? `kpi.${table}: totals` : `kpi.${table}: by ${dimension}`,
    columns: [[grain, `d.${grain}`, grain === 'day' ? 'Local day' : `First day of the ${grain}`], ...MEMBER_COLUMNS(label)],
    from: `${from}${join} where d.dimension = '${dimension}'`,
  };
}

const MEMBER_COLUMNS = (label: string): readonly ViewColumn[] => [
  ['kpi', 'd.kpi', 'KPI'],
  ['variant', 'd.variant', 'Variant'],
  ['member', 'd.member', 'Value of the dimension'],
  ['label', label, 'Its name'],
  ['value', 'd.value', 'The number'],
  ['numerator', 'd.numerator', 'What is divided'],
  ['denominator', 'd.denominator', 'What it is divided by'],
  ['sample_size', 'd.sample_size', 'Facts behind the row'],
  ['unit', 'c.unit', 'Unit of the value'],
  ['value_text', 'kpi.value_text(d.value, c.unit)', 'The value as people write it'],
  ['is_complete', 'd.is_complete', 'Every connection that should be known is known'],
  ['is_provisional', 'd.is_provisional', 'May still change by itself'],
  ['final_on', 'd.final_on', 'First day on which it does not'],
  ['quality', 'd.quality', 'exact, derived or approx'],
  ['computed_at', 'd.computed_at', 'When it was last written'],
];

const OVERVIEW = [
  'ticket_volume',
  'tickets_resolved',
  'backlog_open',
  'awaiting_first_response',
  'first_response_time_avg',
  'first_response_time_median',
  'avg_resolution_time',
  'median_resolution_time',
  'fcr_rate',
  'reopen_rate',
  'sla_compliance_rate',
  'csat_score',
  'nps',
  'aht',
  'cost_per_ticket',
];

const DAILY_OVERVIEW: View = {
  name: 'kpi.daily_overview',
  comment: 'The main KPIs of the whole workspace side by side, one row per day',
  columns: [
    ['day', 'd.day', 'Local day'],
    ...OVERVIEW.map((kpi): ViewColumn => [kpi, `max(d.value) filter (where d.kpi = '${kpi}')`, `KPI ${kpi}`]),
    ['is_provisional', 'bool_or(d.is_provisional)', 'One of them may still change by itself'],
  ],
  from: `kpi.daily d where d.dimension = 'all' and d.variant = 'default' and d.kpi in (${OVERVIEW.map((kpi) => `'${kpi}'`).join(', ')}) group by d.day`,
};

/** Settings changed and either a story is still to be derived under them or the KPIs have not been computed since. */
const REBUILDING = `select s1.changed_at from sync.setting s1 join sync.setting s2 on s2.name = 'kpi_engine'
    where s1.name = 'story' and (s2.changed_at < s1.changed_at or exists (select from sync.touched m where m.marked_at <= s1.changed_at))`;

const FRESHNESS: View = {
  name: 'kpi.freshness',
  comment: 'How far each stream of each connection has been read',
  columns: [
    ['connection_id', 's.connection_id', 'Connection'],
    ['stream', 's.stream', 'Stream'],
    ['status', 's.status', 'loading, ok, failing or unavailable'],
    ['known_to', 's.known_to', 'Facts are complete up to here'],
    ['last_success_at', 's.last_success_at', 'When it was last read to its end'],
    ['rebuilding_since', `(${REBUILDING})`, 'Numbers are being restated under changed settings since; null when none are'],
  ],
  from: 'sync.stream s where s.is_offered',
};

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [grain, table] of GRAINS) {
    for (const dimension of ['all', ...Object.keys(LABELLED), ...WORDED]) {
      if (dimension !== 'organization' || grain !== 'day') await createView(db, ofDimension(grain, table, dimension));
    }
  }
  await createView(db, DAILY_OVERVIEW);
  await createView(db, FRESHNESS);
}
