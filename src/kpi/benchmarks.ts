/** One figure that a guide about support publishes: its claim, not ours, and different by industry. */
export interface Benchmark {
  readonly kpi: string;
  /** Of one member only; left out: of the whole. */
  readonly only?: readonly [dimension: string, member: string];
  /** Guide, by its code: see docs/kpis.md. */
  readonly seed: string;
  readonly claim: string;
  readonly nature: 'target' | 'typical' | 'scale' | 'note';
  /** The figure in the KPI's own unit: one number, or a range. */
  readonly figure?: number | readonly [low: number, high: number];
  readonly atLeast?: number;
  readonly atMost?: number;
}

const HOUR = 3_600;

/** Every figure of the five guides the catalogue was made from (catalogue, section 3). */
export const BENCHMARKS: readonly Benchmark[] = [
  { kpi: 'aht_voice', seed: '000', claim: '60–120 s for inbound calls', nature: 'target', figure: [60, 120], atLeast: 60, atMost: 120 },
  { kpi: 'schedule_adherence', seed: '000', claim: '90–95 %', nature: 'target', figure: [0.9, 0.95], atLeast: 0.9 },
  { kpi: 'fcr_rate', seed: '000', claim: 'over 80 % is good', nature: 'target', figure: 0.8, atLeast: 0.8 },
  { kpi: 'fcr_rate', seed: '003', claim: '70–75 %, by industry', nature: 'target', figure: [0.7, 0.75], atLeast: 0.7 },
  { kpi: 'agent_utilization', seed: '000', claim: '85–90 %; more burns people out', nature: 'target', figure: [0.85, 0.9], atLeast: 0.85, atMost: 0.9 },
  { kpi: 'csat_score', seed: '000', claim: '85–90 % is excellent', nature: 'target', figure: [0.85, 0.9], atLeast: 0.85 },
  { kpi: 'csat_score', only: ['channel', 'chat'], seed: '002', claim: '85 % is the average of live chat', nature: 'target', figure: 0.85, atLeast: 0.85 },
  { kpi: 'chat_csat', seed: '002', claim: '85 % is the average of live chat', nature: 'target', figure: 0.85, atLeast: 0.85 },
  { kpi: 'csat_avg_score', seed: '000', claim: 'asked from 1 to 5 or from 1 to 10', nature: 'scale' },
  { kpi: 'csat_avg_score', seed: '002', claim: 'asked from 1 to 10', nature: 'scale' },
  { kpi: 'csat_avg_score', seed: '003', claim: 'asked from 1 to 5', nature: 'scale' },
  { kpi: 'nps', seed: '000', claim: '50 and more is excellent', nature: 'target', figure: 50, atLeast: 50 },
  { kpi: 'ces_score', seed: '000', claim: 'over 4 on a scale from 1 to 5', nature: 'target', figure: 4, atLeast: 4 },
  { kpi: 'ces_score', seed: '003', claim: 'asked from 1 to 7', nature: 'scale' },
  { kpi: 'ces_score', seed: '002', claim: 'low is good, where effort is asked for', nature: 'target' },
  { kpi: 'repeat_contact_rate', seed: '000', claim: 'under 10 %', nature: 'target', figure: 0.1, atMost: 0.1 },
  { kpi: 'reopen_rate', seed: '000', claim: 'under 10 %', nature: 'target', figure: 0.1, atMost: 0.1 },
  { kpi: 'kb_usage_rate', seed: '000', claim: 'over 20 % find answers without contact', nature: 'target', figure: 0.2, atLeast: 0.2 },
  ...['first_response_time_avg', 'first_response_time_median'].flatMap((kpi): Benchmark[] => [
    { kpi, only: ['channel', 'email'], seed: '003', claim: 'under 1 h by e-mail', nature: 'target', figure: HOUR, atMost: HOUR },
    { kpi, only: ['channel', 'chat'], seed: '003', claim: 'under 1 min in chat', nature: 'target', figure: 60, atMost: 60 },
  ]),
  ...['first_response_time_avg', 'first_response_time_median', 'avg_response_time'].flatMap((kpi): Benchmark[] => [
    { kpi, seed: '002', claim: 'typical 12 h 10 min', nature: 'typical', figure: 43_800 },
    { kpi, seed: '002', claim: 'almost half of the customers want less than 4 h', nature: 'target', figure: 4 * HOUR, atMost: 4 * HOUR },
  ]),
  ...['avg_resolution_time', 'median_resolution_time'].flatMap((kpi): Benchmark[] => [
    { kpi, seed: '001', claim: 'over 24 h for minor issues is a warning', nature: 'target', figure: 24 * HOUR, atMost: 24 * HOUR },
    { kpi, seed: '002', claim: 'about 12 h is the standard of the industry', nature: 'typical', figure: 12 * HOUR },
  ]),
  { kpi: 'backlog_open', seed: '001', claim: 'two weeks instead of two days upset customers', nature: 'note' },
  { kpi: 'backlog_open', seed: '000', claim: 'minimal', nature: 'note' },
  { kpi: 'overtime_rate', seed: '000', claim: 'minimal', nature: 'note' },
  { kpi: 'chat_escalation_rate', seed: '002', claim: 'minimal', nature: 'note' },
  { kpi: 'negative_social_mentions', seed: '000', claim: 'minimal', nature: 'note' },
];

const seriesOf = ({ kpi, only }: Benchmark) => [kpi, ...(only ?? ['all', 'all'])].join('|');

/** True where guides state different targets of the same series: none is in force until the config chooses. */
export function isDisputed(benchmark: Benchmark, all: readonly Benchmark[] = BENCHMARKS): boolean {
  const targets = all.filter((each) => each.nature === 'target' && seriesOf(each) === seriesOf(benchmark));
  return new Set(targets.map((each) => `${each.atLeast ?? ''}…${each.atMost ?? ''}`)).size > 1;
}
