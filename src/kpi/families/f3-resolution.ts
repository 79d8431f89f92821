import type { Parameters } from '../../domain/parameters.ts';
import { OF_TICKETS } from '../dimensions.ts';
import { both, count, type Kpi, mean, percentile, ratio, type Value } from '../kpi.ts';
import type { Sql } from '../sql-text.ts';
import { CALLS, clockNeeds, isOfOrigin } from './conditions.ts';

const SECONDS: Readonly<Record<Parameters['resolution_clock'], string>> = {
  elapsed: 'seconds',
  unsolved_only: 'seconds_unsolved',
  excl_pending: 'seconds_excl_pending',
  excl_pending_hold: 'seconds_excl_pending_hold',
};

const isBusiness = (parameters: Parameters) => parameters.clock === 'business';
const duration = (parameters: Parameters): Sql => `f.${isBusiness(parameters) ? 'business_' : ''}${SECONDS[parameters.resolution_clock]}`;
const resolved = (parameters: Parameters): Sql => both(parameters.resolution_basis === 'first' ? 'f.is_first' : 'f.is_last', isOfOrigin(parameters));

const timed = (parameters: Parameters) => (isBusiness(parameters) ? 'resolutions_business_timed' : 'resolutions_timed');

function reopenRate(parameters: Parameters): Value {
  if (parameters.reopen_method === 'event_ratio') return ratio(count('reopens', 'reopen'), count('resolution_events', 'resolution'));
  return ratio(count('resolutions_reopened', 'resolution', 'f.is_day_cohort and f.is_reopened'), count('resolutions_of_day', 'resolution', 'f.is_day_cohort'));
}

/** The two one-touch methods ask for one (or fewer than two) replies of the whole life and a ticket that is solved now. */
function firstContact(parameters: Parameters): Value {
  const origin = isOfOrigin(parameters);
  if (parameters.fcr_method !== 'one_touch' && parameters.fcr_method !== 'one_touch_lt2') {
    const eligible = both('f.is_fcr is not null', origin);
    return ratio(count('first_contact_resolutions', 'first_contact', both(eligible, 'f.is_fcr')), count('first_contact_eligible', 'first_contact', eligible));
  }
  // Messages are among the needs: a ticket without any had no reply.
  const replies = parameters.fcr_method === 'one_touch' ? 'f.human_replies = 1' : 'coalesce(f.human_replies, 0) < 2';
  const touched = both(origin, `${replies} and f.is_resolved_now`);
  return ratio(count('one_touch_resolutions', 'first_contact', touched), count('first_resolutions', 'first_contact', both(origin, undefined)));
}

function escalationRate(parameters: Parameters): Value {
  const origin = isOfOrigin(parameters);
  const firsts = both(both('f.is_first', 'f.is_escalated is not null'), origin);
  if (parameters.escalation_day === 'created') {
    const known = both('f.is_escalated is not null', origin);
    return ratio(count('created_escalated', 'created', both(known, 'f.is_escalated')), count('created_escalation_known', 'created', known));
  }
  const denominator = count('first_resolutions_tiered', 'resolution', firsts);
  if (parameters.escalation_day === 'event') {
    return ratio({ kind: 'distinct', fact: 'escalation', value: "f.connection_id || '/' || f.ticket_id", ...(origin ? { where: origin } : {}) }, denominator);
  }
  return ratio(count('first_resolutions_escalated', 'resolution', both(firsts, 'f.is_escalated')), denominator);
}

function resolutionRate(parameters: Parameters): Value {
  const origin = both(isOfOrigin(parameters), undefined);
  const created = count('tickets_created', 'created', origin);
  if (parameters.resolution_rate_method === 'flow') return ratio(count('tickets_resolved_inbound', 'resolution', both('f.is_last', origin)), created);
  return ratio(count('tickets_resolved_in_window', 'created', both(origin, 'f.is_resolved_in_window')), created);
}

