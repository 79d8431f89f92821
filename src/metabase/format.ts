import { KPIS, type Unit } from '../kpi/index.ts';
import type { Series } from './question.ts';

const HOUR = { scale: 1 / 3600, suffix: ' h' };
const DURATIONS = { hours: HOUR, minutes: { scale: 1 / 60, suffix: ' min' }, seconds: { suffix: ' s' } };

/** How Metabase shows a number of a unit: fractions as percent, money with its currency, seconds scaled to what people read. */
export function formatOf(unit: Unit, currency: string, shownIn: Series['shownIn'] = 'hours'): Readonly<Record<string, unknown>> {
  if (unit === 'ratio') return { number_style: 'percent', decimals: 1 };
  if (unit === 'currency') return { number_style: 'currency', currency, currency_style: 'symbol', decimals: 2 };
  if (unit === 'seconds') return { number_style: 'decimal', decimals: 1, ...DURATIONS[shownIn] };
  if (unit === 'per_hour') return { number_style: 'decimal', decimals: 1, suffix: ' /h' };
  return { number_style: 'decimal', decimals: unit === 'points' ? 1 : 0 };
}

/** How a column of a relation is shown wherever it is used: one that bears the name of a KPI in the unit of it. Undefined where Metabase knows by itself. */
export function columnFormat(table: string, column: string, currency: string): Readonly<Record<string, unknown>> | undefined {
  const kpi = KPIS.find(({ id }) => id === column);
  if (kpi !== undefined) return formatOf(kpi.unit, currency);
  if (/(^|_)(s|seconds)$/.test(column)) return formatOf('seconds', currency);
  const isFraction = column === 'change' || (table === 'top_topic' && column === 'share');
  return isFraction && table !== 'restatement' ? formatOf('ratio', currency) : undefined;
}
