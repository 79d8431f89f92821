import * as z from 'zod';
import type { Json } from '../source.ts';

/** Shapes of Freshdesk's answers as far as we read them. Unknown keys are welcome: the vendor adds attributes without notice. */

const id = z.union([z.string(), z.number()]);
const optionalId = id.nullish();
const at = z.string().nullish();
const flag = z.boolean().nullish();
const text = z.string().nullish();

export const ticketStats = z.object({
  agent_responded_at: at,
  requester_responded_at: at,
  first_responded_at: at,
  status_updated_at: at,
  reopened_at: at,
  resolved_at: at,
  closed_at: at,
  pending_since: at,
});

export const ticketRow = z.object({
  id,
  status: id,
  priority: optionalId,
  source: optionalId,
  type: text,
  requester_id: optionalId,
  responder_id: optionalId,
  group_id: optionalId,
  company_id: optionalId,
  product_id: optionalId,
  form_id: optionalId,
  created_at: at,
  updated_at: at,
  due_by: at,
  fr_due_by: at,
  nr_due_by: at,
  spam: flag,
  deleted: flag,
  tags: z.array(z.string()).nullish(),
  custom_fields: z.record(z.string(), z.unknown()).nullish(),
  association_type: optionalId,
  stats: ticketStats.partial().nullish(),
});
export type TicketRow = z.output<typeof ticketRow>;

export const leftTicketRow = z.object({ id, updated_at: at });

export const conversationRow = z.object({
  id,
  ticket_id: optionalId,
  user_id: optionalId,
  incoming: flag,
  private: flag,
  source: optionalId,
  created_at: at,
  updated_at: at,
  auto_response: flag,
  automation_id: optionalId,
});

/** What the reading of conversations keeps of a ticket row. */
export const conversedTicketRow = z.object({ id, source: optionalId, requester_id: optionalId, created_at: at, updated_at: at });

export const agentRow = z.object({
  id,
  type: text,
  occasional: flag,
  deactivated: flag,
  created_at: at,
  updated_at: at,
  contact: z.object({ name: text, email: text, active: flag, time_zone: text, updated_at: at }).partial().nullish(),
});

export const groupRow = z.object({ id, name: z.string(), business_hour_id: optionalId, business_calendar_id: optionalId, created_at: at, updated_at: at });

export const companyRow = z.object({ id, name: text, account_tier: text, updated_at: at });

export const contactRow = z.object({ id, company_id: optionalId, email: text, phone: text, mobile: text, updated_at: at });

export const productRow = z.object({ id, name: z.string(), updated_at: at });

const hours = z.object({ start_time: z.string(), end_time: z.string() });
export const businessHoursRow = z.object({
  id,
  name: z.string(),
  is_default: flag,
  business_hours: z.record(z.string(), hours.nullish()).nullish(),
  time_zone: z.string(),
  holidays: z.unknown().optional(),
  updated_at: at,
});

export const slaPolicyRow = z.object({
  id,
  name: z.string(),
  active: flag,
  is_default: flag,
  position: z.number().nullish(),
  sla_target: z.record(z.string(), z.unknown()).nullish(),
});

export const ratingRow = z.object({
  id,
  survey_id: optionalId,
  user_id: optionalId,
  agent_id: optionalId,
  group_id: optionalId,
  ticket_id: optionalId,
  has_feedback: flag,
  ratings: z.unknown().optional(),
  created_at: at,
  updated_at: at,
});

export const surveyRow = z.object({ id, title: text, active: flag, questions: z.unknown().optional() });

export const timeEntryRow = z.object({
  id,
  ticket_id: id,
  agent_id: optionalId,
  billable: flag,
  timer_running: flag,
  time_spent: text,
  time_spent_in_seconds: z.number().nullish(),
  start_time: at,
  executed_at: at,
  created_at: at,
  updated_at: at,
});

export const ticketFieldRow = z.object({
  id: optionalId,
  name: z.string(),
  label: text,
  type: text,
  choices: z.unknown().optional(),
  nested_ticket_fields: z.unknown().optional(),
});

export const accountRow = z.object({ account_id: optionalId, account_name: text, account_domain: text, timezone: text, tier_type: text });

export const meRow = z.object({ id, ticket_scope: z.number().nullish(), type: text });

/** The list of an answer: lists come bare, some newer endpoints wrap them under their plural. Undefined when there is none. */
export function rowsOf(body: unknown): readonly unknown[] | undefined {
  if (Array.isArray(body)) return body;
  if (typeof body !== 'object' || body === null) return undefined;
  const lists = Object.values(body).filter(Array.isArray);
  return lists.length === 1 ? lists[0] : undefined;
}

/** What earlier streams taught under `name`, as a table of texts; empty when they did not. */
export function learnedNames(reference: Readonly<Record<string, Json>>, name: string): Readonly<Record<string, string>> {
  const value = reference[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, string>) : {};
}
