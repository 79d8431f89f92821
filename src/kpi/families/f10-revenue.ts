import type { FigureKey } from '../../domain/figure-keys.ts';
import type { Parameters } from '../../domain/parameters.ts';
import { both, type Kpi, ratio, terms, total } from '../kpi.ts';
import { rateOf } from '../revenue-facts.ts';
import { AT_END, AT_START, atEnd, atStart, customers, either, figures, half, is, lostOfStart, minus, revenueOf } from './f10-customers.ts';
import { figureAtEnd, figureAtLast, figureAtStart, figureTotal, figureWhole } from './figures.ts';
import { clv } from './f10-lifetime-value.ts';

function retention(parameters: Parameters) {
  const both3: readonly FigureKey[] = ['customers_start', 'customers_end', 'customers_new'];
  const [kept, end] = [customers(parameters, 'customers_kept', `${AT_START} and ${AT_END}`), figureAtEnd('customers_end', figures(parameters, both3))];
  return ratio(terms(kept, end, minus(figureWhole('customers_new', figures(parameters, both3)))), terms(...atStart(parameters, both3)));
}

function churn(parameters: Parameters) {
  return ratio(terms(...lostOfStart(parameters)), terms(...atStart(parameters, ['customers_start', 'customers_lost'])));
}

function arpu(parameters: Parameters) {
  const revenue = terms(...revenueOf(parameters));
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

const CURRENCIES = 'Amounts in another currency are converted by the figure fx_rate';
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
      const own = total(
        'mrr',
        'revenue_until',
        `f.mrr_agreed * ${rateOf('f.currency', 'least(b.last_day, k.today)')}`,
        both("f.kind <> 'one_off'", which.source),
      );
      return { kind: 'sum', of: terms(own, figureAtLast('mrr', { where: which.figure, isRequired: false })), isLevel: true };
    },
    dimensions: ['connection', 'source', 'segment'],
    needs: () => ['revenue'],
    source: `Equals recurring ARPU times recurring customers. ${CURRENCIES}, which is that of the end of the day. Parameter figures_priority.`,
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
    source: `Subscription practice. ${CURRENCIES} of the day. Parameter figures_priority.`,
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
    source: `Subscription practice counts downgrades only: parameter contraction_includes_churn: false (from events; the figure always holds both). ${CURRENCIES} of the day.`,
  },
];
