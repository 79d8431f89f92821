import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/platform/log.ts';
import { agentReplies, moveAgent } from '../../../src/simulator/mutate.ts';
import { syncConnection } from '../../../src/sync/sync-connection.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { type Desk, startDesk } from './desk.ts';

const HOUR = 60 * 60_000;
const WEEK = 7 * 24 * HOUR;

describe('what Freshdesk no longer has', () => {
  let database: TestDatabase;
  let desk: Desk;
  beforeAll(async () => {
    database = await testDatabase();
    desk = await startDesk({ world: { tickets: 80 } });
    await sync();
  });
  afterAll(async () => {
    await desk?.close();
    await database?.close();
  });

  const sync = async () => {
    const request = { ...desk, database, connectionId: 'desk', identity: 'acme', source: 'freshdesk' as const, log: silentLog, since: undefined };
    const report = await syncConnection({ ...request, signal: new AbortController().signal });
    expect(report.streams.filter(({ status }) => status !== 'ok')).toEqual([]);
  };
  const goOn = (ms: number): void => {
    const to = new Date(desk.clock.now().getTime() + ms);
    desk.world.advance(to);
    desk.clock.set(to);
    desk.server.forgetRequests();
  };
  const ids = async (text: string): Promise<string[]> => (await database.pool.query<{ id: string }>(text)).rows.map(({ id }) => id);
  const asked = (endpoint: string) => desk.server.requests.filter((request) => request.endpoint === endpoint).length;

  test('time entries and ratings leave with the weekly look at all, for one request of each ticket in doubt', async () => {
    const [entry, other] = await ids(`select entry_id as id from support.time_entry order by worked_at`);
    const [rating] = await ids(`select response_id as id from support.survey_response where ticket_id is not null`);
    desk.server.drop(Number(entry));
    desk.server.drop(Number(rating));
    await database.pool.query('delete from sync.touched');
    goOn(WEEK + HOUR);
    await sync();
    expect(await ids(`select entry_id as id from support.time_entry where entry_id in ('${entry}', '${other}')`)).toEqual([other]);
    expect(await ids(`select response_id as id from support.survey_response where response_id = '${rating}'`)).toEqual([]);
    expect([asked('ticket/time_entries'), asked('ticket/satisfaction_ratings')]).toEqual([1, 1]);
    const touched = await ids(`select entity || ' ' || id as id from sync.touched`);
    expect(touched).toEqual(expect.arrayContaining([`time_entry ${entry}`, `survey_response ${rating}`]));
  });

  test('a list that shifted while it was walked takes nothing away: the ticket itself says what it has', async () => {
    const before = await ids(`select entry_id as id from support.time_entry order by 1`);
    desk.server.passOver(Number(before[0]));
    goOn(WEEK + HOUR);
    await sync();
    expect(asked('ticket/time_entries')).toBe(1);
    expect(await ids(`select entry_id as id from support.time_entry where entry_id = '${before[0]}'`)).toEqual([before[0]]);
  });

  test('an agent who was deleted becomes inactive and a group deleted within the hour; teams of the telephone stay', async () => {
    const agent = desk.world.agents.find(({ kind, leftAt, id }) => kind === 'full' && leftAt === null && id % 2 !== 0);
    const [, group] = desk.world.groups;
    if (agent === undefined || group === undefined) throw new Error('nobody to leave');
    agent.leftAt = desk.clock.now().getTime();
    group.isDeleted = true;
    await database.pool.query(`insert into support.agent_group (connection_id, group_id, name, is_sales, is_voice, is_deleted, first_seen_at)
      values ('desk', 'caller:1', 'Hotline', false, true, false, '2026-01-01')`);
    goOn(HOUR);
    await sync();
    expect(await ids(`select agent_id as id from support.agent where not is_active and agent_id = '${agent.id}'`)).toEqual([String(agent.id)]);
    expect(await ids(`select group_id as id from support.agent_group where is_deleted`)).toEqual([String(group.id)]);
    expect([asked('agent'), asked('group')]).toEqual([1, 1]);
    goOn(HOUR);
    await sync();
    expect([asked('agent'), asked('group')]).toEqual([0, 0]);
  });

  test('groups have their members, and one who moves has left and come when that was seen', async () => {
    const places = () =>
      ids(`select group_id || ' ' || agent_id || case when is_default then ' own' else '' end || case when valid_from is null then '' else ' new' end as id
      from support.agent_membership where valid_to is null order by 1`);
    const alive = desk.world.groups.filter(({ isDeleted }) => !isDeleted).map(({ id }) => id);
    const groupsOf = (groupIds: readonly number[]) => groupIds.filter((id) => alive.includes(id));
    const truth = desk.world.agents.flatMap(({ id, groupIds }) =>
      groupsOf(groupIds).map((group) => `${group} ${id}${groupsOf(groupIds).length === 1 ? ' own' : ''}`),
    );
    expect(await places()).toEqual(truth.toSorted());
    const mover = desk.world.agents.find(({ groupIds }) => groupsOf(groupIds).length === 1);
    const to = alive.find((id) => mover?.groupIds.includes(id) === false);
    if (mover === undefined || to === undefined) throw new Error('nobody to move');
    const from = groupsOf(mover.groupIds)[0];
    moveAgent(desk.world, mover.id, to);
    goOn(HOUR);
    await sync();
    expect(await places()).toContain(`${to} ${mover.id} own new`);
    expect(
      await ids(`select group_id as id from support.agent_membership where agent_id = '${mover.id}' and valid_to = '${desk.clock.now().toISOString()}'`),
    ).toEqual([String(from)]);
  });

  test('a conversation leaves when those of its ticket are read again', async () => {
    const [said] = await ids(`select m.message_id as id from support.ticket_message m join support.ticket t using (connection_id, ticket_id)
      where not t.is_deleted and not t.is_spam and t.merged_into_id is null and m.message_id not like '%:description' and not m.is_public`);
    const [ticketId] = await ids(`select ticket_id as id from support.ticket_message where message_id = '${said}'`);
    desk.server.drop(Number(said));
    goOn(HOUR);
    agentReplies(desk.world, desk.world.ticket(Number(ticketId)), 'pending');
    goOn(36 * HOUR);
    await sync();
    expect(await ids(`select message_id as id from support.ticket_message where message_id = '${said}'`)).toEqual([]);
    expect((await ids(`select message_id as id from support.ticket_message where ticket_id = '${ticketId}'`)).length).toBeGreaterThan(0);
  });
});
