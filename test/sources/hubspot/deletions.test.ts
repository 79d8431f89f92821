import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { replayConnection } from '../../../src/sync/sync-connection.ts';
import { emptyFacts, readFacts } from '../../support/facts.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { goOn, syncPortal } from './portal-sync.ts';
import { type Simulated, startSimulated } from './simulated.ts';

const DAY = 24 * 60;
const connectionId = 'portal';

/** Of each kind one that is in the bin, and one that nothing shows any more. */
const KINDS = [
  { table: 'ticket_message', id: 'message_id', prefix: 'email:' },
  { table: 'call', id: 'call_id', prefix: '' },
  { table: 'contract', id: 'contract_id', prefix: 'deal:' },
  { table: 'contract_line', id: 'line_id', prefix: '' },
] as const;

describe('what HubSpot no longer has', () => {
  let database: TestDatabase;
  let portal: Simulated;
  const binned: number[] = [];
  const erased: number[] = [];
  const relinked = new Map<number, number>();
  const kept: Record<string, { readonly inBin: string; readonly erased: string }> = {};

  const ids = async (text: string, values: readonly unknown[] = []): Promise<string[]> =>
    (await database.pool.query<{ id: string }>(text, [...values])).rows.map(({ id }) => id);
  const stored = ({ table, id, prefix }: (typeof KINDS)[number]) =>
    ids(`select distinct ${id} as id from support.${table} where starts_with(${id}, $1) order by 1`, [prefix]);
  const sync = () => syncPortal(portal, database, { connectionId });
  const statuses = async () => (await sync()).streams.filter(({ status }) => status !== 'ok');

  beforeAll(async () => {
    database = await testDatabase();
    portal = await startSimulated({ tickets: 30, options: { binned, erased, relinked } });
    await sync();
    for (const kind of KINDS) {
      const [inBin, gone] = await stored(kind);
      if (inBin === undefined || gone === undefined) throw new Error(`too few of ${kind.table}`);
      kept[kind.table] = { inBin, erased: gone };
    }
  });
  afterAll(async () => {
    await portal?.close();
    await database?.close();
  });

  const number = (id: string | undefined): number => Number(id?.replace(/^.*:/, ''));

  test('leaves within a day where the bin shows it, for one request of each kind', async () => {
    for (const kind of KINDS) binned.push(number(kept[kind.table]?.inBin));
    await database.pool.query('delete from sync.touched');
    goOn(portal, DAY + 10);
    portal.server.forgetRequests();
    expect(await statuses()).toEqual([]);
    for (const kind of KINDS) expect(await stored(kind), kind.table).not.toContain(kept[kind.table]?.inBin);
    expect(portal.server.requests.filter(({ query, path }) => query['archived'] === 'true' && !/tickets|owners/.test(path)).length).toBe(5);
    // Whose story has to be told again: the deal of a removed line, the call, the ticket of an e-mail.
    const touched = await ids(`select distinct entity as id from sync.touched order by 1`);
    expect(touched).toEqual(expect.arrayContaining(['call', 'revenue', 'ticket']));
  });

  test('leaves within a week where nothing shows it, and an e-mail that hangs on another ticket leaves the one it hung on', async () => {
    for (const kind of KINDS) erased.push(number(kept[kind.table]?.erased));
    const { rows } = await database.pool.query<{ message_id: string; ticket_id: string; other: string }>(
      `select m.message_id, m.ticket_id, o.ticket_id as other from support.ticket_message m join support.ticket o on o.ticket_id > m.ticket_id and not o.is_deleted
       where m.message_id <> $1 and not exists (select from support.ticket_mark k where k.ticket_id in (m.ticket_id, o.ticket_id)) limit 1`,
      [kept['ticket_message']?.erased],
    );
    const [moved] = rows;
    if (moved === undefined) throw new Error('no e-mail to move');
    relinked.set(number(moved.message_id), Number(moved.other));
    goOn(portal, 8 * DAY);
    expect(await statuses()).toEqual([]);
    for (const kind of KINDS) expect(await stored(kind), kind.table).not.toContain(kept[kind.table]?.erased);
    expect(await ids(`select ticket_id as id from support.ticket_message where message_id = $1`, [moved.message_id])).toEqual([moved.other]);
  });

  test('a team that was deleted is marked, and who was in it has left; members of others are known, the primary team being their own', async () => {
    const { world } = portal;
    // Robots own nothing.
    const people = world.agents.filter(({ kind }) => kind === 'full' || kind === 'light');
    const [group] = world.groups;
    if (group === undefined) throw new Error('no team');
    group.isDeleted = true;
    world.touched();
    goOn(portal, 61);
    expect(await statuses()).toEqual([]);
    expect(await ids(`select group_id as id from support.agent_group where is_deleted`)).toEqual([String(group.id)]);
    const standing = await ids(
      `select group_id || ' ' || agent_id || case when is_default then ' own' else '' end as id from support.agent_membership where valid_to is null order by 1`,
    );
    const truth = people.flatMap(({ id, groupIds }) =>
      groupIds.flatMap((groupId, index) => (groupId === group.id ? [] : [`${groupId} ${id}${index === 0 ? ' own' : ''}`])),
    );
    expect(standing).toEqual(truth.toSorted());
    const left = await ids(`select agent_id as id from support.agent_membership where valid_to is not null and group_id = '${group.id}' order by 1`);
    expect(left).toEqual(
      people
        .filter(({ groupIds }) => groupIds.includes(group.id))
        .map(({ id }) => String(id))
        .toSorted(),
    );
  });

  test('is gone from the warehouse as from one that never saw it, comes back when it is restored, and a replay ends the same', async () => {
    binned.length = 0;
    goOn(portal, 8 * DAY);
    expect(await statuses()).toEqual([]);
    for (const kind of KINDS) expect(await stored(kind), kind.table).toContain(kept[kind.table]?.inBin);
    const before = await readFacts(database.pool, ['first_seen_at', 'last_seen_at']);
    const messages = before['ticket_message']?.length;
    const fresh = await syncPortal(portal, database, { connectionId: 'fresh' });
    expect(fresh.status).toBe('ok');
    const [count] = await ids(`select count(*) as id from support.ticket_message where connection_id = 'fresh'`);
    // Messages of merged tickets stay with those, too.
    expect(Number(count)).toBeLessThanOrEqual(messages ?? 0);
    const missing = await ids(
      `select message_id as id from support.ticket_message a where connection_id = $1 and not exists (select from support.ticket_message b
      where b.connection_id = 'fresh' and b.ticket_id = a.ticket_id and b.message_id = a.message_id) and not exists (select from support.ticket_mark m where m.ticket_id = a.ticket_id)
      and not exists (select from support.ticket t where t.ticket_id = a.ticket_id and t.is_deleted)`,
      [connectionId],
    );
    expect(missing).toEqual([]);
    for (const table of ['call', 'contract', 'contract_line']) {
      const [differing] = await ids(
        `select count(*) filter (where connection_id = $1) - count(*) filter (where connection_id = 'fresh') as id from support.${table}`,
        [connectionId],
      );
      expect(Number(differing), table).toBe(0);
    }
    await database.pool.query(`delete from sync.page where connection_id = 'fresh'`);
    await emptyFacts(database.pool);
    await replayConnection({
      database,
      connectionId,
      source: 'hubspot',
      connection: portal.connection,
      http: portal.http,
      redact: portal.redact,
      settings: portal.settings,
      clock: portal.clock,
      log: silentLog,
      signal: new AbortController().signal,
      since: undefined,
    });
    expect(await readFacts(database.pool, ['first_seen_at', 'last_seen_at'])).toEqual(before);
  });
});
