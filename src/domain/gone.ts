/** Records that leave the warehouse when the vendor no longer has them. Tickets are marked instead (`ticket_mark`). */
export const REMOVABLE = ['ticket_message', 'survey_response', 'time_entry', 'call', 'contract', 'contract_line'] as const;
/** Records that facts go on naming: they stay, marked as gone, until a page shows them again. */
export const RETIRABLE = ['agent', 'agent_group'] as const;

export type GoneEntity = (typeof REMOVABLE)[number] | (typeof RETIRABLE)[number];

/** What the vendor no longer has: one record, or a record's place on one ticket. */
export interface GoneRecord {
  readonly entity: GoneEntity;
  readonly id: string;
  /** Of messages: only on this ticket; left out, on every one. */
  readonly ticketId?: string;
}

/** All messages of a ticket but these: for a page that shows every one it has. */
export interface GoneMessages {
  readonly entity: 'ticket_message';
  readonly ticketId: string;
  readonly except: readonly string[];
}

export type Gone = GoneRecord | GoneMessages;
