import type { FigureKey } from '../../domain/figure-keys.ts';
import type { Parameters } from '../../domain/parameters.ts';
import { both, count, type Kpi, type Measure, type Part, ratio, type Term, terms, total } from '../kpi.ts';
import type { Sql } from '../sql-text.ts';
import { figureAtEnd, figureAtLast, figureAtStart, figureTotal, figureWhole } from './figures.ts';
import { clv } from './f10-lifetime-value.ts';

const AT_START = 'f.active @> (b.first_day - 1)';
const AT_END = 'f.active @> least(b.last_day, k.today)';

/** Where both exist, one of the two counts (`figures_priority`). */
function either(parameters: Parameters, own: Sql, key: FigureKey): { source: Sql; figure: Sql } {
  const hasSource = `exists (select from support.revenue_event e where ${own})`;
  const hasFigure = `exists (select from support.figure g where g.figure_key = '${key}' and g.superseded_at is null)`;
  return parameters.figures_priority === 'figures' ? { source: `not ${hasFigure}`, figure: 'true' } : { source: 'true', figure: `not ${hasSource}` };
}

const CUSTOMER_KEYS: readonly FigureKey[] = ['customers_start', 'customers_end', 'customers_new', 'customers_lost'];
const is = (kind: string) => `e.kind ${kind}`;
const CUSTOMERS = is("<> 'one_off'");

function customers(parameters: Parameters, id: string, where: Sql): Measure {
  const fact = parameters.customer_unit === 'contact' ? ('paying_contact' as const) : ('paying_organization' as const);
  return count(id, fact, both(where, either(parameters, CUSTOMERS, 'customers_start').source));
}

const figures = (parameters: Parameters, others: readonly FigureKey[]) => ({
  where: either(parameters, CUSTOMERS, 'customers_start').figure,
  isRequired: false,
  with: CUSTOMER_KEYS.filter((key) => others.includes(key)),
});

const minus = (of: Part): Term => ({ of, times: -1 });
const half = (of: Part): Term => ({ of, times: 0.5 });

function atStart(parameters: Parameters, others: readonly FigureKey[] = []): readonly Part[] {
  return [customers(parameters, 'customers_at_start', AT_START), figureAtStart('customers_start', figures(parameters, others))];
}

function atEnd(parameters: Parameters, others: readonly FigureKey[] = []): readonly Part[] {
  return [customers(parameters, 'customers_at_end', AT_END), figureAtEnd('customers_end', figures(parameters, others))];
}

function retention(parameters: Parameters) {
  const both3: readonly FigureKey[] = ['customers_start', 'customers_end', 'customers_new'];
  const [kept, end] = [customers(parameters, 'customers_kept', `${AT_START} and ${AT_END}`), figureAtEnd('customers_end', figures(parameters, both3))];
  return ratio(terms(kept, end, minus(figureWhole('customers_new', figures(parameters, both3)))), terms(...atStart(parameters, both3)));
}

function churn(parameters: Parameters) {
  const both2: readonly FigureKey[] = ['customers_start', 'customers_lost'];
  const lost = customers(parameters, 'customers_lost', `${AT_START} and not (${AT_END})`);
  return ratio(terms(lost, figureWhole('customers_lost', figures(parameters, both2))), terms(...atStart(parameters, both2)));
}

function arpu(parameters: Parameters) {
  const which = either(parameters, 'e.amount is not null', 'revenue_total');
  const revenue = terms(
    total('revenue', 'revenue_event', 'f.amount', which.source),
    figureTotal('revenue_total', parameters, { where: which.figure, isRequired: false }),
  );
  if (parameters.arpu_denominator === 'end') return ratio(revenue, terms(...atEnd(parameters)));
  if (parameters.arpu_denominator === 'distinct_active') {
    const active = customers(parameters, 'customers_active', "f.active && daterange(b.first_day, least(b.last_day, k.today), '[]')");
    const known: readonly FigureKey[] = ['customers_start', 'customers_new'];
    return ratio(
      revenue,
      terms(active, figureAtStart('customers_start', figures(parameters, known)), figureWhole('customers_new', figures(parameters, known))),
    );
  }
  const pair: readonly FigureKey[] = ['customers_start', 'customers_end'];
  return ratio(revenue, terms(...[...atStart(parameters, pair), ...atEnd(parameters, pair)].map(half)));
}

const MRR = is("<> 'one_off'");

const UNIT =
  'Customers are organizations, people where there is no organization. Parameters customer_unit: contact; figures_priority: figures where both exist.';

