import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

/** A page of ids that stored facts name, in order of their text. */
export interface NamedIdsQuery {
  readonly entity: 'customer' | 'organization';
  readonly after?: string;
  readonly limit: number;
  /** Only those without a record of their own. */
  readonly unknownOnly: boolean;
}

/** Columns that name a customer or an organization. */
const NAMED_BY = {
  customer: ['ticket.customer_id', 'survey_response.customer_id', 'call.customer_id', 'contract.customer_id'],
  organization: ['ticket.organization_id', 'customer.organization_id', 'contract.organization_id'],
} as const;

/** Ids of customers or organizations that the connection's facts name. */
export async function namedIds(db: Kysely<Database>, connectionId: string, { entity, after, limit, unknownOnly }: NamedIdsQuery): Promise<readonly string[]> {
  const own = sql.raw(`support.${entity}`);
  const key = sql.raw(`${entity}_id`);
  const names = NAMED_BY[entity].map((place) => {
    const [table, column] = place.split('.') as [string, string];
    const isUnknown = sql`not exists (select from ${own} o where o.connection_id = f.connection_id and o.${key} = f.${sql.raw(column)})`;
    return sql`(select distinct f.${sql.raw(column)} as id from support.${sql.raw(table)} f
      where f.connection_id = ${connectionId} and f.${sql.raw(column)} > ${after ?? ''}
      and ${unknownOnly ? isUnknown : sql`true`} order by 1 limit ${limit})`;
  });
  const { rows } = await sql<{ id: string }>`select distinct id as id from (${sql.join(names, sql` union all `)}) n order by 1 limit ${limit}`.execute(db);
  return rows.map((row) => row.id);
}
