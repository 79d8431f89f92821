import { OF_TICKETS } from '../dimensions.ts';
import { both, count, type Kpi, type Measure, ratio, type Value } from '../kpi.ts';
import type { Parameters } from '../../domain/parameters.ts';
import { isOfOrigin } from './conditions.ts';

const created = (parameters: Parameters): Measure => count('tickets_created', 'created', both(isOfOrigin(parameters), undefined));

function complaints(parameters: Parameters): Value {
  const found = count('complaints', 'created', both(isOfOrigin(parameters), 'f.is_complaint'));
  return parameters['complaints_as'] === 'per_1000' ? ratio(found, created(parameters), 1000) : { kind: 'sum', of: found };
}

const RESOLVED_BASIS: Readonly<Record<Parameters['resolved_basis'], string>> = { last: 'f.is_last', first: 'f.is_first', event: 'true' };

/** How much comes in and goes out. */
export const VOLUME: readonly Kpi[] = [
  {
    id: 'ticket_volume',
    name: 'Tickets created',
    family: 'F4',
    definition:
      'Requests of customers that came in on the day, whoever typed them in. Without spam, deleted, merged, test and excluded tickets, and without conversations that agents began.',
    formula: 'count of tickets created',
    unit: 'count',
    direction: 'neutral',
    value: (parameters) => ({ kind: 'sum', of: created(parameters) }),
    dimensions: [...OF_TICKETS, 'hour'],
    needs: () => ['tickets'],
    source: 'Helpdesks often count outbound tickets too. Parameter ticket_origin.',
  },
  {
    id: 'tickets_resolved',
    name: 'Tickets resolved',
    family: 'F4',
    definition: 'Tickets whose last resolution fell on the day and still holds. A reopened ticket leaves the day.',
    formula: 'count of last resolutions',
    unit: 'count',
    direction: 'higher',
    value: (parameters) => ({
      kind: 'sum',
      of: count('tickets_resolved', 'resolution', RESOLVED_BASIS[parameters.resolved_basis]),
    }),
    dimensions: OF_TICKETS,
    needs: () => ['tickets', 'resolution'],
    source: 'By the last solved date. Parameter resolved_basis: first, or event for every resolution.',
  },
  {
    id: 'backlog_clearance_rate',
    name: 'Backlog clearance',
    family: 'F4',
    definition: 'Inbound tickets resolved on the day for each one created. Above 100 % the backlog shrinks.',
    formula: 'tickets resolved / tickets created',
    unit: 'ratio',
    direction: 'higher',
    value: (parameters) => ratio(count('tickets_resolved_inbound', 'resolution', both('f.is_last', isOfOrigin(parameters))), created(parameters)),
    dimensions: OF_TICKETS,
    needs: () => ['tickets', 'resolution'],
    benchmark: '100 % and more',
  },
  {
    id: 'top_topics',
    name: 'Tickets by topic',
    family: 'F4',
    definition: 'Inbound tickets created on the day by topic as it is now; unknown where there is none. Variant share: part of all.',
    formula: 'count of tickets by topic',
    unit: 'count',
    direction: 'neutral',
    value: (parameters) => ({ kind: parameters['top_topics_as'] === 'share' ? 'share' : 'sum', of: created(parameters) }),
    dimensions: ['topic'],
    isPartsOnly: true,
    needs: () => ['tickets', 'topics'],
    variants: { share: { top_topics_as: 'share' } },
  },
  {
    id: 'complaints_count',
    name: 'Complaints',
    family: 'F4',
    definition: 'Inbound tickets created on the day that match the complaint rule of the config. Variant per_1000: of a thousand tickets.',
    formula: 'count of complaints',
    unit: 'count',
    direction: 'lower',
    value: complaints,
    dimensions: OF_TICKETS,
    needs: () => ['tickets', 'complaint_rule'],
    variants: { per_1000: { complaints_as: 'per_1000' } },
    source: 'ISO 10002: dissatisfaction where a response is expected.',
  },
  {
    id: 'sla_compliance_rate',
    name: 'SLA compliance',
    family: 'F4',
    definition:
      'Share of service-level targets met, of those decided on the day: fulfilled in time (on the day of fulfilment) or missed (on the day they were due, also while still open). Cancelled targets are out.',
    formula: 'targets met / (met + breached)',
    unit: 'ratio',
    direction: 'higher',
    value: (parameters) => {
      if (parameters.sla_unit === 'target') return ratio(count('sla_met', 'sla_event', 'f.is_met'), count('sla_decided', 'sla_event', 'f.is_met is not null'));
      const ticket = "f.connection_id || '/' || f.ticket_id";
      return ratio({ kind: 'distinct', fact: 'sla_event', value: ticket, where: 't.sla_breached = 0' }, { kind: 'distinct', fact: 'sla_event', value: ticket });
    },
    dimensions: [...OF_TICKETS, 'sla_metric', 'policy'],
    needs: () => ['tickets', 'sla'],
    source: 'Counts targets, not tickets. Parameter sla_unit: ticket, where all targets of a ticket must be met; sla_clock_start.',
  },
  {
    id: 'channel_performance',
    name: 'Channels side by side',
    family: 'F4',
    definition:
      'Volume, first response, resolution, first contact resolution and satisfaction of each channel in one row for each day, as each of these KPIs says.',
    formula: 'the KPIs by channel: relation kpi.channel_performance',
    unit: 'count',
    direction: 'neutral',
    value: () => ({ kind: 'list', relation: 'kpi.channel_performance' }),
    dimensions: [],
    isPartsOnly: true,
    needs: () => ['tickets'],
  },
];
