import { type Kysely, sql } from 'kysely';
import type { Input, InputSupply } from '../domain/inputs.ts';
import type { Database } from './schema.ts';

/** Stores how a connection feeds each input; coverage follows from it. Inputs that are no longer listed go. */
export async function saveInputs(db: Kysely<Database>, connectionId: string, inputs: Readonly<Record<Input, InputSupply>>): Promise<void> {
  const names = Object.keys(inputs);
  await sql`delete from sync.input where connection_id = ${connectionId} and input <> all(${names}::text[])`.execute(db);
  for (const [input, supply] of Object.entries(inputs)) {
    const fed = 'streams' in supply;
    const streams = fed ? [...supply.streams] : [];
    const [quality, missing, action] = fed ? [supply.quality, null, null] : [null, supply.missing, supply.action];
    await sql`insert into sync.input as held (connection_id, input, streams, quality, missing, action)
      values (${connectionId}, ${input}, ${streams}::text[], ${quality}, ${missing}, ${action})
      on conflict (connection_id, input) do update set streams = excluded.streams, quality = excluded.quality, missing = excluded.missing, action = excluded.action
      where (held.streams, held.quality, held.missing, held.action) is distinct from (excluded.streams, excluded.quality, excluded.missing, excluded.action)`.execute(
      db,
    );
  }
}