/** How and how fast requests end. Resolved is resolved or closed; the last resolution counts, and only while it holds. */
export const RESOLUTION: readonly Kpi[] = [
  {
    id: 'avg_resolution_time',
    name: 'Resolution time, mean',
    family: 'F3',
    definition:
      'Mean time from creation to the last resolution, of the inbound tickets resolved on the day and still resolved. A reopened ticket leaves its day until it is resolved again.',
    formula: 'sum of (last resolution − created) / tickets resolved',
    unit: 'seconds',
    direction: 'lower',
    value: (parameters) =>
      mean(`resolution${isBusiness(parameters) ? '_business' : ''}_seconds`, 'resolution', duration(parameters), resolved(parameters), timed(parameters)),
    dimensions: OF_TICKETS,
    needs: (parameters) => ['tickets', 'resolution', ...clockNeeds(parameters)],
    variants: { business: { clock: 'business' } },
    benchmark: 'at most 24 h for minor issues; about 12 h is usual',
    source: 'Full resolution time: the last one counts. Parameters resolution_basis, resolution_clock, clock.',
  },
  {
    id: 'median_resolution_time',
    name: 'Resolution time, median',
    family: 'F3',
    definition: 'Half of the inbound tickets resolved on the day took no longer than this. Variant p90: nine of ten.',
    formula: 'median of (last resolution − created)',
    unit: 'seconds',
    direction: 'lower',
    value: (parameters) => percentile(parameters, 'resolution', duration(parameters), resolved(parameters)),
    dimensions: OF_TICKETS,
    needs: (parameters) => ['tickets', 'resolution', ...clockNeeds(parameters)],
    variants: { business: { clock: 'business' }, p90: { percentile: 0.9 }, business_p90: { clock: 'business', percentile: 0.9 } },
    benchmark: 'at most 24 h for minor issues',
    source: 'Parameters percentile_method, resolution_basis, resolution_clock, clock.',
  },
  {
    id: 'fcr_rate',
    name: 'First contact resolution',
    family: 'F3',
    definition:
      'Share of inbound tickets solved by a single agent contact, without a change of group after it, and without a return of the customer within 7 days; a thank-you that nobody had to answer is no return. Tickets without any human contact are not eligible.',
    formula: 'resolved at first contact / eligible tickets, by first resolution',
    unit: 'ratio',
    direction: 'higher',
    value: firstContact,
    dimensions: OF_TICKETS,
    needs: () => ['tickets', 'resolution', 'reopens', 'messages', 'assignments'],
    gains: CALLS,
    lookAheadDays: (parameters) => parameters.fcr_window_days,
    benchmark: '70–75 %; over 80 % is good',
    source:
      'Joins the view of the agent (one contact) and of the customer (no return). Parameters fcr_method, fcr_window_days, fcr_disallow_transfer, fcr_merge_minutes.',
  },
  {
    id: 'reopen_rate',
    name: 'Reopen rate',
    family: 'F3',
    definition: 'Share of the tickets resolved on a day that were reopened within 30 days. A ticket counts once per day, for the resolution that did not hold.',
    formula: 'reopened within the window / tickets resolved on the day',
    unit: 'ratio',
    direction: 'lower',
    value: reopenRate,
    dimensions: OF_TICKETS,
    needs: () => ['tickets', 'resolution', 'reopens'],
    lookAheadDays: (parameters) => (parameters.reopen_method === 'cohort' ? parameters.reopen_window_days : 0),
    benchmark: 'under 10 %',
    source: 'Parameters reopen_method (event_ratio: reopens ÷ resolutions of the same day), reopen_window_days, exclude_soft_reopens.',
  },
  {
    id: 'reopened_tickets',
    name: 'Reopens',
    family: 'F3',
    definition: 'Returns of tickets from resolved or closed to work, on the day they happened.',
    formula: 'count of reopens',
    unit: 'count',
    direction: 'lower',
    value: () => ({ kind: 'sum', of: count('reopens', 'reopen') }),
    dimensions: OF_TICKETS,
    needs: () => ['tickets', 'reopens'],
  },
  {
    id: 'escalation_rate',
    name: 'Escalation rate',
    family: 'F3',
    definition:
      'Share of inbound tickets first resolved on the day that had been handed to a group of a higher tier before, or in the same update. A move within a tier is none.',
    formula: 'escalated before the first resolution / first resolutions',
    unit: 'ratio',
    direction: 'lower',
    value: escalationRate,
    dimensions: OF_TICKETS,
    needs: () => ['tickets', 'resolution', 'assignments', 'tiers'],
    source: 'Needs the tiers of the config. Parameter escalation_day.',
  },
  {
    id: 'escalated_tickets',
    name: 'Escalations',
    family: 'F3',
    definition: 'Hand-overs to a group of a higher tier, on the day they happened.',
    formula: 'count of escalations',
    unit: 'count',
    direction: 'lower',
    value: () => ({ kind: 'sum', of: count('escalations', 'escalation') }),
    dimensions: OF_TICKETS,
    needs: () => ['tickets', 'assignments', 'tiers'],
  },
  {
    id: 'resolution_rate',
    name: 'Resolution rate',
    family: 'F3',
    definition: 'Share of the inbound tickets created on a day whose last resolution came within 30 days and holds now.',
    formula: 'resolved within the window / tickets created',
    unit: 'ratio',
    direction: 'higher',
    value: resolutionRate,
    dimensions: OF_TICKETS,
    needs: () => ['tickets', 'resolution'],
    lookAheadDays: (parameters) => (parameters.resolution_rate_method === 'cohort' ? parameters.resolution_rate_window_days : 0),
    source: 'Cohort of creation, at most 100 %. Parameter resolution_rate_method (flow: as backlog_clearance_rate).',
  },
];
