import type { Parameters } from '../../domain/parameters.ts';
import { both, count, type Kpi, mean, ratio, total, type Value } from '../kpi.ts';
import type { Sql } from '../sql-text.ts';

/** Dimensions of calls. */
export const OF_CALLS = ['connection', 'source', 'line', 'group', 'team', 'agent', 'direction', 'hour'] as const;

export const INBOUND: Sql = "f.direction = 'inbound'";
const CONNECTED: Sql = "f.outcome = 'answered'";
export const HANDLED: Sql = `${INBOUND} and ${CONNECTED}`;

/** Calls that reached a queue or an agent; announcements alone offer nothing to anyone. */
export function offered(parameters: Parameters): Sql {
  const out = ["'abandoned_ivr'", "'failed'", ...(parameters.voicemail_as === 'excluded' ? ["'voicemail'"] : [])];
  return `${INBOUND} and f.outcome not in (${out.join(', ')})`;
}

/** Given up in the queue; a callback that was asked for counts so until the caller is reached the same day. */
function abandoned(parameters: Parameters): Sql {
  const voicemail = parameters.voicemail_as === 'abandoned' ? " or f.outcome = 'voicemail'" : '';
  return `(${INBOUND} and (f.outcome = 'abandoned_queue' or (f.outcome = 'callback' and not f.is_called_back)${voicemail}))`;
}

const isShort = (parameters: Parameters): Sql => `coalesce(f.wait_s <= ${Number(parameters.short_abandon_s)}, false)`;

const handled = count('calls_handled', 'call', HANDLED);

function abandonRate(parameters: Parameters): Value {
  const isCounted = both(abandoned(parameters), `not ${isShort(parameters)}`);
  return ratio(
    count('calls_abandoned', 'call', isCounted),
    count('calls_offered_less_short', 'call', both(offered(parameters), `not (${abandoned(parameters)} and ${isShort(parameters)})`)),
  );
}

/** ICMI's five formulas. Calls whose wait is unknown are in none of them. */
function serviceLevel(parameters: Parameters): Value {
  const inTime = `f.wait_s <= ${Number(parameters.service_level_s)}`;
  const base = both('f.wait_s is not null', parameters.sl_business_only ? 'not f.is_outside_hours' : undefined);
  const [answered, gaveUp] = [both(base, HANDLED), both(base, abandoned(parameters))];
  const all = `(${answered}) or (${gaveUp})`;
  const [numerator, denominator] = {
    f1: [both(all, inTime), all],
    f2: [both(answered, inTime), answered],
    f3: [both(answered, inTime), both(base, offered(parameters))],
    f4: [both(answered, inTime), `(${answered}) or (${both(gaveUp, `not ${inTime}`)})`],
    f5: [`(${both(answered, inTime)}) or (${both(gaveUp, isShort(parameters))})`, all],
  }[parameters.service_level_method] as [Sql, Sql];
  return ratio(count('calls_in_service_level', 'call', numerator), count('calls_of_service_level', 'call', denominator));
}

function queueTime(parameters: Parameters): Value {
  const wait = parameters.include_ivr ? 'f.wait_ivr_s' : 'f.wait_s';
  const gaveUp = both(abandoned(parameters), `not ${isShort(parameters)}`);
  const who = parameters.queue_time_population === 'answered' ? HANDLED : `(${HANDLED}) or (${gaveUp})`;
  if (parameters.queue_time_as === 'mean') return mean('queue_seconds', 'call', wait, who, 'calls_queued');
  const [share, method] = parameters.queue_time_as === 'max' ? ([1, 'disc'] as const) : ([0.9, parameters.percentile_method] as const);
  return { kind: 'percentile', of: { kind: 'percentile', fact: 'call', value: wait, where: `(${who}) and ${wait} is not null`, share, method } };
}

const seconds = (column: Sql, id: string, where: Sql) => mean(`${id}_seconds`, 'call', column, where, `calls_${id}_known`);

