/** HubSpot's words for what the world tells. */
import type { Priority, StatusCategory } from '../../domain/values.ts';
import type { Entrance, WorldTicket } from '../world.ts';

export interface SimulatedStage {
  readonly id: string;
  readonly label: string;
  readonly isClosed: boolean;
}

export interface SimulatedPipeline {
  readonly id: string;
  readonly label: string;
  readonly stages: readonly SimulatedStage[];
}

const stage = (id: string, label: string, isClosed = false): SimulatedStage => ({ id, label, isClosed });

/** The stock pipeline with a stage of its own, and one for what is no customer's request. */
export const PIPELINES: readonly SimulatedPipeline[] = [
  {
    id: '0',
    label: 'Support',
    stages: [stage('1', 'New'), stage('2', 'Waiting on contact'), stage('3', 'Waiting on us'), stage('94811203', 'On hold'), stage('4', 'Closed', true)],
  },
  {
    id: '48211907',
    label: 'Internal',
    stages: [
      stage('94811301', 'New'),
      stage('94811302', 'Waiting'),
      stage('94811303', 'In progress'),
      stage('94811304', 'Parked'),
      stage('94811305', 'Done', true),
    ],
  },
];

export function pipelineOf(ticket: Pick<WorldTicket, 'isSample' | 'isChild'>): SimulatedPipeline {
  return PIPELINES[ticket.isSample || ticket.isChild ? 1 : 0] as SimulatedPipeline;
}

const STAGE_OF: Readonly<Record<StatusCategory, number>> = { new: 0, pending: 1, open: 2, hold: 3, resolved: 4, closed: 4 };

/** HubSpot knows no difference between resolved and closed. */
export function stageId(ticket: Pick<WorldTicket, 'isSample' | 'isChild'>, status: StatusCategory): string {
  return pipelineOf(ticket).stages[STAGE_OF[status]]?.id ?? '';
}

const PRIORITY: Readonly<Record<Priority, string | null>> = { low: 'LOW', normal: 'MEDIUM', high: 'HIGH', urgent: 'URGENT', none: null };
export const priorityWord = (priority: Priority): string | null => PRIORITY[priority];

/** Options of `hs_originating_generic_channel_id`. */
export const CHANNELS: readonly (readonly [id: string, label: string])[] = [
  ['1000', 'Live chat'],
  ['1001', 'Facebook Messenger'],
  ['1002', 'Email'],
  ['1003', 'Forms'],
  ['1007', 'WhatsApp'],
  ['1008', 'Calling'],
  ['1009', 'SMS'],
  ['2114', 'Instagram'],
  ['2115', 'Twitter'],
  ['2116', 'Customer portal'],
];

interface Origin {
  readonly channelId: string | null;
  readonly sourceType: string | null;
  readonly sourceLabel: string;
}

const origin = (channelId: string | null, sourceType: string | null, sourceLabel = 'CONVERSATIONS'): Origin => ({ channelId, sourceType, sourceLabel });

const ORIGINS: Readonly<Record<Entrance, Origin>> = {
  email: origin('1002', 'EMAIL'),
  web_form: origin('1003', 'FORM', 'FORM'),
  help_center: origin('2116', 'FORM'),
  mobile_sdk: origin(null, 'FORM', 'FORM'),
  live_chat: origin('1000', 'CHAT'),
  messenger: origin('1007', 'CHAT'),
  whatsapp: origin('1007', 'CHAT'),
  voice: origin(null, 'PHONE', 'CRM_UI'),
  voicemail: origin('1008', 'PHONE'),
  sms: origin('1009', 'CHAT'),
  facebook: origin('1001', 'CHAT'),
  instagram: origin('2114', 'CHAT'),
  twitter: origin('2115', 'CHAT'),
  api: origin(null, null, 'INTEGRATION'),
  side_conversation: origin('1002', 'EMAIL', 'CRM_UI'),
  sample: origin(null, 'FORM', 'CRM_UI'),
};

export const originOf = (entrance: Entrance): Origin => ORIGINS[entrance];

/** Users and owners are two things in HubSpot: one agent has an id as each. */
export const userIdOf = (agentId: number): number => agentId - 50_000_000;
