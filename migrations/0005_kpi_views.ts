import { type Kysely } from 'kysely';
import { GRAINS, LABELLED, memberView } from './ddl/member-view.ts';
import { createView, type View, type ViewColumn } from './ddl/view.ts';

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
      if (dimension !== 'organization' || grain !== 'day') await createView(db, memberView(grain, table, dimension));
    }
  }
  await createView(db, DAILY_OVERVIEW);
  await createView(db, FRESHNESS);
}
