import { afterEach, expect, test } from 'vitest';
import { silentLog } from '../../../src/platform/log.ts';
import * as mutate from '../../../src/simulator/mutate.ts';
import { syncConnection } from '../../../src/sync/sync-connection.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { startSimulated } from './simulated.ts';
import { standing } from './standing.ts';

type Started = Awaited<ReturnType<typeof startSimulated>>;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  while (closing.length > 0) await closing.pop()?.();
});

async function emptyWarehouse(): Promise<TestDatabase> {
  const database = await testDatabase();
  closing.push(() => database.close());
  return database;
}

const sync = (desk: Started, database: TestDatabase, since?: Date) =>
  syncConnection({
    ...desk,
    database,
    connectionId: 'acme',
    identity: 'acme',
    source: 'zendesk',
    log: silentLog,
    signal: new AbortController().signal,
    since,
  });

function goOn(desk: Started, hours: number): void {
  const to = new Date(desk.clock.now().getTime() + hours * 3_600_000);
  desk.world.advance(to);
  desk.clock.set(to);
}

/** Everything that can happen to a ticket, to some ticket. */
function stir({ world }: Started): void {
  const living = world.tickets.filter((ticket) => !ticket.isDeleted && ticket.mergedIntoId === null && !ticket.isSample && !ticket.isChild);
  const [deleted, scrubbed, restored, loser, survivor, reopened, touched, rated, replied] = living.slice(-40).filter((_, index) => index % 4 === 0);
  if (!deleted || !scrubbed || !restored || !loser || !survivor || !reopened || !touched || !rated || !replied) throw new Error('a world too small');
  mutate.deleteTicket(world, deleted);
  mutate.deleteTicket(world, scrubbed);
  mutate.scrub(world, scrubbed);
  mutate.deleteTicket(world, restored);
  mutate.restore(world, restored);
  mutate.merge(world, loser, survivor);
  mutate.reopen(world, reopened);
  mutate.systemTouch(world, touched);
  mutate.rerate(world, rated, 1);
  mutate.agentReplies(world, replied, 'resolved');
}

test('reading on gives what reading all anew gives, and costs a request per stream', async () => {
  const desk = await startSimulated({ seed: 21, tickets: 150 });
  closing.push(() => desk.close());
  const grown = await emptyWarehouse();
  const first = await sync(desk, grown);
  expect(first.streams.filter(({ status }) => status !== 'ok')).toEqual([]);
  goOn(desk, 30);
  stir(desk);
  goOn(desk, 7);
  desk.server.forgetRequests();
  await sync(desk, grown);
  const counts = desk.server.counts();
  expect([counts['incremental/tickets/cursor'], counts['incremental/ticket_events'], counts['incremental/ticket_metric_events']]).toEqual([1, 1, 1]);
  const anew = await emptyWarehouse();
  await sync(desk, anew);
  expect(await standing(grown)).toEqual(await standing(anew));
});

test('a ticket that was emptied keeps what was known of it', async () => {
  const desk = await startSimulated({ seed: 22, tickets: 100 });
  closing.push(() => desk.close());
  const database = await emptyWarehouse();
  await sync(desk, database);
  const ticket = desk.world.tickets.find(({ isDeleted, agentId, topic }) => !isDeleted && agentId !== null && topic !== null);
  if (ticket === undefined) throw new Error('a world too small');
  const row = async () =>
    (await database.pool.query(`select group_id, agent_id, priority, tags, fields, channel from support.ticket where ticket_id = $1`, [String(ticket.id)]))
      .rows;
  const before = await row();
  mutate.deleteTicket(desk.world, ticket);
  mutate.scrub(desk.world, ticket);
  goOn(desk, 1);
  await sync(desk, database);
  expect(await row()).toEqual(before);
  const { rows } = await database.pool.query(`select kind from support.ticket_mark where ticket_id = $1`, [String(ticket.id)]);
  expect(rows).toEqual([{ kind: 'deleted' }]);
});

test('from `since` on the facts are complete: tickets that were waiting then are there, and those done before are done', async () => {
  const desk = await startSimulated({ seed: 23, tickets: 200 });
  closing.push(() => desk.close());
  const database = await emptyWarehouse();
  const since = new Date('2026-01-25T00:00:00Z');
  const old = desk.world.tickets.find(({ createdAt, isDeleted, isSample }) => createdAt < Date.parse('2026-01-10') && !isDeleted && !isSample);
  if (old === undefined) throw new Error('a world too small');
  // Nothing has happened to it since it was made.
  Object.assign(old, { status: 'pending', updatedAt: old.createdAt, touchedAt: old.createdAt });
  await sync(desk, database, since);
  const { rows } = await database.pool.query<{ ticket_id: string; status_category: string }>(`select ticket_id, status_category from support.ticket`);
  expect(rows).toContainEqual({ ticket_id: String(old.id), status_category: 'pending' });
  const expected = desk.world.tickets.filter(
    (ticket) => ticket.touchedAt >= since.getTime() || (!ticket.isDeleted && !['resolved', 'closed'].includes(ticket.status)),
  );
  const loaded = new Set(rows.map(({ ticket_id }) => ticket_id));
  expect(expected.filter(({ id, scrubbedAt }) => scrubbedAt === null && !loaded.has(String(id)))).toEqual([]);
  expect(desk.server.counts()['search/export']).toBe(1);
  desk.server.forgetRequests();
  await sync(desk, database, since);
  expect(desk.server.counts()['search/export']).toBeUndefined();
});
