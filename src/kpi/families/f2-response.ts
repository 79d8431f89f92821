import type { Parameters } from '../../domain/parameters.ts';
import { OF_TICKETS } from '../dimensions.ts';
import { both, count, type Kpi, mean, percentile, ratio } from '../kpi.ts';
import { clockNeeds, isOfOrigin } from './conditions.ts';

const TARGETS = 'under 1 h by e-mail, under 1 min in chat; typical 12 h 10 min';

const seconds = (parameters: Parameters) => (parameters.clock === 'business' ? 'f.business_seconds' : 'f.seconds');
const clock = (parameters: Parameters) => (parameters.clock === 'business' ? '_business' : '');
const replies = (parameters: Parameters) => (parameters.frt_day === 'created' ? 'first_reply_of_created' : 'first_reply');

/** Phone tickets have their own speed of answer; outbound ones are counted only where the parameters say so. */
function waits(parameters: Parameters): string {
  const origin = parameters.frt_outbound === 'exclude' ? "t.origin = 'inbound'" : undefined;
  return both("t.channel <> 'phone'", origin);
}

/** How fast people are answered. A human public reply is written by a person, visible to the customer, and no automatic message. */
export const RESPONSE: readonly Kpi[] = [
  {
    id: 'first_response_time_avg',
    name: 'First response time, mean',
    family: 'F2',
    definition:
      'Mean time from creation to the first human public reply, of the tickets first replied to on the day. Without phone and outbound tickets. Unanswered tickets are in awaiting_first_response.',
    formula: 'sum of (first reply − created) / tickets with a first reply',
    unit: 'seconds',
    direction: 'lower',
    value: (parameters) =>
      mean(`first_reply${clock(parameters)}_seconds`, replies(parameters), seconds(parameters), waits(parameters), `first_replies${clock(parameters)}`),
    dimensions: OF_TICKETS,
    needs: (parameters) => ['tickets', 'first_reply', ...clockNeeds(parameters)],
    variants: { business: { clock: 'business' } },
    benchmark: TARGETS,
    source: 'Rebuilt from messages, because the native fields of helpdesks do not agree. Parameters frt_day, frt_outbound, frt_public_note_counts, clock.',
  },
  {
    id: 'first_response_time_median',
    name: 'First response time, median',
    family: 'F2',
    definition: 'Half of the tickets first replied to on the day waited no longer than this. Variant p90: nine of ten.',
    formula: 'median of (first reply − created)',
    unit: 'seconds',
    direction: 'lower',
    value: (parameters) => percentile(parameters, replies(parameters), seconds(parameters), waits(parameters)),
    dimensions: OF_TICKETS,
    needs: (parameters) => ['tickets', 'first_reply', ...clockNeeds(parameters)],
    variants: { business: { clock: 'business' }, p90: { percentile: 0.9 }, business_p90: { clock: 'business', percentile: 0.9 } },
    benchmark: TARGETS,
    source: 'Parameters percentile_method, frt_day, frt_outbound, frt_public_note_counts, clock.',
  },
  {
    id: 'awaiting_first_response',
    name: 'Awaiting first reply',
    family: 'F2',
    definition: 'Unresolved inbound tickets without a human reply at the end of the day; without phone tickets.',
    formula: 'tickets at 24:00 local time',
    unit: 'count',
    direction: 'lower',
    value: () => ({ kind: 'stock', of: count('awaiting_first_response', 'backlog_segment', 'f.is_awaiting_first') }),
    dimensions: OF_TICKETS,
    needs: () => ['tickets', 'status_history', 'first_reply'],
  },
  {
    id: 'avg_response_time',
    name: 'Average response time',
    family: 'F2',
    definition:
      'Mean wait over all replies of the day, not only first ones: from the first unanswered message of the customer (or creation) to the reply. Further replies in a row count nothing. Variant median.',
    formula: 'sum of (reply − first unanswered message) / answered runs',
    unit: 'seconds',
    direction: 'lower',
    value: (parameters) => {
      const start = parameters.response_run_start === 'last' ? '_from_last' : '';
      const name = `${clock(parameters)}${start}`;
      const value = `${seconds(parameters)}${start}`;
      if (parameters['response_as'] === 'median') return percentile(parameters, 'response', value);
      return mean(`response${name}_seconds`, 'response', value, undefined, `responses${name}`);
    },
    dimensions: OF_TICKETS,
    needs: (parameters) => ['tickets', 'messages', ...clockNeeds(parameters)],
    variants: { business: { clock: 'business' }, median: { response_as: 'median' }, business_median: { clock: 'business', response_as: 'median' } },
    benchmark: 'typical 12 h 10 min; half of the customers want less than 4 h',
    source: 'Kept apart from first response time. Parameters response_run_start, clock.',
  },
  {
    id: 'pct_answered_in_timeframe',
    name: 'Answered in time',
    family: 'F2',
    definition:
      'Share of inbound tickets answered within the target of their channel, of those whose outcome was decided on the day: answered, or the target passed. Exactly on time is in time. Left out are tickets that stand resolved by the customer or a bot, without an answer, when the target passes. Without phone tickets.',
    formula: 'answered within target / tickets with a known outcome',
    unit: 'ratio',
    direction: 'higher',
    value: (parameters) => {
      const where = both(`f.clock = '${parameters.clock}'`, both("t.channel <> 'phone'", isOfOrigin(parameters)));
      return ratio(
        count(`answered_in_time${clock(parameters)}`, 'answer_outcome', both(where, 'f.is_met')),
        count(`answer_outcomes${clock(parameters)}`, 'answer_outcome', where),
      );
    },
    dimensions: OF_TICKETS,
    needs: (parameters) => ['tickets', 'first_reply', ...clockNeeds(parameters)],
    variants: { business: { clock: 'business' } },
    benchmark: '1 h by e-mail, 1 min in chat',
    source: 'Independent of any SLA set-up. Parameters answer_target_s, clock.',
  },
];
