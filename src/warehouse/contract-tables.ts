import { CHANGED_CONTRACT, CHANGED_REVENUE, type FactTablesOf } from './fact-table.ts';

/** Tables of what customers agreed to pay. */
export const CONTRACT_TABLES: FactTablesOf<'contract' | 'contract_line'> = {
  contract: {
    table: 'support.contract',
    id: 'contract_id',
    key: ['contract_id'],
    touches: CHANGED_REVENUE,
    columns: {
      kind: 'text!',
      customerId: 'text',
      organizationId: 'text',
      agreedOn: 'date',
      amount: 'numeric(18,4)',
      currency: 'text',
      mrr: 'numeric(18,4)',
      startsOn: 'date',
      endsOn: 'date',
    },
  },
  contract_line: {
    table: 'support.contract_line',
    id: 'line_id',
    key: ['line_id'],
    touches: CHANGED_CONTRACT,
    columns: { contractId: 'text', mrr: 'numeric(18,4)', startsOn: 'date', endsOn: 'date' },
  },
};
