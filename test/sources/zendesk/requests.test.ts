import { expect, test } from 'vitest';
import { silentLog } from '../../../src/platform/log.ts';
import * as mutate from '../../../src/simulator/mutate.ts';
import { syncConnection } from '../../../src/sync/sync-connection.ts';
import { readUnknownFields } from '../../../src/warehouse/fields-seen.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { startSimulated } from './simulated.ts';

type Desk = Awaited<ReturnType<typeof startSimulated>>;

const sync = (desk: Desk, database: TestDatabase, more: { readonly full?: boolean; readonly streams?: readonly string[] } = {}) =>
  syncConnection({
    ...desk,
    ...more,
    database,
    connectionId: 'acme',
    identity: 'acme',
    source: 'zendesk',
    log: silentLog,
    signal: new AbortController().signal,
    since: undefined,
  });

/** Requests that each endpoint had in one run. */
async function countsOf(desk: Desk, run: () => Promise<unknown>): Promise<Record<string, number>> {
  desk.server.forgetRequests();
  await run();
  const { 'oauth/tokens': _login, ...counts } = desk.server.counts();
  return counts;
}

function goOn(desk: Desk, minutes: number): void {
  const to = new Date(desk.clock.now().getTime() + minutes * 60_000);
  desk.world.advance(to);
  desk.clock.set(to);
}

const CHANGING = ['incremental/tickets/cursor', 'incremental/ticket_events', 'incremental/ticket_metric_events', 'satisfaction_ratings'];
const LISTS = [
  'incremental/organizations',
  'incremental/users/cursor',
  'custom_statuses',
  'ticket_fields',
  'ticket_forms',
  'brands',
  'groups',
  'users',
  'business_hours/schedules',
  'slas/policies',
];

test('a run in which 200 tickets changed costs nine requests at most for them; lists are read once an hour', async () => {
  const desk = await startSimulated({ seed: 41, tickets: 260 });
  const database = await testDatabase();
  try {
    await sync(desk, database);
    goOn(desk, 15);
    for (const ticket of desk.world.tickets.filter(({ isDeleted }) => !isDeleted).slice(-200)) mutate.agentReplies(desk.world, ticket, 'pending');
    goOn(desk, 10);
    const counts = await countsOf(desk, () => sync(desk, database));
    expect(CHANGING.map((endpoint) => counts[endpoint])).toEqual(CHANGING.map(() => 1));
    // The survey that the account does not have is asked for again after six hours only.
    expect(counts['guide/survey_responses']).toBeUndefined();
    // All streams together, calls and states of agents included.
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(9);
    expect(LISTS.filter((endpoint) => counts[endpoint] !== undefined)).toEqual([]);
    // By name, in full, and in the next hour of the clock they are read again.
    expect(await countsOf(desk, () => sync(desk, database, { streams: ['groups'] }))).toEqual({ groups: 1 });
    goOn(desk, 60);
    const later = await countsOf(desk, () => sync(desk, database));
    expect(LISTS.filter((endpoint) => later[endpoint] === undefined)).toEqual([]);
    const full = await countsOf(desk, () => sync(desk, database, { full: true }));
    expect(LISTS.filter((endpoint) => full[endpoint] === undefined)).toEqual([]);
  } finally {
    await desk.close();
    await database.close();
  }
});

test('a list that failed is read again at once', async () => {
  const desk = await startSimulated({ seed: 42, tickets: 20 });
  const database = await testDatabase();
  try {
    await sync(desk, database);
    goOn(desk, 60);
    desk.server.fail({ kind: 'status', status: 403 }, { endpoint: 'groups' });
    await sync(desk, database);
    expect((await countsOf(desk, () => sync(desk, database)))['groups']).toBe(1);
    expect((await countsOf(desk, () => sync(desk, database)))['groups']).toBeUndefined();
  } finally {
    await desk.close();
    await database.close();
  }
});

test('fields of the account are noted, and so is what Zendesk sends and nobody reads', async () => {
  const extraFields: string[] = [];
  const desk = await startSimulated({ seed: 43, tickets: 20, options: { extraFields } });
  const database = await testDatabase();
  try {
    await sync(desk, database);
    expect(await readUnknownFields(database.db)).toEqual([]);
    const { rows } = await database.pool.query(`select field_key, title, field_type from sync.field_seen where field_type = 'tagger'`);
    expect(rows).toEqual([{ field_key: String(desk.server.fields.topic), title: 'Topic', field_type: 'tagger' }]);
    extraFields.push('flux_capacity');
    for (const ticket of desk.world.tickets.slice(-3)) mutate.systemTouch(desk.world, ticket);
    goOn(desk, 15);
    const report = await sync(desk, database);
    expect(report.status).toBe('ok');
    expect(await readUnknownFields(database.db)).toMatchObject([{ connection_id: 'acme', field_key: 'ticket.flux_capacity' }]);
  } finally {
    await desk.close();
    await database.close();
  }
});
