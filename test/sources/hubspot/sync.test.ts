import { afterEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/platform/log.ts';
import { agentReplies, deleteTicket, merge, rerate, restore, setStatus, systemTouch } from '../../../src/simulator/mutate.ts';
import type { WorldTicket } from '../../../src/simulator/world.ts';
import type { StatusCategory } from '../../../src/domain/values.ts';
import { syncConnection } from '../../../src/sync/sync-connection.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { type Simulated, type SimulatedOptions, startSimulated } from './simulated.ts';

const CONNECTION = 'acme-hubspot';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  while (closing.length > 0) await closing.pop()?.();
});

async function open(options: SimulatedOptions = {}): Promise<{ portal: Simulated; database: TestDatabase }> {
  const portal = await startSimulated(options);
  const database = await testDatabase();
  closing.push(
    () => portal.close(),
    () => database.close(),
  );
  return { portal, database };
}

const sync = (portal: Simulated, database: TestDatabase, more: { readonly full?: boolean } = {}) =>
  syncConnection({
    database,
    connectionId: CONNECTION,
    source: 'hubspot',
    connection: portal.connection,
    http: portal.http,
    redact: portal.redact,
    settings: portal.settings,
    clock: portal.clock,
    log: silentLog,
    signal: new AbortController().signal,
    since: undefined,
    ...more,
  });

/** Lets the world and the clock go on together. */
function goOn(portal: Simulated, minutes: number): void {
  const to = new Date(portal.clock.now().getTime() + minutes * 60_000);
  portal.world.advance(to);
  portal.clock.set(to);
}

/** What is known of the tickets that are still there, and of answers. */
async function knownFacts({ pool }: TestDatabase) {
  const there = `ticket_id in (select ticket_id from support.ticket where not is_deleted) and ticket_id not in (select ticket_id from support.ticket_mark)`;
  const read = async (text: string) => (await pool.query<Record<string, unknown>>(text)).rows;
  return {
    tickets: await read(
      `select ticket_id, created_at, status_category, source_status, group_id, agent_id, priority, channel, origin, excluded_by, url, source_updated_at from support.ticket where ${there} order by 1`,
    ),
    changes: await read(
      `select ticket_id, change_id, field, at, value, source_value, actor_type, actor_id, quality from support.ticket_change where ${there} order by 1, 2`,
    ),
    summaries: await read(`select ticket_id, kind, at, value from support.ticket_summary where ${there} order by 1, 2`),
    answers: await read(`select response_id, survey_type, ticket_id, agent_id, responded_at, score, response_group from support.survey_response order by 1`),
  };
}

const alive = (portal: Simulated): WorldTicket[] =>
  portal.world.tickets.filter((ticket) => !ticket.isDeleted && ticket.mergedIntoId === null && !ticket.isSample && !ticket.isChild);

