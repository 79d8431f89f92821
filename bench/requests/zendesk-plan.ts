import { batches, pages, type Plan } from './plan.ts';

const LIST = 100;
/** Rows of a page of an export, where the account gives full ones. */
export const EXPORT = 1000;
/** Talk names no end: a last page of so many rows cannot be told from a full one. */
const NEARLY_FULL = 900;

/** Rows that a reading has to see, by stream: all there are, or those since an instant. */
export type ZendeskCounts = Readonly<
  Record<(typeof EXPORTED)[number] | (typeof LISTED)[number] | 'former_agents' | 'satisfaction_ratings' | 'answers_again' | 'agent_states', number>
> & {
  /** Accounts have one of two surveys; the other one is asked for by name now and then. */
  readonly absentSurveys: number;
};
const EXPORTED = ['tickets', 'ticket_events', 'ticket_metric_events', 'organizations', 'customers', 'calls', 'call_legs'] as const;
const LISTED = ['custom_statuses', 'ticket_fields', 'ticket_forms', 'brands', 'groups', 'group_memberships', 'agents', 'sla_policies', 'schedules'] as const;

/** The fact sheet's plan (section 4): full pages of every export and list, and no request per ticket. */
export function zendeskPlan(rows: ZendeskCounts, exportPage = EXPORT): Plan {
  const exported = (name: (typeof EXPORTED)[number]) => pages(rows[name], exportPage);
  const spoken = (name: 'calls' | 'call_legs') => pages(rows[name], EXPORT) + (rows[name] % EXPORT >= NEARLY_FULL ? 1 : 0);
  const answers = pages(Math.max(rows.satisfaction_ratings, rows.answers_again), LIST);
  return {
    ...Object.fromEntries(
      LISTED.map((name) => [name, { group: 'reference' as const, requests: pages(rows[name], LIST) + (name === 'schedules' ? rows[name] : 0) }]),
    ),
    organizations: { group: 'reference', requests: exported('organizations') },
    customers: { group: 'reference', requests: exported('customers') },
    tickets: { group: 'tickets', requests: exported('tickets') },
    open_tickets: { group: 'tickets', requests: 0 },
    ticket_events: { group: 'tickets', requests: exported('ticket_events') },
    ticket_metric_events: { group: 'tickets', requests: exported('ticket_metric_events') },
    former_agents: { group: 'tickets', requests: batches(rows.former_agents, LIST) },
    satisfaction_ratings: { group: 'objects', requests: pages(rows.satisfaction_ratings, LIST), again: answers - pages(rows.satisfaction_ratings, LIST) },
    survey_responses: { group: 'objects', requests: rows.absentSurveys },
    calls: { group: 'objects', requests: spoken('calls') },
    call_legs: { group: 'objects', requests: spoken('call_legs') },
    agent_states: { group: 'objects', requests: pages(rows.agent_states, LIST) },
    engagements: { group: 'objects', requests: 0 },
  };
}