/** Customers and their revenue, from the deals of a helpdesk or from figures. */
export const REVENUE: readonly Kpi[] = [
  {
    id: 'customer_retention_rate',
    name: 'Customer retention',
    family: 'F10',
    definition:
      'Of the customers active at the start of the period, those active at its end. New customers do not count; who left and came back in the period was kept.',
    formula: 'active at start and end / active at start',
    unit: 'ratio',
    direction: 'higher',
    statedPer: 'month',
    value: retention,
    dimensions: ['connection', 'source', 'segment'],
    needs: () => ['revenue'],
    source: `1 − churn on the same customers; judge months. ${UNIT}`,
  },
  {
    id: 'customer_churn_rate',
    name: 'Customer churn',
    family: 'F10',
    definition: 'Of the customers active at the start of the period, those no longer active at its end.',
    formula: 'lost / active at start',
    unit: 'ratio',
    direction: 'lower',
    statedPer: 'month',
    value: churn,
    dimensions: ['connection', 'source', 'segment'],
    needs: () => ['revenue'],
    source: `Monthly c is 1 − (1 − c)^12 a year. ${UNIT}`,
  },
  clv,
  {
    id: 'arpu',
    name: 'Revenue per customer (ARPU)',
    family: 'F10',
    definition: 'Revenue of the period for each active customer, on average of the start and the end of the period.',
    formula: 'revenue / ((customers at start + at end) ÷ 2)',
    unit: 'currency',
    direction: 'higher',
    statedPer: 'month',
    value: arpu,
    dimensions: ['connection', 'source', 'segment'],
    needs: () => ['revenue'],
    source: `Parameter arpu_denominator: end, or distinct_active. ${UNIT}`,
  },
  {
    id: 'recurring_revenue',
    name: 'Recurring revenue (MRR)',
    family: 'F10',
    definition: 'What customers pay each month under contracts that run at the end of the day. Annual contracts count a twelfth, one-off purchases nothing.',
    formula: 'sum of monthly recurring amounts at the end of the day',
    unit: 'currency',
    direction: 'higher',
    value: (parameters) => {
      const which = either(parameters, MRR, 'mrr');
      const own = total('mrr', 'revenue_until', 'f.mrr_delta', both("f.kind <> 'one_off'", which.source));
      return { kind: 'sum', of: terms(own, figureAtLast('mrr', { where: which.figure, isRequired: false })), isLevel: true };
    },
    dimensions: ['connection', 'source', 'segment'],
    needs: () => ['revenue'],
    source: 'Equals recurring ARPU times recurring customers. Parameter figures_priority.',
  },
  {
    id: 'expansion_revenue',
    name: 'Expansion revenue',
    family: 'F10',
    definition:
      'Monthly recurring revenue gained from customers that were there before: upgrades, further products, prices. New and returning customers are not in it.',
    formula: 'sum of gains of recurring revenue',
    unit: 'currency',
    direction: 'higher',
    value: (parameters) => {
      const which = either(parameters, is("= 'expansion'"), 'expansion_revenue');
      const own = total('expansion', 'revenue_event', 'coalesce(f.mrr_delta, f.amount)', both("f.kind = 'expansion'", which.source));
      return { kind: 'sum', of: terms(own, figureTotal('expansion_revenue', parameters, { where: which.figure, isRequired: false })) };
    },
    dimensions: ['connection', 'source', 'segment'],
    needs: () => ['revenue'],
    source: 'Subscription practice. Parameter figures_priority.',
  },
  {
    id: 'revenue_contraction',
    name: 'Revenue contraction',
    family: 'F10',
    definition: 'Monthly recurring revenue lost to downgrades and to customers who left, as a positive number.',
    formula: 'sum of losses of recurring revenue',
    unit: 'currency',
    direction: 'lower',
    value: (parameters) => {
      const kinds = parameters.contraction_includes_churn ? "in ('contraction', 'churn')" : "= 'contraction'";
      const which = either(parameters, is("in ('contraction', 'churn')"), 'contraction_revenue');
      const own = total('contraction', 'revenue_event', '-coalesce(f.mrr_delta, -f.amount)', both(`f.kind ${kinds}`, which.source));
      if (!parameters.contraction_includes_churn) return { kind: 'sum', of: own };
      return { kind: 'sum', of: terms(own, figureTotal('contraction_revenue', parameters, { where: which.figure, isRequired: false })) };
    },
    dimensions: ['connection', 'source', 'segment'],
    needs: () => ['revenue'],
    source: 'Subscription practice counts downgrades only: parameter contraction_includes_churn: false (from events; the figure always holds both).',
  },
];
