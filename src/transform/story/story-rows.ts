/** A row of a story table, as JSON: snake_case columns, instants as ISO text. */
export type Row = Readonly<Record<string, unknown>>;

/** The story tables in the order they are written. Key columns beside (connection_id, ticket_id), and the days a row counts on. */
export const STORY_TABLES = {
  ticket_status_interval: { key: ['seq'], day: [] },
  ticket_assignment: { key: ['seq'], day: [] },
  ticket_story: { key: [], day: ['day'] },
  first_reply: { key: ['seq'], day: ['day', 'created_day'] },
  response: { key: ['seq'], day: ['day'] },
  answer_outcome: { key: ['seq'], day: ['day'] },
  resolution: { key: ['seq'], day: ['day'] },
  reopen: { key: ['seq'], day: ['day'] },
  escalation: { key: ['seq'], day: ['day'] },
  sentiment: { key: ['seq'], day: ['day'] },
  sla_event: { key: ['sla_instance_id'], day: ['day'] },
  backlog_segment: { key: ['seq'], day: [] },
} as const satisfies Record<string, { key: readonly string[]; day: readonly string[] }>;

export type StoryTable = keyof typeof STORY_TABLES;

export type StoryRows = { readonly [Table in StoryTable]: readonly Row[] };
