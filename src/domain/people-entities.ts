/** The records of those who ask and answer, and of when they work. */
import type { RecordBase } from './ticket-entities.ts';

export interface Agent extends RecordBase {
  readonly entity: 'agent';
  readonly name: string | null;
  readonly emailHash: string | null;
  readonly agentType: 'full' | 'light' | 'field' | 'bot' | 'integration';
  readonly isActive: boolean;
  readonly isInboundVoice: boolean;
  readonly timeZone: string | null;
}

export interface AgentGroup extends RecordBase {
  readonly entity: 'agent_group';
  readonly name: string;
  /** Rank of the group by the config's `tiers`; null when it has none. */
  readonly tier: number | null;
  readonly isSales: boolean;
  readonly isVoice: boolean;
  readonly scheduleId: string | null;
  readonly isDeleted: boolean;
}

/** An agent's place in a group. Of several that hold at one time, the one that is `isDefault` is the agent's own. */
export interface AgentMembership extends RecordBase {
  readonly entity: 'agent_membership';
  readonly agentId: string;
  readonly groupId: string;
  readonly isDefault: boolean;
  /** Since when; null where the helpdesk does not tell: always. */
  readonly validFrom: Date | null;
  /** When it was gone, at the latest; null while it lasts. */
  readonly validTo: Date | null;
}

export interface Brand extends RecordBase {
  readonly entity: 'brand';
  readonly name: string;
  readonly isActive: boolean;
}

/** A person who asks. No name, no address: only keyed hashes. */
export interface Customer extends RecordBase {
  readonly entity: 'customer';
  readonly organizationId: string | null;
  readonly emailHash: string | null;
  readonly phoneHash: string | null;
  readonly segment: string | null;
}

export interface Organization extends RecordBase {
  readonly entity: 'organization';
  readonly name: string;
  readonly segment: string | null;
}

/** Opening hours. Times are local to `timeZone`; `24:00` is the next midnight. */
export interface Schedule extends RecordBase {
  readonly entity: 'schedule';
  readonly name: string;
  readonly timeZone: string;
  /** dow: 1 Monday … 7 Sunday. */
  readonly intervals: readonly { readonly dow: number; readonly start: string; readonly end: string }[];
  /** Days without business time, inclusive. */
  readonly holidays: readonly { readonly start: string; readonly end: string }[];
  readonly isDefault: boolean;
}
