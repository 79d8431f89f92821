import type { Contract, ContractLine, Schedule, SurveyResponse, TicketMessage } from '../../src/domain/entities.ts';

/** A survey response with everything left out that is not named. */
export const surveyResponse = (given: Partial<SurveyResponse> & { readonly id: string; readonly version: number }): SurveyResponse => ({
  entity: 'survey_response',
  updatedAt: null,
  surveyType: 'csat',
  surveyId: null,
  ticketId: null,
  callId: null,
  customerId: null,
  agentId: null,
  groupId: null,
  offeredAt: null,
  respondedAt: null,
  scaleMin: null,
  scaleMax: null,
  score: null,
  responseGroup: null,
  orientation: null,
  hasComment: false,
  ...given,
});

/** A public message of an agent. */
export const ticketMessage = (given: Partial<TicketMessage> & { readonly id: string; readonly version: number; readonly ticketId: string }): TicketMessage => ({
  entity: 'ticket_message',
  updatedAt: null,
  at: new Date('2026-01-01T00:00:00Z'),
  authorType: 'agent',
  authorId: null,
  isPublic: true,
  channel: null,
  isAutoReply: false,
  viaRule: false,
  sentiment: null,
  ...given,
});

/** Opening hours in UTC. */
export const schedule = (given: Partial<Schedule> & { readonly id: string; readonly version: number }): Schedule => ({
  entity: 'schedule',
  updatedAt: null,
  name: 'Office',
  timeZone: 'UTC',
  intervals: [],
  holidays: [],
  isDefault: true,
  ...given,
});

/** A recurring position of a contract. */
export const contractLine = (given: Partial<ContractLine> & { readonly id: string; readonly version: number; readonly contractId: string }): ContractLine => ({
  entity: 'contract_line',
  updatedAt: null,
  mrr: 50,
  startsOn: null,
  endsOn: null,
  ...given,
});

/** A deal that was won, by nobody known yet. */
export const contract = (given: Partial<Contract> & { readonly id: string; readonly version: number }): Contract => ({
  entity: 'contract',
  updatedAt: null,
  kind: 'deal',
  customerId: null,
  organizationId: null,
  agreedOn: '2026-01-01',
  amount: null,
  currency: 'EUR',
  mrr: 50,
  startsOn: null,
  endsOn: null,
  ...given,
});
