import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/platform/log.ts';
import { syncConnection } from '../../../src/sync/sync-connection.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { type DeskOptions, startDesk } from './desk.ts';

const DAY = 86_400_000;
const END = new Date('2026-03-31T00:00:00Z');
const OLD = { start: new Date('2025-08-20T00:00:00Z'), end: END, tickets: 120 };

describe('since when tickets are known beside an archive', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database?.close());

  let connections = 0;
  /** `known_from` of the tickets after a first run. */
  async function knownFrom(options: DeskOptions): Promise<Date | null> {
    const desk = await startDesk({ conversations: 'off', ...options });
    connections += 1;
    const connectionId = `desk-${connections}`;
    try {
      await syncConnection({
        ...desk,
        database,
        connectionId,
        source: 'freshdesk',
        log: silentLog,
        since: options.since,
        signal: new AbortController().signal,
      });
    } finally {
      await desk.close();
    }
    const { rows } = await database.pool.query<{ known_from: Date | null }>(
      `select known_from from sync.stream where connection_id = $1 and stream = 'tickets' and first_loaded_at is not null`,
      [connectionId],
    );
    expect(rows).toHaveLength(1);
    return rows[0]?.known_from ?? null;
  }

  const unread = new Date(END.getTime() - 120 * DAY);

  test('where it is left out, from 120 days before the first load on', async () => {
    expect(await knownFrom({ world: OLD, archive: 'off' })).toEqual(unread);
  });

  test('from the beginning once it is read, on a plan without one, and of an account that is younger', async () => {
    expect(await knownFrom({ world: OLD })).toBeNull();
    expect(await knownFrom({ world: OLD, without: ['archive'] })).toBeNull();
    expect(await knownFrom({ world: { tickets: 20, end: END }, archive: 'off' })).toBeNull();
  });

  test('no further back than facts begin', async () => {
    const since = new Date('2026-02-01T00:00:00Z');
    expect(await knownFrom({ world: OLD, archive: 'off', since })).toEqual(since);
  });
});
