import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.ts';
import { transform } from '../../src/transform/index.ts';
import type { MembershipSpan } from '../../src/transform/membership.ts';
import { deriveStory } from '../../src/transform/story/story.ts';
import type { StoryTable } from '../../src/transform/story/story-rows.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { aContext, at, change, message, signal, statuses, survey, theFacts } from '../support/story-facts.ts';

const member = (groupId: string, from?: string, to?: string, isDefault = true): MembershipSpan => ({
  groupId,
  isDefault,
  from: from === undefined ? undefined : at(from),
  to: to === undefined ? undefined : at(to),
});

/** A1 moved from g1 to g2 on the 4th at noon; A2 has always been of g3. */
const MEMBERS = new Map([
  ['A1', [member('g1', undefined, '2026-11-04T12:00'), member('g2', '2026-11-04T12:00')]],
  ['A2', [member('g3')]],
]);
const story = (facts: Parameters<typeof theFacts>[0], asOf?: string) =>
  deriveStory(theFacts({ memberships: MEMBERS, ...facts }), aContext(asOf === undefined ? {} : { asOf }));
const groupsOf = (table: StoryTable, facts: Parameters<typeof theFacts>[0]) => story(facts)?.rows[table].map((row) => row['group_id']);

const WITHOUT: Parameters<typeof theFacts>[0] = {
  ticket: { agentId: 'A1' },
  changes: statuses(['open', '2026-11-02T09:00'], ['resolved', '2026-11-03T09:00'], ['open', '2026-11-05T09:00']),
  messages: [message('agent', '2026-11-02T10:00', { authorId: 'A2' })],
};

describe('what a ticket without a group counts for', () => {
  it('is the default group that the author of a reply had, and the assignee at the instant of everything else', () => {
    expect(groupsOf('first_reply', WITHOUT)).toEqual(['g3']);
    expect(groupsOf('response', WITHOUT)).toEqual(['g3']);
    expect(groupsOf('resolution', WITHOUT)).toEqual(['g1']);
    expect(groupsOf('reopen', WITHOUT)).toEqual(['g2']);
    expect(story(WITHOUT)?.rows.ticket_story).toMatchObject([{ group_id: 'g1', current_group_id: 'g2' }]);
    // What the helpdesk says of the ticket itself stays.
    expect(groupsOf('ticket_assignment', WITHOUT)).toEqual([null]);
  });

  it('is nothing where there is nobody, or only a place in one of several groups', () => {
    expect(groupsOf('backlog_segment', { ticket: { agentId: null } })?.every((group) => group === null)).toBe(true);
    const ofSeveral = new Map([['A1', [member('g1', undefined, undefined, false), member('g2', undefined, undefined, false)]]]);
    expect(groupsOf('ticket_story', { ticket: { agentId: 'A1' }, memberships: ofSeveral })).toEqual([null]);
  });

  it('is its own group as soon as it has one', () => {
    const changes = [change('agent', '2026-11-02T09:00', 'A2'), change('group', '2026-11-03T09:00', 'own')];
    const facts = { changes, messages: [message('agent', '2026-11-03T09:00', { authorId: 'A2' })] };
    expect(groupsOf('first_reply', facts)).toEqual(['own']);
    expect(groupsOf('ticket_story', facts)).toEqual(['g3']);
    expect(new Set(groupsOf('backlog_segment', facts))).toEqual(new Set(['g3', 'own']));
  });

  it('counts a creation for the group of whoever took it up that day, as of then', () => {
    const ofDay = new Map([['A1', [member('g1', undefined, '2026-11-02T15:00'), member('g2', '2026-11-02T15:00')]]]);
    expect(groupsOf('ticket_story', { changes: [change('agent', '2026-11-02T16:00', 'A1')], memberships: ofDay })).toEqual(['g2']);
  });

  it('cuts its waiting where the assignee moves, ahead too', () => {
    for (const asOf of ['2026-11-03T00:00', '2026-11-06T00:00']) {
      const segments = story({ ticket: { agentId: 'A1' } }, asOf)?.rows.backlog_segment ?? [];
      const moved = segments.filter((row, i) => row['group_id'] !== segments[i - 1]?.['group_id']);
      expect(moved.map((row) => [row['valid_from'], row['group_id']])).toEqual([
        ['2026-11-02T09:00:00.000Z', 'g1'],
        ['2026-11-04T12:00:00.000Z', 'g2'],
      ]);
    }
  });

  it('is the group of the agent on the rating, unless the rating names one', () => {
    const rated = (more: object) => story({ ...WITHOUT, surveys: [survey({ respondedAt: at('2026-11-05T10:00'), ...more })] })?.answers[0];
    expect(rated({ agentId: 'A2' })).toMatchObject({ agentId: 'A2', groupId: 'g3' });
    expect(rated({})).toMatchObject({ agentId: 'A1', groupId: 'g2' });
    expect(rated({ agentId: 'A2', groupId: 'stated' })).toMatchObject({ groupId: 'stated' });
  });

  it('is the group of now for a target that runs, which time alone changes', () => {
    const facts = { ticket: { agentId: 'A1' }, signals: [signal('apply', '2026-11-02T09:00', { metric: 'resolution', targetS: 864_000 })] };
    expect(story(facts, '2026-11-04T11:00')).toMatchObject({ dueAt: at('2026-11-04T12:00'), rows: { sla_event: [{ group_id: 'g1' }] } });
    expect(story(facts, '2026-11-04T12:00')?.rows.sla_event).toMatchObject([{ group_id: 'g2' }]);
  });
});

