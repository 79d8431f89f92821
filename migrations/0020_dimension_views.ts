import { type Kysely } from 'kysely';
import { GRAINS, memberView } from './ddl/member-view.ts';
import { createView } from './ddl/view.ts';

const DIMENSIONS = ['line', 'direction', 'network', 'bot', 'cost_type'];

/** Views by the dimensions of calls, social media, bots and costs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [grain, table] of GRAINS) {
    for (const dimension of DIMENSIONS) await createView(db, memberView(grain, table, dimension));
  }
}
