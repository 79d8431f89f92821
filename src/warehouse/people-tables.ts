import { CHANGED_BOTH, CHANGED_SELF, type FactTablesOf } from './fact-table.ts';

/** Tables of those who ask and answer, of their answers to surveys, and of when they work. */
export const PEOPLE_TABLES: FactTablesOf<
  'survey_response' | 'agent' | 'agent_group' | 'agent_membership' | 'brand' | 'customer' | 'organization' | 'schedule'
> = {
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
  agent_membership: {
    table: 'support.agent_membership',
    id: 'membership_id',
    key: ['membership_id'],
    touches: CHANGED_SELF,
    mark: 'agent_id',
    columns: { agentId: 'text!', groupId: 'text!', isDefault: 'boolean!', validFrom: 'timestamptz', validTo: 'timestamptz' },
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
    // Changed hours hold from their date on (catalogue 7.5). Another mapping of the same version corrects them instead.
    keeps: {
      column: 'past',
      sql: `held.past || case
        when held.source_version < excluded.source_version and (held.time_zone, held.intervals) is distinct from (excluded.time_zone, excluded.intervals)
        then jsonb_build_array(jsonb_build_object(
          'until', extract(epoch from coalesce(excluded.source_updated_at, excluded.last_seen_at)) * 1000, 'timeZone', held.time_zone, 'intervals', held.intervals))
        else '[]' end`,
    },
  },
};
