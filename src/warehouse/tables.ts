import type { Entities, EntityName } from '../domain/entities.ts';
import type { IdColumns, RecordProperty } from './schema.ts';

/** The Postgres types we store. */
export type ColumnType = 'text' | 'boolean' | 'integer' | 'smallint' | 'double precision' | 'numeric(8,3)' | 'timestamptz' | 'jsonb' | 'text[]';
/** A type, with `!` where the record can never be without a value. */
export type ColumnSpec = ColumnType | `${ColumnType}!`;

type Columns<Name extends EntityName> = {
  readonly [Property in Exclude<keyof Entities[Name], RecordProperty>]: null extends Entities[Name][Property] ? ColumnType : `${ColumnType}!`;
};

/** Where an entity is stored. */
export interface FactTable<Name extends EntityName = EntityName> {
  readonly table: `support.${Name}`;
  /** Column of the record's own id; undefined where the key says it already. */
  readonly id: IdColumns[Name] extends never ? undefined : IdColumns[Name];
  /** Primary key without connection_id. */
  readonly key: readonly string[];
  /** Every property of the record but the common ones; the column is its name in snake case. */
  readonly columns: Columns<Name>;
  /**
   * Who has to be looked at again when a row changes: the ticket the row is bound to, the row itself, or both.
   * A row that moves to another ticket touches the old one too.
   */
  readonly touches: readonly ('ticket' | 'self')[];
  /** What a mark of the row itself names, where it is not the row's own id: SQL over the row. */
  readonly mark?: string;
}

const CHANGED_TICKET = ['ticket'] as const;
const CHANGED_SELF = ['self'] as const;
const CHANGED_BOTH = ['self', 'ticket'] as const;

