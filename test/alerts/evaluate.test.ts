import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AlertRule } from '../../src/domain/notices.ts';
import { tidyOutbox, waiting } from '../../src/delivery/outbox.ts';
import { type Desk, knownTo, openDesk } from './desk.ts';

const rule: AlertRule = { name: 'late', when: 'stale_data', kpi: 'ticket_volume', afterMs: 60_000, to: ['ops', 'leads'] };
const ASOF = new Date('2026-03-10T12:00:00Z');
const LATE = new Date('2026-03-10T14:00:00Z');

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.database.close());
beforeEach(async () => {
  await desk.query('truncate sync.alert, sync.delivery');
  await knownTo(desk, ASOF);
});

const messages = () => desk.query('select event, channel, given_up_at is not null as is_given_up from sync.delivery order by created_at, channel');
const recover = () => knownTo(desk, LATE);

test('a dry run finds the same and writes nothing', async () => {
  const dry = await desk.look([rule], LATE, { isDry: true });
  expect(dry.changes).toMatchObject([{ is: 'opened' }]);
  expect(await desk.query('select 1 from sync.alert union all select 1 from sync.delivery')).toEqual([]);
  expect((await desk.look([rule], LATE)).changes).toEqual(dry.changes);
});

test('looks at the same time open one event', async () => {
  const looks = await Promise.all([1, 2, 3, 4].map(() => desk.look([rule], LATE)));
  expect(looks.map(({ changes }) => changes.length).toSorted()).toEqual([0, 0, 0, 1]);
  expect(await messages()).toHaveLength(2);
});

test('who was told of the beginning is told of the end; what nobody was told ends untold', async () => {
  await desk.look([rule], LATE);
  await desk.query(`update sync.delivery set attempts = 1, confirmed_at = now(), message = null where channel = 'ops'`);
  await recover();
  await desk.look([{ ...rule, to: ['leads'] }], LATE);
  expect(await messages()).toEqual([
    { event: 'alert.opened', channel: 'leads', is_given_up: true },
    { event: 'alert.opened', channel: 'ops', is_given_up: false },
    { event: 'alert.over', channel: 'ops', is_given_up: false },
  ]);
});

test('the end waits until its beginning has arrived', async () => {
  await desk.look([{ ...rule, to: ['ops'] }], LATE);
  await desk.query('update sync.delivery set attempts = 1, tried_at = now()');
  await recover();
  await desk.look([{ ...rule, to: ['ops'] }], LATE);
  const next = async () => (await waiting(desk.database.db, LATE, false)).map(({ event }) => event);
  expect(await next()).toEqual(['alert.opened']);
  await desk.query(`update sync.delivery set confirmed_at = now() where event = 'alert.opened'`);
  expect(await next()).toEqual(['alert.over']);
});

test('messages that fail are left alone the longer the more often; after a day, or without their channel, they are given up', async () => {
  await desk.look([rule], LATE);
  await desk.query(`update sync.delivery set attempts = 3, tried_at = '${LATE.toISOString()}'`);
  const inMinutes = (minutes: number) => new Date(LATE.getTime() + minutes * 60_000);
  const patient = async (minutes: number) => (await waiting(desk.database.db, inMinutes(minutes), true)).length;
  expect([await patient(14), await patient(16)]).toEqual([0, 2]);
  await tidyOutbox(desk.database.db, ['leads'], LATE);
  expect(await messages()).toMatchObject([
    { channel: 'leads', is_given_up: false },
    { channel: 'ops', is_given_up: true },
  ]);
  await tidyOutbox(desk.database.db, ['leads'], inMinutes(24 * 60 + 1));
  expect(await messages()).toMatchObject([{ is_given_up: true }, { is_given_up: true }]);
});