describe('whoever gets another group', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  const asOf = new Date('2026-11-06T00:00Z');
  const derive = () => transform(database.db, { settings: DEFAULT_SETTINGS, asOf });
  const groups = async () =>
    Object.fromEntries((await database.pool.query('select ticket_id, current_group_id from support.ticket_story')).rows.map((row) => Object.values(row)));

  beforeEach(async () => {
    const values = [
      ['assigned', null, 'A1'],
      ['answered', null, 'A2'],
      ['rated', null, 'A2'],
      ['grouped', 'own', 'A1'],
      ['of another', null, 'A2'],
    ];
    for (const [id, group, agent] of values) {
      await database.pool.query(
        `insert into support.ticket (connection_id, ticket_id, created_at, origin, channel, status_category, group_id, agent_id)
        values ('zd', $1, '2026-11-02T09:00Z', 'inbound', 'email', 'open', $2, $3)`,
        [id, group, agent],
      );
    }
    await database.pool.query(`insert into support.ticket_message (connection_id, ticket_id, message_id, at, author_type, author_id, is_public)
      values ('zd', 'answered', 'm1', '2026-11-02T10:00Z', 'agent', 'A1', true), ('zd', 'grouped', 'm2', '2026-11-02T10:00Z', 'agent', 'A1', true)`);
    await database.pool
      .query(`insert into support.survey_response (connection_id, response_id, survey_type, ticket_id, agent_id, responded_at, scale_min, scale_max, score)
      values ('zd', 'r1', 'csat', 'rated', 'A1', '2026-11-03T10:00Z', 1, 5, 5)`);
    await derive();
  });

  it('has the tickets told again for which that group may count, and no others', async () => {
    expect(await groups()).toEqual({ assigned: null, answered: null, rated: null, grouped: 'own', 'of another': null });
    await database.pool.query(
      `insert into support.agent_membership (connection_id, membership_id, agent_id, group_id, is_default) values ('zd', '1', 'A1', 'g1', true)`,
    );
    await database.pool.query(`insert into sync.touched (connection_id, entity, id) values ('zd', 'agent_membership', 'A1')`);
    expect(await derive()).toMatchObject({ tickets: 3 });
    expect(await groups()).toEqual({ assigned: 'g1', answered: null, rated: null, grouped: 'own', 'of another': null });
    expect((await database.pool.query('select ticket_id, group_id from support.first_reply order by 1')).rows).toEqual([
      { ticket_id: 'answered', group_id: 'g1' },
      { ticket_id: 'grouped', group_id: 'own' },
    ]);
    expect((await database.pool.query('select group_id from support.survey_answer')).rows).toEqual([{ group_id: 'g1' }]);
  });
});
