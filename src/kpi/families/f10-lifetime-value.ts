import type { Parameters } from '../../domain/parameters.ts';
import { both, count, type Derived, distinct, type Kpi, type Part, total } from '../kpi.ts';
import { atEnd, atStart, lostOfStart, revenueOf } from './f10-customers.ts';
import { figureLevel } from './figures.ts';

type Numbers = Readonly<Record<string, number | null>>;

const LAST_YEAR = 'f.occurred_on > least(b.last_day, k.today) - 365';
const PAID = 'f.amount > 0';
const A_YEAR_AGO = 'f.active @> (least(b.last_day, k.today) - 365)';
const NOW = 'f.active @> least(b.last_day, k.today)';

/** Years a customer stays: what the figures say, else 1 ÷ annual churn, at most `clv_max_years`. */
function years(parts: Numbers, most: number): number | null {
  if (parts['stated_years'] !== null && parts['stated_years'] !== undefined) return parts['stated_years'];
  const [start, lost] = [parts['customers_year_ago'] ?? 0, parts['customers_lost_in_year'] ?? 0];
  if (start === 0) return null;
  return lost === 0 ? most : Math.min(most, start / lost);
}

/** Value of a purchase × purchases a year × years. */
function byPurchases(parts: Numbers, parameters: Parameters): number | null {
  const [amount, purchases, buyers] = [parts['revenue_of_year'] ?? 0, parts['purchases_of_year'] ?? 0, parts['buyers_of_year'] ?? 0];
  const stated = parts['stated_value'] ?? null;
  const isStated = stated !== null && (purchases === 0 || parameters.figures_priority === 'figures');
  const value = isStated ? stated : purchases === 0 ? null : amount / purchases;
  const frequency = isStated ? (parts['stated_frequency'] ?? null) : buyers === 0 ? null : purchases / buyers;
  const stays = years(parts, parameters.clv_max_years);
  return value === null || frequency === null || stays === null ? null : value * frequency * stays * parameters.gross_margin;
}

function historic(parts: Numbers, parameters: Parameters): number | null {
  const buyers = parts['buyers_ever'] ?? 0;
  return buyers === 0 ? null : ((parts['revenue_ever'] ?? 0) / buyers) * parameters.gross_margin;
}

/** A year's revenue per customer, for as many years as churn lets them stay; where no purchases are read, that of the period by its churn. */
function overChurn(parts: Numbers, parameters: Parameters): number | null {
  if (!parts['purchases_of_year']) return overChurnOfPeriod(parts, parameters);
  const average = ((parts['customers_year_ago'] ?? 0) + (parts['customers_now'] ?? 0)) / 2;
  const stays = years(parts, parameters.clv_max_years);
  return average === 0 || stays === null ? null : ((parts['revenue_of_year'] ?? 0) / average) * stays * parameters.gross_margin;
}

/** Revenue, customers and losses of the period, each as read or as stated, taken to a year by the days of the revenue. */
function overChurnOfPeriod(parts: Numbers, parameters: Parameters): number | null {
  const of = (name: string) => (parts[name] ?? 0) + (parts[`${name}_stated`] ?? 0);
  const [start, end, lost, days] = [of('start'), of('end'), of('lost'), parts['revenue_days'] ?? 0];
  if (days === 0 || start === 0) return null;
  const shareOfYear = days / 365;
  const stays = lost === 0 ? parameters.clv_max_years : Math.min(parameters.clv_max_years, (shareOfYear * start) / lost);
  return (of('revenue') / shareOfYear / ((start + end) / 2)) * stays * parameters.gross_margin;
}

/** What the value over churn needs where no purchases are read. */
function partsOfPeriod(parameters: Parameters): Readonly<Record<string, Part>> {
  const named = (name: string, [own, stated]: readonly Part[]) => ({ [name]: own as Part, [`${name}_stated`]: stated as Part });
  return {
    ...named('revenue', revenueOf(parameters)),
    ...named('start', atStart(parameters)),
    ...named('end', atEnd(parameters)),
    ...named('lost', lostOfStart(parameters)),
    revenue_days: distinct('figure_day', 'f.day', "f.figure_key = 'revenue_total'"),
  };
}

function lifetimeValue(parameters: Parameters): Derived {
  const customer = parameters.customer_unit === 'contact' ? 'f.contact' : 'f.organization';
  const paying = parameters.customer_unit === 'contact' ? ('paying_contact' as const) : ('paying_organization' as const);
  const lastYear = both(PAID, LAST_YEAR);
  const method = { value_frequency_lifespan: byPurchases, historic, arpu_over_churn: overChurn }[parameters.clv_method];
  const stated = { isRequired: false };
  return {
    kind: 'derived',
    parts: {
      revenue_of_year: total('revenue_of_year', 'revenue_until', 'f.amount', lastYear),
      purchases_of_year: count('purchases_of_year', 'revenue_until', lastYear),
      buyers_of_year: distinct('revenue_until', customer, lastYear),
      revenue_ever: total('revenue_ever', 'revenue_until', 'f.amount', PAID),
      buyers_ever: distinct('revenue_until', customer, PAID),
      customers_year_ago: count('customers_year_ago', paying, A_YEAR_AGO),
      customers_lost_in_year: count('customers_lost_in_year', paying, `${A_YEAR_AGO} and not (${NOW})`),
      customers_now: count('customers_now', paying, NOW),
      stated_value: figureLevel('avg_purchase_value', stated),
      stated_frequency: figureLevel('purchases_per_customer_year', stated),
      stated_years: figureLevel('customer_lifespan_years', stated),
      ...(parameters.clv_method === 'arpu_over_churn' ? partsOfPeriod(parameters) : {}),
    },
    value: (parts) => method(parts, parameters),
    population: count('purchases_of_year', 'revenue_until', lastYear),
  };
}

export const clv: Kpi = {
  id: 'clv',
  name: 'Customer lifetime value',
  family: 'F10',
  definition:
    'Average value of a purchase times purchases of a customer a year times the years a customer stays, from the twelve months before; from figures where no purchases are read.',
  formula: 'value of a purchase × purchases per customer and year × years',
  unit: 'currency',
  direction: 'higher',
  value: lifetimeValue,
  dimensions: ['connection', 'source', 'segment'],
  needs: () => ['revenue'],
  source:
    'Years are 1 ÷ annual churn where no figure states them, at most clv_max_years. Parameters clv_method (historic: revenue so far per customer; arpu_over_churn, by figures where no purchases are read), gross_margin.',
};
