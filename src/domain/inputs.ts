import type { FigureKey } from './figure-keys.ts';
import type { Quality } from './values.ts';

/**
 * The inputs a KPI may need (catalogue 0.7). A source says which of its streams give an input and how exactly;
 * `kpi.coverage` follows from the two lists, so that nobody writes it down twice.
 */
export const INPUTS = [
  'tickets',
  'status_history', // every status change with its instant
  'resolution', // first and last resolution, by events or by what the vendor states
  'reopens',
  'assignments', // every change of group and agent
  'messages', // every message with author and instant
  'first_reply', // the first human reply, by messages or by what the vendor states
  'customers',
  'topics',
  'complaint_rule',
  'tiers',
  'agents',
  'groups',
  'schedules',
  'csat',
  'nps',
  'ces',
  'esat',
  'survey_offers',
  'sentiment',
  'sla',
  'resolution_due', // the current due instant of the resolution target
  'time_entries',
  'calls',
  'call_queues', // waiting and giving up in a queue, hand-overs, work after the call
  'agent_states',
  'figures',
  'bots',
  'automations', // runs of automations with their outcome
  'articles', // views of help articles
  'revenue',
] as const;
export type Input = (typeof INPUTS)[number];

/** How a connection feeds one input: by these streams at this quality, or not at all, with the reason and the way out. */
export type InputSupply = { readonly streams: readonly string[]; readonly quality: Quality } | { readonly missing: string; readonly action: string };

/** What an aggregate is made of: something a helpdesk gives, or a figure people maintain. */
export type Need = Input | FigureInput;

/** What figures feed beside the input `figures` (any key at all): each key by itself, and the plans of agents. */
export type FigureInput = `figure:${FigureKey}` | 'agent_schedule';
