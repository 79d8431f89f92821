import type { Sql } from './sql-text.ts';

/** Whoever pays: the organization where there is one, else the person; or the person first. */
const CUSTOMER = { organization: 'coalesce(e.organization_id, e.customer_id)', contact: 'coalesce(e.customer_id, e.organization_id)' } as const;
export type CustomerUnit = keyof typeof CUSTOMER;

/** The customer an event `e` is about, as a key of a count. */
export const customerOf = (unit: CustomerUnit): Sql => `e.connection_id || '/' || ${CUSTOMER[unit]}`;

const SEGMENT: Sql = "coalesce(e.segment, 'none')";

/** Are there rates at all? Asked once for a query, so that who has one currency pays nothing for the others. */
const HAS_RATES: Sql = "(select exists (select from support.figure r where r.figure_key = 'fx_rate' and r.superseded_at is null))";

/**
 * What one unit of a currency is worth in that of the workspace on a day: the figure fx_rate of the day, else the last one before; 1
 * where there is none, as for the currency of the workspace itself.
 */
export const rateOf = (currency: Sql, day: Sql): Sql => `case when ${HAS_RATES} then coalesce((
    select r.value from support.figure r where r.figure_key = 'fx_rate' and r.superseded_at is null and r.currency = ${currency} and r.period_start <= ${day}
    order by r.period_start desc, r.row_no limit 1), 1) else 1 end`;

/** Changes of revenue, one row per event, on the day they happened, in the currency of the workspace; `mrr_agreed` is in the event's own. */
export const revenueEvents = (timeZone: Sql): Sql => `(
  select e.connection_id, e.event_id as id, e.occurred_on as day, (e.occurred_on::timestamp at time zone ${timeZone}) as at, e.kind,
    e.mrr_delta * x.rate as mrr_delta, e.amount * x.rate as amount, e.mrr_delta as mrr_agreed, e.currency,
    ${customerOf('organization')} as organization, ${customerOf('contact')} as contact, ${SEGMENT} as segment,
    e.quality
  from support.revenue_event e cross join lateral (select ${rateOf('e.currency', 'e.occurred_on')} as rate) x
)`;

/** Changes of one day in the order they can only have come in: who leaves and comes back on a day was kept. */
const ORDER: Sql = "array['new', 'expansion', 'contraction', 'churn', 'reactivation']";

/**
 * Customers with the days on which they were active: from a first or renewed contract until churn. A customer whose first event is churn
 * was there before; one-off purchases make nobody a customer.
 */
export const payingCustomers = (unit: CustomerUnit, timeZone: Sql): Sql => `(
  select s.connection_id, s.customer as id, min(s.at) as at, s.segment, range_agg(s.days) as active,
    (array['exact', 'derived', 'approx'])[1 + max(case s.quality when 'approx' then 2 when 'derived' then 1 else 0 end)] as quality
  from (
    select e.connection_id, e.customer, e.segment, e.quality, (e.occurred_on::timestamp at time zone ${timeZone}) as at,
      case when e.kind = 'churn' then case when e.former is null then daterange(null, e.occurred_on) end else daterange(e.occurred_on, e.next_churn) end as days
    from (
      select e.connection_id, ${CUSTOMER[unit]} as customer, e.occurred_on, e.kind, e.quality,
        lag(e.kind) over life as former,
        min(e.occurred_on) filter (where e.kind = 'churn') over (life rows between 1 following and unbounded following) as next_churn,
        first_value(${SEGMENT}) over life as segment
      from support.revenue_event e
      where e.kind <> 'one_off' and ${CUSTOMER[unit]} is not null
      window life as (partition by e.connection_id, ${CUSTOMER[unit]} order by e.occurred_on, array_position(${ORDER}, e.kind), e.event_id)
    ) e
  ) s
  where s.days is not null and not isempty(s.days)
  group by s.connection_id, s.customer, s.segment
)`;
