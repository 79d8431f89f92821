import { expect, test } from 'vitest';
import { silentLog } from '../../../src/platform/log.ts';
import * as mutate from '../../../src/simulator/mutate.ts';
import { syncConnection } from '../../../src/sync/sync-connection.ts';
import { readUnknownFields } from '../../../src/warehouse/fields-seen.ts';
import { testDatabase } from '../../support/database.ts';
import { startSimulated } from './simulated.ts';

test('fields of the account are noted, and so is what Zendesk sends and nobody reads', async () => {
  const extraFields: string[] = [];
  const desk = await startSimulated({ seed: 43, tickets: 20, options: { extraFields } });
  const database = await testDatabase();
  const about = { database, connectionId: 'acme', identity: 'acme', source: 'zendesk', log: silentLog, signal: new AbortController().signal };
  const sync = () => syncConnection({ ...desk, ...about });
  try {
    await sync();
    expect(await readUnknownFields(database.db)).toEqual([]);
    const { rows } = await database.pool.query(`select field_key, title, field_type from sync.field_seen where field_type = 'tagger'`);
    expect(rows).toEqual([{ field_key: String(desk.server.fields.topic), title: 'Topic', field_type: 'tagger' }]);
    extraFields.push('flux_capacity');
    for (const ticket of desk.world.tickets.slice(-3)) mutate.systemTouch(desk.world, ticket);
    const to = new Date(desk.clock.now().getTime() + 900_000);
    desk.world.advance(to);
    desk.clock.set(to);
    const report = await sync();
    expect(report.status).toBe('ok');
    expect(await readUnknownFields(database.db)).toMatchObject([{ connection_id: 'acme', field_key: 'ticket.flux_capacity' }]);
  } finally {
    await desk.close();
    await database.close();
  }
});
