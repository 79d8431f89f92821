/** The records that revenue is derived from. */
import type { RecordBase } from './ticket-entities.ts';
import type { Day } from './values.ts';

/** What a customer agreed to pay. */
export interface Contract extends RecordBase {
  readonly entity: 'contract';
  readonly kind: 'deal' | 'subscription';
  readonly customerId: string | null;
  readonly organizationId: string | null;
  /** Local day it was agreed; null while it is not, or no longer. */
  readonly agreedOn: Day | null;
  readonly amount: number | null;
  readonly currency: string | null;
  /** Monthly recurring revenue, where no line of it states one. */
  readonly mrr: number | null;
  /** Null means the day it was agreed. */
  readonly startsOn: Day | null;
  /** First day without it; null while it has no end. */
  readonly endsOn: Day | null;
}

/** One recurring position of a contract. */
export interface ContractLine extends RecordBase {
  readonly entity: 'contract_line';
  readonly contractId: string | null;
  /** Null for what is paid once. */
  readonly mrr: number | null;
  /** Null means that of the contract. */
  readonly startsOn: Day | null;
  readonly endsOn: Day | null;
}
