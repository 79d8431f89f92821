import * as z from 'zod';

/**
 * The parts of Zendesk's records that we read. Tolerant on purpose: unknown fields pass, ids may be numbers or text,
 * almost everything may be null. What a value means is decided by the mappers.
 */
const id = z.union([z.number(), z.string()]);
const optionalId = id.nullish();
const text = z.string().nullish();
const flag = z.boolean().nullish();
const minutes = z.looseObject({ calendar: z.number().nullish(), business: z.number().nullish() }).nullish();

export const via = z.looseObject({
  channel: z.union([z.string(), z.number()]).nullish(),
  source: z
    .looseObject({
      rel: text,
      from: z.looseObject({ ticket_id: optionalId, ticket_ids: z.array(id).nullish() }).nullish(),
      to: z.looseObject({ ticket_id: optionalId }).nullish(),
    })
    .nullish(),
});

export const metricSet = z.looseObject({
  ticket_id: optionalId,
  reopens: z.number().nullish(),
  replies: z.number().nullish(),
  solved_at: text,
  status_updated_at: text,
  reply_time_in_minutes: minutes,
  reply_time_in_seconds: minutes,
  first_resolution_time_in_minutes: minutes,
  full_resolution_time_in_minutes: minutes,
});
export type MetricSet = z.output<typeof metricSet>;

export const ticket = z.looseObject({
  id,
  created_at: z.string(),
  updated_at: text,
  generated_timestamp: z.union([z.number(), z.string()]).nullish(),
  via: via.nullish(),
  type: text,
  subject: text,
  raw_subject: text,
  priority: text,
  status: z.string(),
  custom_status_id: optionalId,
  requester_id: optionalId,
  submitter_id: optionalId,
  assignee_id: optionalId,
  organization_id: optionalId,
  group_id: optionalId,
  brand_id: optionalId,
  ticket_form_id: optionalId,
  is_public: flag,
  from_messaging_channel: flag,
  tags: z.array(z.string()).nullish(),
  custom_fields: z.array(z.looseObject({ id, value: z.unknown().optional() })).nullish(),
  metric_set: metricSet.nullish(),
});
export type WireTicket = z.output<typeof ticket>;

/** `via` is a display text here (`Web form`) and an object on comments. */
export const childEvent = z.looseObject({
  id,
  type: text,
  event_type: text,
  via: z.union([z.string(), z.number(), via]).nullish(),
  via_reference_id: optionalId,
  status: text,
  previous_value: z.unknown().optional(),
  custom_status_id: optionalId,
  group_id: optionalId,
  assignee_id: optionalId,
  priority: text,
  author_id: optionalId,
  public: flag,
  comment_public: flag,
  created_at: text,
  new_schedule_id: optionalId,
  custom_ticket_fields: z.record(z.string(), z.unknown()).nullish(),
});
export type ChildEvent = z.output<typeof childEvent>;

export const ticketEvent = z.looseObject({
  id,
  ticket_id: id,
  timestamp: z.union([z.number(), z.string()]).nullish(),
  created_at: text,
  updater_id: optionalId,
  via: z.union([z.string(), z.number(), via]).nullish(),
  via_reference_id: optionalId,
  child_events: z.array(z.unknown()).nullish(),
});

export const metricEvent = z.looseObject({
  id,
  ticket_id: id,
  metric: z.string(),
  instance_id: id,
  type: z.string(),
  time: z.string(),
  deleted: flag,
  sla: slaTarget().nullish(),
  group_sla: slaTarget().nullish(),
});

function slaTarget() {
  return z.looseObject({
    target: z.number().nullish(),
    target_in_seconds: z.number().nullish(),
    business_hours: flag,
    policy: z.looseObject({ id: optionalId, title: text }).nullish(),
  });
}

export const satisfactionRating = z.looseObject({
  id,
  ticket_id: optionalId,
  requester_id: optionalId,
  assignee_id: optionalId,
  group_id: optionalId,
  score: z.string(),
  has_comment: flag,
  created_at: z.string(),
  updated_at: text,
});

export const surveyResponse = z.looseObject({
  id,
  responder_id: optionalId,
  subject_zrns: z.array(z.string()).nullish(),
  subjects: z.array(z.looseObject({ id: optionalId, type: text })).nullish(),
  survey: z.looseObject({ id: optionalId }).nullish(),
  answers: z
    .array(
      z.looseObject({
        type: text,
        created_at: text,
        updated_at: text,
        rating: z.number().nullish(),
        rating_category: text,
        has_value: flag,
        question: z.looseObject({ type: text, sub_type: text, options: z.array(z.looseObject({ rating: z.number().nullish() })).nullish() }).nullish(),
      }),
    )
    .nullish(),
});

export const user = z.looseObject({
  id,
  name: text,
  email: text,
  role: text,
  role_type: z.number().nullish(),
  active: flag,
  suspended: flag,
  phone: text,
  organization_id: optionalId,
  tags: z.array(z.string()).nullish(),
  iana_time_zone: text,
  time_zone: text,
  created_at: text,
  updated_at: text,
});

export const group = z.looseObject({ id, name: z.string(), deleted: flag, updated_at: text });
export const groupMembership = z.looseObject({ id, user_id: id, group_id: id, default: flag, created_at: text, updated_at: text });
export const brand = z.looseObject({ id, name: z.string(), active: flag, is_deleted: flag, updated_at: text });
export const ticketForm = z.looseObject({ id, name: text });
export const ticketField = z.looseObject({ id, type: z.string(), title: text, raw_title: text });
export const customStatus = z.looseObject({ id, status_category: z.string(), agent_label: text });
export const slaPolicy = z.looseObject({ id, title: text });

export const schedule = z.looseObject({
  id,
  name: text,
  time_zone: text,
  updated_at: text,
  intervals: z.array(z.looseObject({ start_time: z.number(), end_time: z.number() })).nullish(),
  holidays: z.array(z.looseObject({ start_date: z.string(), end_date: z.string() })).nullish(),
});

export const organization = z.looseObject({ id, name: text, updated_at: text });

const duration = z.number().nullish();

export const call = z.looseObject({
  id,
  ticket_id: optionalId,
  agent_id: optionalId,
  customer_id: optionalId,
  direction: text,
  completion_status: text,
  call_group_id: optionalId,
  created_at: z.string(),
  updated_at: text,
  duration,
  talk_time: duration,
  hold_time: duration,
  wait_time: duration,
  wrap_up_time: duration,
  time_to_answer: duration,
  consultation_time: duration,
  ivr_time_spent: duration,
  voicemail: flag,
  callback: flag,
  overflowed: flag,
  outside_business_hours: flag,
  line: z.union([z.string(), z.number()]).nullish(),
  phone_number_id: optionalId,
});
export type WireCall = z.output<typeof call>;

export const leg = z.looseObject({
  id,
  call_id: id,
  agent_id: optionalId,
  type: text,
  completion_status: text,
  created_at: text,
  updated_at: text,
  talk_time: duration,
  hold_time: duration,
  wrap_up_time: duration,
  consultation_time: duration,
  conference_time: duration,
  transferred_from: optionalId,
  transferred_to: optionalId,
});

export const engagement = z.looseObject({
  engagement_id: id,
  ticket_id: optionalId,
  agent_id: optionalId,
  engagement_start_time: text,
  engagement_end_time: text,
});

export const availability = z.looseObject({
  attributes: z.looseObject({ agent_id: id, agent_status: z.looseObject({ id: optionalId, name: text, updated_at: text }).nullish() }),
});

export const availabilityChannel = z.looseObject({ id: z.string(), attributes: z.looseObject({ name: text, status: text }) });
