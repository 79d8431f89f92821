import { type Kysely, sql } from 'kysely';

/** Whoever asks: later contacts of the same customer, and customers that nobody has described yet, are found without reading every row. */
const INDEXES = [
  ['ticket', 'customer_id'],
  ['ticket', 'organization_id'],
  ['customer', 'organization_id'],
  ['survey_response', 'customer_id'],
  ['call', 'customer_id'],
] as const;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, column] of INDEXES) {
    await sql.raw(`create index if not exists ${table}_by_${column} on support.${table} (connection_id, ${column}) where ${column} is not null`).execute(db);
  }
}
