import { describe, expect, test } from 'vitest';
import * as mutate from '../../../src/simulator/mutate.ts';
import { zendeskPolicy } from '../../../src/sources/zendesk/policy.ts';
import { readAll } from './read-all.ts';
import { api, NOW_S, reading } from './recorded.ts';
import { startSimulated } from './simulated.ts';
import { interceptHttp, nock } from '../../support/intercept.ts';

interceptHttp();

const USERS = '/api/v2/incremental/users/cursor';
const user = (id: number, more: object = {}) => ({
  id,
  name: 'Jane Doe',
  email: `Jane.${id}@customer.example`,
  phone: '+44 20 7946 0000',
  role: 'end-user',
  active: true,
  organization_id: 61,
  updated_at: '2026-02-01T10:00:00Z',
  notes: 'tall',
  ...more,
});

describe('customers', () => {
  test('are all of them from the first on, also with since, and come without name, address or number', async () => {
    api()
      .get(USERS)
      .query({ start_time: 1, per_page: 1000 })
      .reply(200, { users: [user(1), user(2, { shared_phone_number: true })], after_cursor: 'a', end_of_stream: false })
      .get(USERS)
      .query({ cursor: 'a', per_page: 1000 })
      .reply(200, {
        users: [user(3, { role: 'agent', email: 'agent@acme.example' }), user(4, { active: false, email: null, phone: null })],
        after_cursor: 'b',
        end_of_stream: true,
      })
      .get(USERS)
      .query({ cursor: 'b', per_page: 1000 })
      .reply(200, { users: [], after_cursor: null, end_of_stream: true });
    const account = reading({}, new Date((NOW_S - 86_400) * 1000));
    const read = await readAll(account, ['customers']);
    expect(read.of('customer').map(({ id, organizationId }) => [id, organizationId])).toEqual([
      ['1', '61'],
      ['2', '61'],
    ]);
    const [one, two] = read.of('customer');
    expect(one?.emailHash).toMatch(/^[\w-]{20,}$/);
    expect(one?.phoneHash).not.toBeNull();
    // A number that several people share tells nobody.
    expect(two?.phoneHash).toBeNull();
    expect(JSON.stringify(read.pages)).not.toMatch(/jane|doe|customer\.example|7946|tall|agent@/i);
    expect(read.cursors['customers']).toEqual({ after_cursor: 'b' });
    expect((await readAll(account, ['customers'], read)).cursors['customers']).toEqual({ after_cursor: 'b' });
  });

  test('have a bucket of their own, though its header bears the name of the tickets’ one', () => {
    const learnt = (value: string) => zendeskPolicy.learn({ 'zendesk-ratelimit-incremental-exports-cursor': value });
    expect(learnt('total=20; remaining=19; resets=9')).toMatchObject([{ bucket: 'incremental-users', limit: 20 }]);
    expect(learnt('total=10; remaining=9; resets=9')).toMatchObject([{ bucket: 'incremental', limit: 10 }]);
    expect(learnt('total=30; remaining=9; resets=9')).toMatchObject([{ bucket: 'incremental', limit: 30 }]);
  });
});

test('memberships are those of the world; one that is no longer listed has ended when that was seen', async () => {
  nock.enableNetConnect('127.0.0.1');
  const started = await startSimulated({ seed: 51, tickets: 20 });
  const { world, clock } = started;
  try {
    const first = await readAll(started, ['group_memberships']);
    const present = world.agents.filter(({ leftAt }) => leftAt === null || leftAt > world.now);
    const pairs = (read: typeof first) =>
      read
        .of('agent_membership')
        .filter(({ validTo }) => validTo === null)
        .map(({ agentId, groupId, isDefault }) => `${agentId} ${groupId} ${isDefault}`)
        .toSorted();
    const truth = () => present.flatMap(({ id, groupIds }) => groupIds.map((groupId, rank) => `${id} ${groupId} ${rank === 0}`)).toSorted();
    expect(pairs(first)).toEqual(truth());
    const moved = present.find(({ groupIds }) => groupIds.length > 0)!;
    const [from] = moved.groupIds;
    mutate.moveAgent(world, moved.id, world.groups.find(({ id }) => !moved.groupIds.includes(id))!.id);
    clock.set(new Date(clock.now().getTime() + 3_600_000));
    const second = await readAll(started, ['group_memberships'], first);
    expect(pairs(second)).toEqual(truth());
    expect(second.of('agent_membership').filter(({ validTo }) => validTo !== null)).toMatchObject([
      { agentId: String(moved.id), groupId: String(from), validTo: clock.now(), quality: 'derived' },
    ]);
    // It has been told once.
    expect((await readAll(started, ['group_memberships'], second)).of('agent_membership').filter(({ validTo }) => validTo !== null)).toEqual([]);
  } finally {
    nock.disableNetConnect();
    await started.close();
  }
});

test('a thousand organizations of one second do not stop the walk', async () => {
  const organizations = (count: number, second: number) =>
    Array.from({ length: count }, (_, index) => ({ id: second * 10_000 + index, name: `Org ${index}`, updated_at: '2026-02-01T10:00:00Z', notes: 'secret' }));
  api()
    .get('/api/v2/incremental/organizations')
    .query({ start_time: 1, per_page: 1000 })
    .reply(200, { organizations: organizations(1000, 1), end_time: 1, end_of_stream: false, count: 1000 })
    .get('/api/v2/incremental/organizations')
    .query({ start_time: 1, per_page: 2000 })
    .reply(200, { organizations: organizations(1200, 1), end_time: 1, end_of_stream: false, count: 1200 })
    .get('/api/v2/incremental/organizations')
    .query({ start_time: 2, per_page: 1000 })
    .reply(200, { organizations: organizations(1, 2), end_time: 3, end_of_stream: true, count: 1 });
  const read = await readAll(reading(), ['organizations']);
  expect(read.of('organization')).toHaveLength(1201);
  expect(read.rejects).toEqual([]);
  expect(JSON.stringify(read.pages)).not.toContain('secret');
});

test("a simulated account gives the world's customers and organizations", async () => {
  nock.enableNetConnect('127.0.0.1');
  const started = await startSimulated({ seed: 34, tickets: 200 });
  try {
    const read = await readAll(started, ['organizations', 'customers']);
    const told = new Map(read.of('customer').map((one) => [one.id, one]));
    for (const truth of started.world.customers) {
      expect(told.get(String(truth.id))).toMatchObject({ organizationId: truth.organizationId === null ? null : String(truth.organizationId) });
      expect(told.get(String(truth.id))?.emailHash === null).toBe(truth.email === null);
    }
    expect(told.size).toBe(started.world.customers.length);
    expect(
      read
        .of('organization')
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(started.world.organizations.map(({ name }) => name).toSorted());
  } finally {
    await started.close();
  }
});
