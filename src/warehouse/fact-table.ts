import type { Entities, EntityName } from '../domain/entities.ts';
import type { IdColumns, RecordProperty } from './schema.ts';

/** The Postgres types we store. */
export type ColumnType =
  | 'text'
  | 'boolean'
  | 'integer'
  | 'smallint'
  | 'double precision'
  | 'numeric(8,3)'
  | 'numeric(18,4)'
  | 'date'
  | 'timestamptz'
  | 'jsonb'
  | 'text[]';
/** A type, with `!` where the record can never be without a value. */
export type ColumnSpec = ColumnType | `${ColumnType}!`;

type Columns<Name extends EntityName> = {
  readonly [Property in Exclude<keyof Entities[Name], RecordProperty>]: null extends Entities[Name][Property] ? ColumnType : `${ColumnType}!`;
};

/** What a row may be bound to, and where it says so: SQL over the row. `revenue` is that of a customer: the organization, else the person. */
export const BOUND_BY = { ticket: 'ticket_id', contract: 'contract_id', revenue: 'coalesce(organization_id, customer_id)' } as const;
export type Owner = keyof typeof BOUND_BY;

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
   * Who has to be looked at again when a row changes: what the row is bound to, the row itself, or both.
   * A row that moves to another ticket, contract or customer touches the old one too.
   */
  readonly touches: readonly (Owner | 'self')[];
  /** What a mark of the row itself names, where it is not the row's own id: SQL over the row. */
  readonly mark?: string;
  /** Column that keeps what a newer version replaces, and its new content: SQL over the rows `held` and `excluded`. */
  readonly keeps?: { readonly column: string; readonly sql: string };
}

export const CHANGED_TICKET = ['ticket'] as const;
export const CHANGED_SELF = ['self'] as const;
export const CHANGED_CONTRACT = ['contract'] as const;
export const CHANGED_REVENUE = ['revenue'] as const;
export const CHANGED_BOTH = ['self', 'ticket'] as const;

/** The tables of some entities. */
export type FactTablesOf<Name extends EntityName> = { readonly [One in Name]: FactTable<One> };
