import type { FigureKey } from '../../domain/figure-keys.ts';
import type { Parameters } from '../../domain/parameters.ts';
import { ever } from '../ever.ts';
import { both, count, type Measure, type Part, type Term, total } from '../kpi.ts';
import type { Sql } from '../sql-text.ts';
import { figureAtEnd, figureAtStart, figureTotal, figureWhole } from './figures.ts';

/** Customers that were active at an end of the period, and the revenue of it: what ARPU, churn and lifetime value are made of. */

export const AT_START = 'f.active @> (b.first_day - 1)';
export const AT_END = 'f.active @> least(b.last_day, k.today)';

/** Where both exist, one of the two counts (`figures_priority`). */
export function either(parameters: Parameters, own: Sql, key: FigureKey): { source: Sql; figure: Sql } {
  const hasSource = ever(`support.revenue_event e where ${own}`);
  const hasFigure = ever(`support.figure g where g.figure_key = '${key}' and g.superseded_at is null`);
  return parameters.figures_priority === 'figures' ? { source: `not ${hasFigure}`, figure: 'true' } : { source: 'true', figure: `not ${hasSource}` };
}

const CUSTOMER_KEYS: readonly FigureKey[] = ['customers_start', 'customers_end', 'customers_new', 'customers_lost'];
export const is = (kind: string) => `e.kind ${kind}`;
const CUSTOMERS = is("<> 'one_off'");

export function customers(parameters: Parameters, id: string, where: Sql): Measure {
  const fact = parameters.customer_unit === 'contact' ? ('paying_contact' as const) : ('paying_organization' as const);
  return count(id, fact, both(where, either(parameters, CUSTOMERS, 'customers_start').source));
}

export const figures = (parameters: Parameters, others: readonly FigureKey[]) => ({
  where: either(parameters, CUSTOMERS, 'customers_start').figure,
  isRequired: false,
  with: CUSTOMER_KEYS.filter((key) => others.includes(key)),
});

export const minus = (of: Part): Term => ({ of, times: -1 });
export const half = (of: Part): Term => ({ of, times: 0.5 });

export function atStart(parameters: Parameters, others: readonly FigureKey[] = []): readonly Part[] {
  return [customers(parameters, 'customers_at_start', AT_START), figureAtStart('customers_start', figures(parameters, others))];
}

export function atEnd(parameters: Parameters, others: readonly FigureKey[] = []): readonly Part[] {
  return [customers(parameters, 'customers_at_end', AT_END), figureAtEnd('customers_end', figures(parameters, others))];
}

/** Customers of the start that are gone at the end: as read, and as stated. */
export function lostOfStart(parameters: Parameters): readonly Part[] {
  const both2: readonly FigureKey[] = ['customers_start', 'customers_lost'];
  const lost = customers(parameters, 'customers_lost', `${AT_START} and not (${AT_END})`);
  return [lost, figureWhole('customers_lost', figures(parameters, both2))];
}

/** Revenue of the period: what was bought, or the figure. */
export function revenueOf(parameters: Parameters): readonly Part[] {
  const which = either(parameters, 'e.amount is not null', 'revenue_total');
  return [total('revenue', 'revenue_event', 'f.amount', which.source), figureTotal('revenue_total', parameters, { where: which.figure, isRequired: false })];
}