/** How calls go. A call belongs to the local day it began on, all of it; agents count by their parts of it. */
export const CALL_QUALITY: readonly Kpi[] = [
  {
    id: 'inbound_calls_offered',
    name: 'Inbound calls offered',
    family: 'F6',
    definition:
      'Inbound calls that reached a queue or an agent. Calls given up in the announcements, failed and internal calls are out; voicemail and overflow are in.',
    formula: 'count of inbound calls that reached a queue',
    unit: 'count',
    direction: 'neutral',
    value: (parameters) => ({ kind: 'sum', of: count('calls_offered', 'call', offered(parameters)) }),
    dimensions: OF_CALLS,
    needs: () => ['calls'],
    source: 'ICMI: staff are measured by calls once offered to them. Parameter voicemail_as.',
  },
  {
    id: 'inbound_calls_handled',
    name: 'Inbound calls handled',
    family: 'F6',
    definition: 'Inbound calls that an agent answered, also those given up on hold. A call handed over counts once, and for each of its agents.',
    formula: 'count of answered inbound calls',
    unit: 'count',
    direction: 'higher',
    value: () => ({ kind: 'sum', of: handled }),
    dimensions: OF_CALLS,
    needs: () => ['calls'],
    source: 'Agents add up to more than the total where calls are handed over.',
  },
  {
    id: 'inbound_abandon_rate',
    name: 'Abandon rate',
    family: 'F6',
    definition:
      'Share of offered inbound calls whose caller gave up in the queue after more than 5 seconds. Shorter ones are in neither number; a callback counts as given up until the caller is reached the same day.',
    formula: 'abandoned after more than short_abandon_s / (offered − short abandons)',
    unit: 'ratio',
    direction: 'lower',
    value: abandonRate,
    dimensions: OF_CALLS,
    needs: () => ['calls', 'call_queues'],
    source: 'There is no standard for short abandons. Parameters short_abandon_s, voicemail_as.',
  },
  {
    id: 'inbound_service_level',
    name: 'Service level',
    family: 'F6',
    definition:
      'Share of inbound calls in opening hours answered within 20 seconds; callers who gave up within that time are left out, because the promise had not run out. Calls whose wait is unknown do not count.',
    formula: 'answered in time / (answered + abandoned later than that)',
    unit: 'ratio',
    direction: 'higher',
    value: serviceLevel,
    dimensions: OF_CALLS,
    needs: () => ['calls', 'call_queues'],
    benchmark: '80 % in 20 seconds is customary',
    source: 'ICMI knows five formulas; this is the fourth. Parameters service_level_method, service_level_s, sl_business_only.',
  },
  {
    id: 'avg_queue_time',
    name: 'Average queue time',
    family: 'F6',
    definition: 'Mean wait in the queue of answered calls and of those given up, short abandons left out; without announcements. Variants p90 and max.',
    formula: 'sum of waits / calls that waited',
    unit: 'seconds',
    direction: 'lower',
    value: queueTime,
    dimensions: OF_CALLS,
    needs: () => ['calls', 'call_queues'],
    variants: { p90: { queue_time_as: 'p90' }, max: { queue_time_as: 'max' } },
    source: 'Those who gave up waited too. Parameters queue_time_population, short_abandon_s, include_ivr.',
  },
  {
    id: 'avg_speed_of_answer',
    name: 'Average speed of answer',
    family: 'F6',
    definition: 'Mean wait in the queue of the inbound calls that an agent answered.',
    formula: 'sum of waits of answered calls / answered calls',
    unit: 'seconds',
    direction: 'lower',
    value: () => seconds('f.wait_s', 'answer_wait', HANDLED),
    dimensions: OF_CALLS,
    needs: () => ['calls', 'call_queues'],
    source: 'ICMI ASA. Some helpdesks add greeting and announcements to it.',
  },
  {
    id: 'inbound_avg_talk_time',
    name: 'Talk time per inbound call',
    family: 'F6',
    definition: 'Mean seconds of talk of the inbound calls that were answered; time on hold is not talk.',
    formula: 'sum of talk / answered inbound calls',
    unit: 'seconds',
    direction: 'neutral',
    value: () => seconds('f.talk_s', 'inbound_talk', HANDLED),
    dimensions: OF_CALLS,
    needs: () => ['calls'],
  },
  {
    id: 'inbound_avg_wrap_time',
    name: 'Wrap-up time per inbound call',
    family: 'F6',
    definition: 'Mean seconds of work after the inbound calls that were answered; calls without any are in the denominator.',
    formula: 'sum of wrap-up / answered inbound calls',
    unit: 'seconds',
    direction: 'lower',
    value: () => seconds('f.wrap_s', 'inbound_wrap', HANDLED),
    dimensions: OF_CALLS,
    needs: () => ['calls', 'call_queues'],
  },
  {
    id: 'avg_after_call_work_time',
    name: 'After-call work',
    family: 'F6',
    definition: 'Mean seconds of work after a call over all connected calls, inbound and outbound.',
    formula: 'sum of wrap-up / connected calls',
    unit: 'seconds',
    direction: 'lower',
    value: () => seconds('f.wrap_s', 'wrap', CONNECTED),
    dimensions: OF_CALLS,
    needs: () => ['calls', 'call_queues'],
    source: 'ICMI ACW: as wrap-up time, of more calls.',
  },
  {
    id: 'calls_transferred_pct',
    name: 'Calls transferred',
    family: 'F6',
    definition:
      'Share of answered inbound calls that were handed over to another agent or queue; a call counts once. Announcements and mere consultation hand nothing over.',
    formula: 'answered inbound calls handed over / answered inbound calls',
    unit: 'ratio',
    direction: 'lower',
    value: () => ratio(count('calls_transferred', 'call', both(HANDLED, 'f.is_transferred')), handled),
    dimensions: OF_CALLS,
    needs: () => ['calls', 'call_queues'],
    source: 'An agent’s share is of the calls that agent handed over.',
  },
  {
    id: 'total_calling_time',
    name: 'Calling time',
    family: 'F6',
    definition: 'Seconds of talk and hold of all connected calls, inbound and outbound, on the day the calls began.',
    formula: 'sum of talk and hold',
    unit: 'seconds',
    direction: 'neutral',
    value: (parameters) => ({
      kind: 'sum',
      of: total(
        'calling_seconds',
        'call',
        `coalesce(f.talk_s, 0) + coalesce(f.hold_s, 0)${parameters.calling_time_include_wrap ? ' + coalesce(f.wrap_s, 0)' : ''}`,
        CONNECTED,
      ),
    }),
    dimensions: OF_CALLS,
    needs: () => ['calls'],
    source: 'Parameter calling_time_include_wrap.',
  },
];
