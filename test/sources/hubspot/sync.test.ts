import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { agentReplies, rerate, setStatus, systemTouch } from '../../../src/simulator/mutate.ts';
import type { WorldTicket } from '../../../src/simulator/world.ts';
import type { StatusCategory } from '../../../src/domain/values.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { alive, goOn, syncPortal } from './portal-sync.ts';
import { type Simulated, type SimulatedOptions, startSimulated } from './simulated.ts';

/** One warehouse for all, and a connection of its own for each portal. */
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.close());

const portals: Simulated[] = [];
afterEach(async () => {
  while (portals.length > 0) await portals.pop()?.close();
});

let connections = 0;
async function open(options: SimulatedOptions = {}) {
  const portal = await startSimulated(options);
  portals.push(portal);
  connections += 1;
  const connectionId = `portal-${connections}`;
  const rows = async <Row extends object>(text: string, ...values: readonly unknown[]): Promise<Row[]> =>
    (await database.pool.query<Row>(text, [connectionId, ...values])).rows;
  return { portal, connectionId, rows, sync: (at = portal) => syncPortal(at, database, { connectionId }) };
}

describe('HubSpot through the sync', () => {
  test('reads the whole history: every status change of the world is there, at its instant', async () => {
    const { portal, sync, rows } = await open({ tickets: 150, options: { searchRows: 40 } });
    const report = await sync();
    expect(report.streams.filter(({ status }) => status !== 'ok')).toEqual([]);
    const changes = await rows<{ ticket_id: string; at: Date; value: StatusCategory }>(
      `select ticket_id, at, value from support.ticket_change where connection_id = $1 and field = 'status' order by ticket_id, at`,
    );
    const told = Map.groupBy(changes, ({ ticket_id }) => ticket_id);
    expect(portal.server.requests.some(({ endpoint, query }) => endpoint === 'list' && query['after']?.startsWith('0'))).toBe(true);
    for (const ticket of alive(portal)) {
      const happened = ticket.events.flatMap((event) =>
        event.kind === 'created' ? [[event.at, event.status]] : event.kind === 'status' ? [[event.at, event.to]] : [],
      );
      expect(
        told.get(String(ticket.id))?.map(({ at, value }) => [at.getTime(), value]),
        String(ticket.id),
      ).toEqual(lastOfEachInstant(happened as [number, StatusCategory][]));
    }
  });

  test('a change the search index shows late is found by a later run', async () => {
    const lag = 25 * 60_000;
    const { portal, sync, rows } = await open({ tickets: 30, options: { indexLagMs: lag } });
    await sync();
    goOn(portal, 1);
    const late = alive(portal)[0] as WorldTicket;
    setStatus(portal.world, late, late.status === 'open' ? 'pending' : 'open');
    const stands = async () =>
      (await rows<{ status_category: string }>(`select status_category from support.ticket where connection_id = $1 and ticket_id = $2`, String(late.id)))[0]
        ?.status_category;
    const before = await stands();
    goOn(portal, 14);
    await sync();
    expect(await stands()).toBe(before);
    // Soon the overlap of ten minutes is long past it; the second look is due after two hours.
    for (let run = 0; run < 9; run += 1) {
      goOn(portal, 14);
      await sync();
    }
    expect(await stands()).toBe(late.status);
  });

  test('a burst of changes in one instant, larger than any query may show, is read whole', async () => {
    const { portal, sync, rows } = await open({ tickets: 180, options: { searchCap: 60, searchRows: 30 } });
    await sync();
    goOn(portal, 30);
    const touched = alive(portal);
    for (const ticket of touched) systemTouch(portal.world, ticket);
    goOn(portal, 1);
    portal.server.forgetRequests();
    const report = await sync();
    expect(report.error).toBeUndefined();
    const stored = await rows<{ ticket_id: string; source_updated_at: Date }>(
      `select ticket_id, source_updated_at from support.ticket where connection_id = $1`,
    );
    const updated = new Map(stored.map((row) => [row.ticket_id, row.source_updated_at.getTime()]));
    expect(touched.filter(({ id, touchedAt }) => updated.get(String(id)) !== touchedAt).map(({ id }) => id)).toEqual([]);
    expect(portal.server.requests.every(({ status }) => status < 400)).toBe(true);
  });

  test('once a day open tickets are read again, for what changes without a date', async () => {
    const { portal, sync, rows } = await open({ tickets: 80 });
    await sync();
    portal.server.forgetRequests();
    goOn(portal, 60);
    await sync();
    const cursor = async () =>
      (await rows<{ cursor: { startedAt: number } }>(`select cursor from sync.stream where connection_id = $1 and stream = 'open_tickets'`))[0]?.cursor;
    const before = portal.server.counts()['batch/read'] ?? 0;
    goOn(portal, 26 * 60);
    const due = portal.clock.now().getTime();
    await sync();
    const isOpen = ({ status, isDeleted, mergedIntoId }: WorldTicket) => status !== 'resolved' && !isDeleted && mergedIntoId === null;
    const openCount = portal.world.tickets.filter(isOpen).length;
    expect(openCount).toBeGreaterThan(0);
    expect((portal.server.counts()['batch/read'] ?? 0) - before).toBeGreaterThanOrEqual(Math.ceil(openCount / 50) + 1);
    const walked = await cursor();
    expect(walked).toMatchObject({ phase: 'walked' });
    expect(walked?.startedAt).toBeGreaterThanOrEqual(due);
    goOn(portal, 60);
    await sync();
    expect(await cursor()).toEqual(walked);
  });

  test('a ticket that is gone between search and read becomes a tombstone', async () => {
    const { portal, sync, rows } = await open({ tickets: 40 });
    await sync();
    const gone = alive(portal)[0] as WorldTicket;
    const again = await startSimulated({ tickets: 40, options: { vanished: [gone.id] } });
    portals.push(again);
    goOn(again, 30);
    systemTouch(again.world, alive(again)[0] as WorldTicket);
    await sync(again);
    expect(await rows(`select ticket_id, kind from support.ticket_mark where connection_id = $1 and ticket_id = $2`, String(gone.id))).toEqual([
      { ticket_id: String(gone.id), kind: 'deleted' },
    ]);
  });

  test('a ticket that was erased for good is noticed within a week', async () => {
    const erased: number[] = [];
    const { portal, rows, sync } = await open({ tickets: 60, options: { erased } });
    await sync();
    const [one, other] = [alive(portal)[3] as WorldTicket, alive(portal).at(-1) as WorldTicket];
    erased.push(one.id, other.id);
    const marks = () => rows<{ ticket_id: string }>(`select ticket_id from support.ticket_mark where connection_id = $1 and kind = 'deleted' order by 1`);
    const before = await marks();
    portal.clock.set(new Date(portal.clock.now().getTime() + 8 * 86_400_000));
    await sync();
    expect(await marks()).toEqual(
      [...before, ...[one, other].map(({ id }) => ({ ticket_id: String(id) }))].toSorted((a, b) => (a.ticket_id < b.ticket_id ? -1 : 1)),
    );
  });

  test('with conversations every message of a chat is known, with who wrote it, and what is new comes along', async () => {
    const { portal, rows, sync } = await open({ tickets: 60, conversations: true });
    const kinds = { agent_reply: 'agent', customer_message: 'customer', bot_message: 'bot' } as const;
    const chats = () => alive(portal).filter(({ channel }) => channel === 'chat' || channel === 'messaging');
    const told = () =>
      rows<{ ticket_id: string; at: Date; author_type: string; author_id: string | null }>(
        `select ticket_id, at, author_type, author_id from support.ticket_message where connection_id = $1 and message_id like 'message:%' and is_public and not is_auto_reply`,
      );
    const truth = () =>
      chats().flatMap(({ id, events }) =>
        events.flatMap((event) =>
          event.kind in kinds ? [`${id} ${event.at} ${kinds[event.kind as keyof typeof kinds]} ${event.kind === 'agent_reply' ? event.actor.id : null}`] : [],
        ),
      );
    const ofChats = async () => {
      const ids = new Set(chats().map(({ id }) => String(id)));
      return (await told())
        .filter(({ ticket_id }) => ids.has(ticket_id))
        .map((row) => `${row.ticket_id} ${row.at.getTime()} ${row.author_type} ${row.author_id}`);
    };
    expect((await sync()).streams.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(truth().length).toBeGreaterThan(20);
    expect((await ofChats()).toSorted()).toEqual(truth().toSorted());
    const bots = await rows<Record<string, unknown>>(
      `select ticket_id, bot_id, customer_messages, extract(epoch from first_bot_reply_at - first_customer_message_at)::int as reply_s, handed_off_at is null as is_alone
       from support.bot_conversation where connection_id = $1 order by conversation_id`,
    );
    // Visitors who talked to the bot and left have no ticket.
    const alone = bots.filter(({ ticket_id }) => ticket_id === null);
    expect(alone).toEqual([0, 1, 2].map(() => ({ ticket_id: null, bot_id: 'L-9', customer_messages: 2, reply_s: 4, is_alone: true })));
    const withBot = chats().filter(({ events }) => events.some(({ kind }) => kind === 'bot_message'));
    const ofTickets = bots.map(({ ticket_id }) => ticket_id);
    expect(withBot.map(({ id }) => String(id)).filter((id) => !ofTickets.includes(id))).toEqual([]);
    goOn(portal, 30);
    portal.server.forgetRequests();
    agentReplies(portal.world, chats()[0] as WorldTicket, 'pending');
    goOn(portal, 2);
    await sync();
    expect((await ofChats()).toSorted()).toEqual(truth().toSorted());
    expect(portal.server.counts()['messages']).toBeLessThan(chats().length / 2);
  });

  test('without the scope for feedback the surveys are unavailable, says why, and the rest goes on', async () => {
    const { sync } = await open({ tickets: 40, options: { missingScopes: ['crm.objects.feedback_submissions.read'] } });
    const report = await sync();
    const surveys = report.streams.find(({ stream }) => stream === 'surveys');
    expect(surveys).toMatchObject({ status: 'unavailable' });
    expect(`${surveys?.error} ${surveys?.nextStep}`).toContain('crm.objects.feedback_submissions.read');
    expect(report.streams.filter(({ stream, status }) => stream !== 'surveys' && status !== 'ok')).toEqual([]);
  });

  test('without the scope for contacts tickets come without customers, and everything else all the same', async () => {
    const { portal, rows, sync } = await open({ tickets: 40, options: { missingScopes: ['crm.objects.contacts.read'] } });
    const report = await sync();
    expect(report.streams.filter(({ status }) => status === 'unavailable').map(({ stream }) => stream)).toEqual(['emails', 'calls', 'customers']);
    const stored = await rows<{ customer_id: unknown }>(`select customer_id from support.ticket where connection_id = $1 and not is_deleted`);
    expect(stored.length).toBe(portal.world.tickets.filter(({ isDeleted, mergedIntoId }) => !isDeleted && mergedIntoId === null).length);
    expect(stored.every(({ customer_id }) => customer_id === null)).toBe(true);
    goOn(portal, 30);
    const late = alive(portal)[0] as WorldTicket;
    setStatus(portal.world, late, late.status === 'open' ? 'pending' : 'open');
    goOn(portal, 1);
    expect((await sync()).streams.find(({ stream }) => stream === 'tickets')).toMatchObject({ status: 'ok' });
  });

  test('people and companies are read as far as facts name them, once, and those that are gone are not asked for again', async () => {
    const { portal, rows, sync } = await open({ tickets: 80 });
    const { world } = portal;
    await sync();
    const customers = await rows<{ customer_id: string; organization_id: string | null; email_hash: string | null }>(
      `select customer_id, organization_id, email_hash from support.customer where connection_id = $1`,
    );
    const named = new Set(
      [...world.tickets.filter(({ mergedIntoId }) => mergedIntoId === null), ...world.relationAnswers].map(({ customerId }) => String(customerId)),
    );
    expect(customers.filter(({ customer_id }) => !named.has(customer_id))).toEqual([]);
    for (const known of world.customers.filter(({ id }) => customers.some(({ customer_id }) => customer_id === String(id)))) {
      const stored = customers.find(({ customer_id }) => customer_id === String(known.id));
      expect(stored).toMatchObject({ organization_id: known.organizationId === null ? null : String(known.organizationId) });
      expect(stored?.email_hash === null).toBe(known.email === null);
    }
    portal.server.forgetRequests();
    goOn(portal, 10);
    rerate(world, alive(portal)[0] as WorldTicket, 2);
    await sync();
    expect(
      portal.server.requests.filter(({ path }) => /contacts\/batch|companies\/batch/.test(path) && !path.includes('associations')).length,
    ).toBeLessThanOrEqual(2);
  });
});

/** Two statuses at one instant: HubSpot's history shows both, we keep the one that stayed. */
function lastOfEachInstant(happened: readonly (readonly [number, StatusCategory])[]): [number, StatusCategory][] {
  return [...new Map(happened.map(([at, status]) => [at, status === 'closed' ? ('resolved' as const) : status]))];
}
