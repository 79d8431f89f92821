import { DEFAULT_PARAMETERS, type Parameters } from '../../src/domain/parameters.ts';
import type { StatusCategory } from '../../src/domain/values.ts';
import { ZoneDays } from '../../src/platform/zone-days.ts';
import { BusinessClock, type OpeningHours } from '../../src/transform/business-clock.ts';
import type { ChangeRow, MessageRow, SignalRow, StoryContext, SurveyRow, TicketFacts, TicketRow } from '../../src/transform/story/facts.ts';

export const at = (text: string): number => Date.parse(text.length === 16 ? `${text}:00Z` : text);

/** An e-mail ticket of a customer, open since creation, unless told otherwise. */
export function aTicket(fields: Partial<TicketRow> = {}): TicketRow {
  return {
    connectionId: 'zd',
    ticketId: 'T1',
    createdAt: at('2026-11-02T09:00'),
    updatedAt: null,
    version: 1,
    origin: 'inbound',
    channel: 'email',
    sourceChannel: null,
    isSocial: false,
    customerId: 'C1',
    organizationId: null,
    segment: null,
    personHash: null,
    statusCategory: 'open',
    sourceStatus: null,
    statusAt: null,
    groupId: null,
    agentId: null,
    priority: 'normal',
    ticketType: null,
    topic: null,
    tags: [],
    brandId: null,
    scheduleId: null,
    followUpOfId: null,
    mergedIntoId: null,
    mergedAt: null,
    isSpam: false,
    isDeleted: false,
    deletedAt: null,
    isTest: false,
    isChild: false,
    excludedBy: null,
    isComplaint: false,
    fields: {},
    url: null,
    quality: 'exact',
    ...fields,
  };
}

export function theFacts(fields: Partial<Omit<TicketFacts, 'ticket'>> & { ticket?: Partial<TicketRow> } = {}): TicketFacts {
  const surveys = fields.surveys ?? [];
  return {
    changes: [],
    messages: [],
    summaries: [],
    marks: [],
    signals: [],
    surveys,
    surveyPeers: surveys,
    calls: [],
    handling: [],
    others: [],
    memberships: new Map(),
    ...fields,
    ticket: aTicket(fields.ticket),
  };
}

let counter = 0;

export const change = (field: ChangeRow['field'], when: string, value: string | null, more: Partial<ChangeRow> = {}): ChangeRow => ({
  field,
  at: at(when),
  value,
  sourceValue: null,
  actorType: null,
  actorId: null,
  seq: 0,
  changeId: `c${(counter += 1)}`,
  quality: 'exact',
  ...more,
});

/** Status changes in order: `['open', '2026-11-02T09:00']`. */
export const statuses = (...steps: readonly (readonly [StatusCategory, string])[]): ChangeRow[] =>
  steps.map(([status, when]) => change('status', when, status));

export const message = (by: MessageRow['authorType'], when: string, more: Partial<MessageRow> = {}): MessageRow => ({
  messageId: `m${(counter += 1)}`,
  at: at(when),
  authorType: by,
  authorId: by === 'agent' ? 'A1' : by === 'customer' ? 'C1' : null,
  isPublic: true,
  channel: null,
  isAutoReply: false,
  viaRule: false,
  ...more,
});

export const signal = (kind: string, when: string, more: Partial<SignalRow> = {}): SignalRow => ({
  signalId: `s${(counter += 1)}`,
  metric: 'first_reply',
  instance: '1',
  kind,
  at: at(when),
  startedAt: null,
  targetS: null,
  clock: 'calendar',
  dueAt: null,
  policy: 'Gold',
  priority: null,
  isDeleted: false,
  quality: 'exact',
  ...more,
});

export const survey = (more: Partial<SurveyRow> = {}): SurveyRow => ({
  connectionId: 'zd',
  responseId: `r${(counter += 1)}`,
  surveyType: 'csat',
  surveyId: 'S',
  ticketId: 'T1',
  isOfCall: false,
  customerId: 'C1',
  segment: null,
  organizationId: null,
  agentId: null,
  groupId: null,
  offeredAt: null,
  respondedAt: at('2026-11-03T10:00'),
  scaleMin: 1,
  scaleMax: 5,
  score: 5,
  responseGroup: null,
  orientation: null,
  quality: 'exact',
  ...more,
});

/** Monday to Friday, 09:00 to 17:00, in the zone. */
export const officeHours = (timeZone: string): OpeningHours => ({
  timeZone,
  intervals: [1, 2, 3, 4, 5].map((dow) => ({ dow, start: '09:00', end: '17:00' })),
  holidays: [],
});

export function aContext(
  fields: {
    asOf?: string;
    timeZone?: string;
    hours?: OpeningHours;
    parameters?: Partial<Parameters>;
    tiers?: Record<string, number>;
    agents?: Record<string, string>;
  } = {},
): StoryContext {
  return {
    asOf: at(fields.asOf ?? '2026-12-31T00:00'),
    days: new ZoneDays(fields.timeZone ?? 'UTC'),
    parameters: { ...DEFAULT_PARAMETERS, ...fields.parameters },
    agentTypes: new Map(Object.entries(fields.agents ?? { A1: 'full', A2: 'full', L1: 'light', B1: 'bot' })),
    groupTiers: new Map(Object.entries(fields.tiers ?? {})),
    groupSchedules: new Map(),
    clocks: new Map(),
    defaultClock: fields.hours ? new BusinessClock(fields.hours) : undefined,
    lacksMessages: false,
  };
}
