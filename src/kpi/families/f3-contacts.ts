import type { Parameters } from '../../domain/parameters.ts';
import { OF_TICKETS } from '../dimensions.ts';
import { both, count, distinct, type Kpi, ratio } from '../kpi.ts';
import type { Sql } from '../sql-text.ts';
import { CALLS, contacts, isOfOrigin } from './conditions.ts';

/** The customer of `of`, a contact or a ticket; one person across helpdesks where `identity_merge` is on and the keyed hashes agree. */
function customerSql(parameters: Parameters, of: 'f' | 't'): Sql {
  const own = `f.connection_id || '/' || ${of}.customer_id`;
  return parameters.identity_merge ? `coalesce(${of}.person_hash, ${own})` : own;
}

/** First resolutions of inbound tickets whose customer is known. */
const known = (parameters: Parameters): Sql => both(both('f.is_first', 'f.is_repeat is not null'), isOfOrigin(parameters));

/** Customers with a contact. */
export function contactors(parameters: Parameters) {
  const { fact, where } = contacts(parameters);
  return distinct(fact, customerSql(parameters, 'f'), both(where, 'f.customer_id is not null'));
}

/** Do people come back, and by which way are they helped? */
export const CONTACTS: readonly Kpi[] = [
  {
    id: 'repeat_contact_rate',
    name: 'Repeat contact rate',
    family: 'F3',
    definition:
      'Share of inbound tickets first resolved on the day after which the same customer made contact again within 7 days: a new ticket or call about the same topic, a follow-up, or a reopen that needed an answer.',
    formula: 'followed by another contact / first resolutions with a known customer',
    unit: 'ratio',
    direction: 'lower',
    value: (parameters) =>
      ratio(
        count('resolutions_repeated', 'resolution', both(known(parameters), 'f.is_repeat')),
        count('resolutions_with_customer', 'resolution', known(parameters)),
      ),
    dimensions: OF_TICKETS,
    needs: () => ['tickets', 'resolution', 'messages', 'customers'],
    gains: CALLS,
    lookAheadDays: (parameters) => parameters.repeat_window_days,
    benchmark: 'under 10 %',
    source: 'Contact-centre practice: same issue within 7 days. Parameters repeat_match, repeat_window_days, identity_merge.',
  },
  {
    id: 'repeat_contact_customer_pct',
    name: 'Customers who had to return',
    family: 'F3',
    definition: 'Share of the customers with a ticket first resolved in the period who made contact again. A customer counts once.',
    formula: 'customers with a repeat contact / customers with a resolved ticket',
    unit: 'ratio',
    direction: 'lower',
    value: (parameters) => {
      const customer = customerSql(parameters, 't');
      return ratio(distinct('resolution', customer, both(known(parameters), 'f.is_repeat')), distinct('resolution', customer, known(parameters)));
    },
    dimensions: ['connection', 'source', 'channel', 'group'],
    needs: () => ['tickets', 'resolution', 'messages', 'customers'],
    gains: CALLS,
    lookAheadDays: (parameters) => parameters.repeat_window_days,
    benchmark: 'under 10 %',
  },
  {
    id: 'resolution_channel_mix',
    name: 'Resolution channels',
    family: 'F3',
    definition:
      'Share of the resolved inbound tickets by the channel that resolved them: that of the last human reply, phone for a later answered call, none without either.',
    formula: 'tickets of the resolution channel / tickets resolved',
    unit: 'ratio',
    direction: 'neutral',
    value: (parameters) => ({ kind: 'share', of: count('tickets_resolved_inbound', 'resolution', both('f.is_last', isOfOrigin(parameters))) }),
    dimensions: ['resolution_channel'],
    isPartsOnly: true,
    needs: () => ['tickets', 'resolution', 'messages'],
    gains: CALLS,
  },
  {
    id: 'distinct_customers',
    name: 'Customers who made contact',
    family: 'F4',
    definition: 'Different customers with at least one contact in the period. Never add days: a customer of two days is one customer of the week.',
    formula: 'count of different customers',
    unit: 'count',
    direction: 'neutral',
    value: (parameters) => ({ kind: 'distinct', of: contactors(parameters) }),
    dimensions: ['connection', 'source', 'channel', 'group'],
    needs: () => ['tickets', 'customers'],
    gains: CALLS,
    source: 'Parameter identity_merge.',
  },
  {
    id: 'channel_mix_share',
    name: 'Channel mix',
    family: 'F4',
    definition: 'Share of each channel in all contacts: inbound tickets and answered inbound calls; a phone ticket and its call are one.',
    formula: 'contacts of the channel / contacts',
    unit: 'ratio',
    direction: 'neutral',
    value: (parameters) => ({ kind: 'share', of: contacts(parameters) }),
    dimensions: ['channel'],
    isPartsOnly: true,
    needs: () => ['tickets'],
    gains: CALLS,
  },
];
