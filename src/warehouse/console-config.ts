import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

/** What was configured in the console, as it stands. */
export interface StoredContent {
  /** 0 before the first change. */
  readonly revision: number;
  readonly content: unknown;
}

export async function readConsoleConfig(db: Kysely<Database>): Promise<StoredContent> {
  const { rows } = await sql<StoredContent>`select revision, content from sync.console_config order by revision desc limit 1`.execute(db);
  return rows[0] ?? { revision: 0, content: {} };
}

/** Keeps the next revision. False where somebody else was faster. */
export async function saveConsoleConfig(db: Kysely<Database>, { revision, content }: StoredContent, by: string): Promise<boolean> {
  const saved = await sql`insert into sync.console_config (revision, content, changed_by) values (${revision}, ${JSON.stringify(content)}::jsonb, ${by})
    on conflict (revision) do nothing`.execute(db);
  return Number(saved.numAffectedRows ?? 0) > 0;
}
