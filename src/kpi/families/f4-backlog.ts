import type { Parameters } from '../../domain/parameters.ts';
import { OF_TICKETS } from '../dimensions.ts';
import { both, count, type Kpi } from '../kpi.ts';
import type { Sql } from '../sql-text.ts';

/** Statuses that count as backlog. */
function isBacklog(parameters: Parameters): Sql | undefined {
  const left = [...(parameters.backlog_include_pending ? [] : ["'pending'"]), ...(parameters.backlog_include_hold ? [] : ["'hold'"])];
  return left.length === 0 ? undefined : `f.status_category not in (${left.join(', ')})`;
}

/** What is left to do at the end of each day, rebuilt from the history: nothing depends on a job at midnight. */
export const BACKLOG: readonly Kpi[] = [
  {
    id: 'backlog_open',
    name: 'Open backlog',
    family: 'F4',
    definition: 'Tickets not resolved at the end of the day: new, open, pending or on hold at 24:00 local time.',
    formula: 'tickets at 24:00 local time',
    unit: 'count',
    direction: 'lower',
    value: (parameters) => ({ kind: 'stock', of: count('backlog_open', 'backlog_segment', both(isBacklog(parameters), undefined)) }),
    dimensions: [...OF_TICKETS, 'status', 'age_bucket'],
    needs: () => ['tickets', 'status_history'],
    benchmark: 'minimal; two weeks of work is too long',
    source: 'Exactly 24:00 local time; a snapshot by a nightly job may differ by edge tickets. Parameters backlog_include_pending, backlog_include_hold.',
  },
  {
    id: 'backlog_past_sla',
    name: 'Backlog past SLA',
    family: 'F4',
    definition: 'Tickets of the backlog whose resolution target has passed; without a target, those older than 72 hours.',
    formula: 'tickets at 24:00 local time',
    unit: 'count',
    direction: 'lower',
    value: (parameters) => ({ kind: 'stock', of: count('backlog_past_sla', 'backlog_segment', both(isBacklog(parameters), 'f.is_past_sla')) }),
    dimensions: [...OF_TICKETS, 'policy'],
    needs: () => ['tickets', 'status_history'],
    gains: [{ input: 'resolution_due', without: 'exact' }],
    benchmark: 'minimal',
    source: 'Parameters backlog_age_limit_h, sla_clock_start.',
  },
  {
    id: 'email_backlog',
    name: 'E-mail backlog',
    family: 'F4',
    definition: 'Unresolved e-mail tickets whose last public message is from the customer, at the end of the day. Automatic replies answer nothing.',
    formula: 'tickets at 24:00 local time',
    unit: 'count',
    direction: 'lower',
    value: (parameters) => {
      const awaits = parameters.email_backlog_method === 'unresolved' ? undefined : 'f.is_awaiting_agent';
      return { kind: 'stock', of: count('email_backlog', 'backlog_segment', both("t.channel = 'email'", awaits)) };
    },
    dimensions: ['connection', 'source', 'group', 'agent', 'age_bucket'],
    needs: () => ['tickets', 'status_history'],
    gains: [{ input: 'messages', without: 'derived' }],
    source: 'Parameter email_backlog_method: unresolved for all of them.',
  },
  {
    id: 'sla_at_risk_count',
    name: 'SLA at risk',
    family: 'F4',
    definition: 'Running service-level targets with at most a quarter of their time left and not yet missed, at the end of the day.',
    formula: 'targets at 24:00 local time',
    unit: 'count',
    direction: 'lower',
    value: () => ({ kind: 'stock', of: count('sla_at_risk', 'sla_risk') }),
    dimensions: ['connection', 'source', 'group', 'agent', 'sla_metric', 'priority'],
    needs: () => ['tickets', 'sla'],
    source: 'Parameters sla_risk_fraction, sla_clock_start.',
  },
];