/** The one list of fact tables. A new entity, or a new property of one, does not compile until it is listed here. */
export const FACT_TABLES: { readonly [Name in EntityName]: FactTable<Name> } = {
  ticket: {
    table: 'support.ticket',
    id: 'ticket_id',
    key: ['ticket_id'],
    touches: CHANGED_SELF,
    columns: {
      createdAt: 'timestamptz!',
      createdByRole: 'text',
      origin: 'text!',
      channel: 'text!',
      sourceChannel: 'text',
      isSocial: 'boolean!',
      customerId: 'text',
      organizationId: 'text',
      statusCategory: 'text!',
      sourceStatus: 'text',
      statusAt: 'timestamptz',
      groupId: 'text',
      agentId: 'text',
      priority: 'text!',
      ticketType: 'text',
      topic: 'text',
      tags: 'text[]!',
      brandId: 'text',
      formId: 'text',
      scheduleId: 'text',
      followUpOfId: 'text',
      mergedIntoId: 'text',
      mergedAt: 'timestamptz',
      isSpam: 'boolean!',
      isDeleted: 'boolean!',
      deletedAt: 'timestamptz',
      isTest: 'boolean!',
      isChild: 'boolean!',
      excludedBy: 'text',
      isComplaint: 'boolean!',
      fields: 'jsonb!',
      url: 'text',
    },
  },
  ticket_change: {
    table: 'support.ticket_change',
    id: 'change_id',
    key: ['ticket_id', 'change_id'],
    touches: CHANGED_TICKET,
    columns: {
      ticketId: 'text!',
      field: 'text!',
      at: 'timestamptz!',
      value: 'text',
      sourceValue: 'text',
      actorType: 'text',
      actorId: 'text',
      seq: 'integer!',
    },
  },
  ticket_message: {
    table: 'support.ticket_message',
    id: 'message_id',
    key: ['ticket_id', 'message_id'],
    touches: CHANGED_TICKET,
    columns: {
      ticketId: 'text!',
      at: 'timestamptz!',
      authorType: 'text!',
      authorId: 'text',
      isPublic: 'boolean!',
      channel: 'text',
      isAutoReply: 'boolean!',
      viaRule: 'boolean!',
      sentiment: 'smallint',
    },
  },
  ticket_summary: {
    table: 'support.ticket_summary',
    id: undefined,
    key: ['ticket_id', 'kind'],
    touches: CHANGED_TICKET,
    columns: { ticketId: 'text!', kind: 'text!', at: 'timestamptz', value: 'double precision' },
  },
  ticket_mark: {
    table: 'support.ticket_mark',
    id: undefined,
    key: ['ticket_id', 'kind'],
    touches: CHANGED_TICKET,
    columns: { ticketId: 'text!', kind: 'text!', at: 'timestamptz', intoTicketId: 'text' },
  },
  survey_response: {
    table: 'support.survey_response',
    id: 'response_id',
    key: ['response_id'],
    touches: CHANGED_BOTH,
    columns: {
      surveyType: 'text!',
      surveyId: 'text',
      ticketId: 'text',
      callId: 'text',
      customerId: 'text',
      agentId: 'text',
      groupId: 'text',
      offeredAt: 'timestamptz',
      respondedAt: 'timestamptz',
      scaleMin: 'numeric(8,3)',
      scaleMax: 'numeric(8,3)',
      score: 'numeric(8,3)',
      responseGroup: 'text',
      orientation: 'text',
      hasComment: 'boolean!',
    },
  },
  agent: {
    table: 'support.agent',
    id: 'agent_id',
    key: ['agent_id'],
    touches: CHANGED_SELF,
    columns: { name: 'text', emailHash: 'text', agentType: 'text!', isActive: 'boolean!', isInboundVoice: 'boolean!', timeZone: 'text' },
  },
  agent_group: {
    table: 'support.agent_group',
    id: 'group_id',
    key: ['group_id'],
    touches: CHANGED_SELF,
    columns: { name: 'text!', tier: 'integer', isSales: 'boolean!', isVoice: 'boolean!', scheduleId: 'text', isDeleted: 'boolean!' },
  },
  brand: {
    table: 'support.brand',
    id: 'brand_id',
    key: ['brand_id'],
    touches: CHANGED_SELF,
    columns: { name: 'text!', isActive: 'boolean!' },
  },
  customer: {
    table: 'support.customer',
    id: 'customer_id',
    key: ['customer_id'],
    touches: CHANGED_SELF,
    columns: { organizationId: 'text', emailHash: 'text', phoneHash: 'text', segment: 'text' },
  },
  organization: {
    table: 'support.organization',
    id: 'organization_id',
    key: ['organization_id'],
    touches: CHANGED_SELF,
    columns: { name: 'text!', segment: 'text' },
  },
  schedule: {
    table: 'support.schedule',
    id: 'schedule_id',
    key: ['schedule_id'],
    touches: CHANGED_SELF,
    columns: { name: 'text!', timeZone: 'text!', intervals: 'jsonb!', holidays: 'jsonb!', isDefault: 'boolean!' },
  },
  sla_signal: {
    table: 'support.sla_signal',
    id: 'signal_id',
    key: ['ticket_id', 'signal_id'],
    touches: CHANGED_TICKET,
    columns: {
      ticketId: 'text!',
      metric: 'text!',
      instance: 'text!',
      kind: 'text!',
      at: 'timestamptz!',
      startedAt: 'timestamptz',
      targetS: 'integer',
      clock: 'text',
      dueAt: 'timestamptz',
      policy: 'text',
      priority: 'text',
      isDeleted: 'boolean!',
    },
  },
  time_entry: {
    table: 'support.time_entry',
    id: 'entry_id',
    key: ['entry_id'],
    touches: CHANGED_BOTH,
    columns: { ticketId: 'text!', agentId: 'text', workedAt: 'timestamptz!', seconds: 'integer!', isBillable: 'boolean!', kind: 'text!' },
  },
  call: {
    table: 'support.call',
    id: 'call_id',
    key: ['call_id'],
    touches: CHANGED_BOTH,
    columns: {
      direction: 'text!',
      line: 'text',
      isSalesLine: 'boolean!',
      startedAt: 'timestamptz!',
      answeredAt: 'timestamptz',
      endedAt: 'timestamptz',
      outcome: 'text!',
      waitS: 'integer',
      talkS: 'integer',
      holdS: 'integer',
      wrapS: 'integer',
      consultS: 'integer',
      transferCount: 'integer!',
      agentId: 'text',
      groupId: 'text',
      customerId: 'text',
      ticketId: 'text',
      isOutsideHours: 'boolean!',
    },
  },
  call_leg: {
    table: 'support.call_leg',
    id: 'leg_id',
    key: ['call_id', 'leg_id'],
    touches: CHANGED_SELF,
    mark: 'call_id',
    columns: {
      callId: 'text!',
      legType: 'text!',
      agentId: 'text',
      startedAt: 'timestamptz',
      outcome: 'text',
      talkS: 'integer',
      holdS: 'integer',
      wrapS: 'integer',
      consultS: 'integer',
      transferredFrom: 'text',
      transferredTo: 'text',
    },
  },
  agent_status_interval: {
    table: 'support.agent_status_interval',
    id: undefined,
    key: ['agent_id', 'channel', 'valid_from'],
    touches: CHANGED_SELF,
    // The start comes first, so that the agent's days before it need not be looked at again.
    mark: `to_char(valid_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || ' ' || agent_id`,
    columns: {
      agentId: 'text!',
      channel: 'text!',
      stateCategory: 'text!',
      sourceState: 'text',
      validFrom: 'timestamptz!',
      validTo: 'timestamptz',
      method: 'text!',
      pollSeconds: 'integer',
    },
  },
  bot_conversation: {
    table: 'support.bot_conversation',
    id: 'conversation_id',
    key: ['conversation_id'],
    touches: CHANGED_SELF,
    columns: {
      channel: 'text',
      botId: 'text',
      startedAt: 'timestamptz!',
      firstCustomerMessageAt: 'timestamptz',
      firstBotReplyAt: 'timestamptz',
      handedOffAt: 'timestamptz',
      endedAt: 'timestamptz',
      feedback: 'text',
      recontactAt: 'timestamptz',
      customerMessages: 'integer!',
      ticketId: 'text',
      customerId: 'text',
      isResolvedBySource: 'boolean',
    },
  },
  automation_run: {
    table: 'support.automation_run',
    id: 'run_id',
    key: ['run_id'],
    touches: CHANGED_SELF,
    columns: { ruleId: 'text', kind: 'text', startedAt: 'timestamptz!', isSuccess: 'boolean', attempts: 'integer!' },
  },
};

/** `firstReplyAt` -> `first_reply_at`. */
export const columnName = (property: string): string => property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const ENTITY_NAMES = Object.keys(FACT_TABLES) as EntityName[];