describe('HubSpot through the sync', () => {
  test('reads the whole history: every status change of the world is there, at its instant', async () => {
    const { portal, database } = await open({ tickets: 250 });
    const report = await sync(portal, database);
    expect(report.streams.map(({ status, error }) => error ?? status)).toEqual(Array(8).fill('ok'));
    const { rows } = await database.pool.query<{ ticket_id: string; at: Date; value: StatusCategory }>(
      `select ticket_id, at, value from support.ticket_change where field = 'status' order by ticket_id, at`,
    );
    const told = Map.groupBy(rows, ({ ticket_id }) => ticket_id);
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

  test('many small runs end where one full load ends, deletes, merges, restores and changed answers included', async () => {
    const { portal, database } = await open({ tickets: 120, options: { indexLagMs: 5_000 } });
    await sync(portal, database);
    const steps = [
      () => deleteTicket(portal.world, alive(portal)[3] as WorldTicket),
      () => merge(portal.world, alive(portal)[5] as WorldTicket, alive(portal)[9] as WorldTicket),
      () => restore(portal.world, portal.world.tickets.findLast(({ isDeleted, scrubbedAt }) => isDeleted && scrubbedAt === null) as WorldTicket),
      () => rerate(portal.world, alive(portal)[11] as WorldTicket, 1),
      () => agentReplies(portal.world, alive(portal)[2] as WorldTicket, 'pending'),
      () => setStatus(portal.world, alive(portal)[14] as WorldTicket, 'open'),
    ];
    for (const step of steps) {
      goOn(portal, 20);
      step();
      goOn(portal, 7);
      await sync(portal, database);
    }
    goOn(portal, 3 * 60);
    await sync(portal, database);
    const fresh = await testDatabase();
    closing.push(() => fresh.close());
    await sync(portal, fresh);
    expect(await knownFacts(database)).toEqual(await knownFacts(fresh));
  });

  test('a change the search index shows late is found by a later run', async () => {
    const lag = 25 * 60_000;
    const { portal, database } = await open({ tickets: 60, options: { indexLagMs: lag } });
    await sync(portal, database);
    goOn(portal, 1);
    const late = alive(portal)[0] as WorldTicket;
    setStatus(portal.world, late, late.status === 'open' ? 'pending' : 'open');
    const stands = async () =>
      (await database.pool.query(`select status_category from support.ticket where ticket_id = $1`, [String(late.id)])).rows[0]?.status_category;
    const before = await stands();
    goOn(portal, 14);
    await sync(portal, database);
    expect(await stands()).toBe(before);
    // Soon the overlap of ten minutes is long past it; the second look is due after two hours.
    for (let run = 0; run < 9; run += 1) {
      goOn(portal, 14);
      await sync(portal, database);
    }
    expect(await stands()).toBe(late.status);
  });

  test('a burst of changes in one instant, larger than any query may show, is read whole', async () => {
    const { portal, database } = await open({ tickets: 900, options: { searchCap: 400 } });
    await sync(portal, database);
    goOn(portal, 30);
    const touched = alive(portal);
    for (const ticket of touched) systemTouch(portal.world, ticket);
    goOn(portal, 1);
    portal.server.forgetRequests();
    const report = await sync(portal, database);
    expect(report.error).toBeUndefined();
    const { rows } = await database.pool.query<{ ticket_id: string; source_updated_at: Date }>(`select ticket_id, source_updated_at from support.ticket`);
    const updated = new Map(rows.map((row) => [row.ticket_id, row.source_updated_at.getTime()]));
    expect(touched.filter(({ id, touchedAt }) => updated.get(String(id)) !== touchedAt).map(({ id }) => id)).toEqual([]);
    expect(portal.server.requests.every(({ status }) => status < 400)).toBe(true);
  });

  test('once a day open tickets are read again, for what changes without a date', async () => {
    const { portal, database } = await open({ tickets: 200 });
    await sync(portal, database);
    portal.server.forgetRequests();
    goOn(portal, 60);
    await sync(portal, database);
    const cursor = async () => (await database.pool.query<{ cursor: unknown }>(`select cursor from sync.stream where stream = 'open_tickets'`)).rows[0]?.cursor;
    const before = portal.server.counts()['batch/read'] ?? 0;
    goOn(portal, 26 * 60);
    await sync(portal, database);
    const isOpen = ({ status, isDeleted, mergedIntoId }: WorldTicket) => status !== 'resolved' && !isDeleted && mergedIntoId === null;
    const openCount = portal.world.tickets.filter(isOpen).length;
    expect(openCount).toBeGreaterThan(0);
    expect((portal.server.counts()['batch/read'] ?? 0) - before).toBeGreaterThanOrEqual(Math.ceil(openCount / 50) + 1);
    const walked = { phase: 'walked', startedAt: portal.clock.now().getTime() };
    expect(await cursor()).toEqual(walked);
    goOn(portal, 60);
    await sync(portal, database);
    expect(await cursor()).toEqual(walked);
  });

  test('a ticket that is gone between search and read becomes a tombstone', async () => {
    const { portal, database } = await open({ tickets: 40 });
    await sync(portal, database);
    const again = await startSimulated({ tickets: 40, options: { vanished: [(alive(portal)[0] as WorldTicket).id] } });
    closing.push(() => again.close());
    goOn(again, 30);
    systemTouch(again.world, alive(again)[0] as WorldTicket);
    await sync(again, database);
    const { rows } = await database.pool.query(`select ticket_id, kind from support.ticket_mark where ticket_id = $1`, [
      String((alive(portal)[0] as WorldTicket).id),
    ]);
    expect(rows).toEqual([{ ticket_id: String((alive(portal)[0] as WorldTicket).id), kind: 'deleted' }]);
  });

  test('without the scope for feedback the surveys are unavailable, says why, and the rest goes on', async () => {
    const { portal, database } = await open({ tickets: 40, options: { missingScopes: ['crm.objects.feedback_submissions.read'] } });
    const report = await sync(portal, database);
    const surveys = report.streams.find(({ stream }) => stream === 'surveys');
    expect(surveys).toMatchObject({ status: 'unavailable' });
    expect(`${surveys?.error} ${surveys?.nextStep}`).toContain('crm.objects.feedback_submissions.read');
    expect(report.streams.filter(({ status }) => status === 'ok').length).toBe(7);
  });

  test('keeps within the limits without a refusal, and the plan of requests holds', async () => {
    const { portal, database } = await open({ tickets: 500, limits: true, options: { shortPages: false } });
    await sync(portal, database);
    expect(portal.server.requests.filter(({ status }) => status === 429)).toEqual([]);
    const live = portal.world.tickets.filter(({ isDeleted, mergedIntoId }) => !isDeleted && mergedIntoId === null).length;
    const first = portal.server.counts();
    const submissions = (await database.pool.query(`select count(*)::int as count from support.survey_response`)).rows[0].count as number;
    // Check, the list of 50, the recycling bin, the list of 100, and what the check probes.
    expect(first['list']).toBeLessThanOrEqual(Math.ceil(live / 50) + Math.ceil(submissions / 100) + 1 + 2);

    goOn(portal, 60);
    const changed = alive(portal).slice(0, 200);
    for (const ticket of changed) systemTouch(portal.world, ticket);
    portal.server.forgetRequests();
    await sync(portal, database);
    const second = portal.server.counts();
    const total = portal.server.requests.length;
    expect(second['batch/read']).toBeLessThanOrEqual(Math.ceil(200 / 50) + 4);
    expect(total, JSON.stringify(second)).toBeLessThanOrEqual(25);
  });
});

/** Two statuses at one instant: HubSpot's history shows both, we keep the one that stayed. */
function lastOfEachInstant(happened: readonly (readonly [number, StatusCategory])[]): [number, StatusCategory][] {
  return [...new Map(happened.map(([at, status]) => [at, status === 'closed' ? ('resolved' as const) : status]))];
}
