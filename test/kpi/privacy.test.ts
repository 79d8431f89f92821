import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { targetMissed } from '../../src/alerts/rules/target-missed.ts';
import { explainKpi } from '../../src/kpi/explain.ts';
import { readCatalog } from '../../src/kpi/read-catalog.ts';
import { readKpi } from '../../src/kpi/read.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { lastPeriod } from '../../src/report/period.ts';
import { readDigest } from '../../src/report/read-digest.ts';
import { ensureRoles } from '../../src/warehouse/roles.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { connect, put } from './support/rows.ts';
import { answer, firstReply, resolution, segment, tell, ticket } from './support/story.ts';

const ASOF = new Date('2026-03-10T12:00:00Z');
const DAY = '2026-03-03';
/** A target of one agent, and KPIs that are about one agent or about few answers of employees in every row. */
const settingsOf = (agents: Settings['agents']): Settings => ({
  ...DEFAULT_SETTINGS,
  agents,
  agentMinimum: 3,
  targets: [
    { kpi: 'csat_score', variant: 'default', atLeast: 0.9, scope: { agent: 'one/a1' } },
    { kpi: 'first_response_time_avg', variant: 'default', atMost: 60, scope: { agent: 'one/a1' } },
  ],
  custom: [
    { id: 'csat_of_one', base: 'csat_score', where: { agent: ['one/a1'] }, name: 'CSAT of one' },
    { id: 'csat_of_other', base: 'csat_score', where: { agent: ['one/a2'] }, name: 'CSAT of the other' },
    { id: 'chats_of_other', base: 'chat_csat', where: { agent: ['one/a2'] }, name: 'Chats of the other' },
    { id: 'mood_of_front', base: 'esat_score', where: { group: ['one/g1'] }, name: 'Mood of the front' },
    { id: 'agent_floor', base: 'ticket_volume', where: { group: ['one/g1'] }, name: 'Tickets of the floor' },
    { id: 'csat_by_mail', base: 'csat_score', where: { channel: ['email'] }, name: 'CSAT by mail' },
  ],
});

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await connect(database.pool, 'one', { knownFrom: '2026-03-01T00:00:00Z', knownTo: ASOF.toISOString() });
  await put(
    database.pool,
    'support.agent',
    [1, 2].map((i) => ({ connection_id: 'one', agent_id: `a${i}`, name: `Ada ${i}` })),
  );
  await put(database.pool, 'support.agent_group', [{ connection_id: 'one', group_id: 'g1', name: 'Front' }]);
  const ids = ['1', '2', '3', '4', '5'];
  const at = `${DAY}T10:00:00Z`;
  await tell(database.pool, {
    // The answers about a2 are about chats.
    ticket_story: ids.map((id, i) =>
      ticket(id, `${DAY}T09:00:00Z`, { current_agent_id: 'a1', current_group_id: 'g1', agent_id: 'a1', ...(i < 3 ? {} : { channel: 'chat' }) }),
    ),
    agent_day: [
      {
        connection_id: 'one',
        agent_id: 'a1',
        day: DAY,
        at: `${DAY}T00:00:00Z`,
        logged_in_s: 3_600,
        handling_s: 60,
        aux_s: 0,
        ready_s: 0,
        phone_s: 0,
        phone_ready_s: 0,
        phone_handling_s: 0,
        scheduled_s: 0,
        adherent_s: 0,
        is_voice_agent: true,
        group_id: 'g1',
        quality: 'exact',
      },
    ],
    first_reply: ids.map((id) => firstReply(id, at, 3_600)),
    resolution: ids.slice(0, 3).map((id) => resolution(id, at, 3_600, { is_fcr: true, fcr_agent_id: 'a2' })),
    backlog_segment: ids.slice(3).map((id) => segment(id, at, null, DAY, null)),
    // Three answers about a1, two about a2; two of employees of g1.
    survey_answer: [
      ...ids.map((id, i) => answer(`c${id}`, at, 'positive', { ticket_id: id, ...(i < 3 ? { agent_id: 'a1' } : { agent_id: 'a2', channel: 'chat' }) })),
      ...['e1', 'e2'].map((id) => answer(id, at, 'negative', { survey_type: 'esat', agent_id: null, group_id: 'g1' })),
    ],
  });
});
afterAll(() => database.close());

/** Builds and opens the warehouse as the config would. */
async function arrange(agents: Settings['agents']): Promise<void> {
  await rebuild(database.db, { settings: settingsOf(agents), asOf: ASOF, scope: 'all', log });
  await ensureRoles(database.pool, agents);
}

type Rows = Record<string, unknown>[];
async function as(role: string, query: string): Promise<Rows | string> {
  const client = await database.pool.connect();
  try {
    await client.query(`set role ${role}`);
    return (await client.query<Record<string, unknown>>(query)).rows;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.query('reset role');
    client.release();
  }
}

const DENIED = '42501';
const READER = 'deskmeter_reader';
const AGENT_READER = 'deskmeter_agent_reader';
const ANALYST = 'deskmeter_analyst';

async function relations(): Promise<string[]> {
  const { rows } = await database.pool.query(
    "select relname::text as name from pg_class where relnamespace = 'kpi'::regnamespace and relkind in ('r', 'v') order by 1",
  );
  return rows.map((row) => row.name as string);
}

/** Every value of a relation that is or contains an agent of ours, as one role sees it. */
async function agentsSeen(role: string): Promise<string[]> {
  const seen: string[] = [];
  for (const name of await relations()) {
    const rows = await as(role, `select * from kpi.${name}`);
    if (typeof rows === 'string') continue;
    for (const row of rows) {
      for (const [column, value] of Object.entries(row)) if (/one\/a\d|Ada \d/.test(String(value))) seen.push(`${name}.${column}`);
    }
  }
  return [...new Set(seen)];
}

/** Everything commands, alerts and reports say, as text. */
async function said(agents: Settings['agents']): Promise<string> {
  const settings = settingsOf(agents);
  const cell = { kpi: 'agent_utilization', day: DAY };
  const rule = { name: 'r', when: 'target_missed', days: 1, to: [] } as const;
  const looking = { db: database.db, settings, now: ASOF };
  return JSON.stringify([
    (await explainKpi(database.db, settings, ASOF, cell)).facts,
    (await targetMissed(looking, rule, [])).map(({ told }) => told),
    agents === 'off' ? [] : (await targetMissed(looking, { ...rule, kpi: 'first_response_time_avg', by: 'agent' }, [])).map(({ told }) => told),
    await readDigest(database.db, settings, lastPeriod('week', ASOF, settings), undefined),
    (await readCatalog(database.db, settings)).map(({ definition, formula }) => [definition, formula]),
  ]);
}

const NAMED = /one\/a\d|Ada \d|"a\d /;

describe('agents named', () => {
  beforeAll(() => arrange('named'));

  test('every role reads every relation, and agents by name', async () => {
    for (const role of [READER, AGENT_READER, ANALYST]) {
      for (const name of await relations())
        expect({ role, name, rows: typeof (await as(role, `select * from kpi.${name} limit 1`)) }).toEqual({ role, name, rows: 'object' });
    }
    expect(await agentsSeen(READER)).toEqual(
      expect.arrayContaining([
        'agent.label',
        'daily.member',
        'daily_by_agent.label',
        'first_reply.agent_id',
        'resolution.fcr_agent_id',
        'ticket.agent_id',
        'work_list.agent_id',
      ]),
    );
  });

  test('explanations, alerts and the catalogue name them', async () => {
    expect(await said('named')).toMatch(NAMED);
  });

  test('only the analyst reads facts, and nobody what syncs', async () => {
    expect(await as(ANALYST, 'select count(*) from support.ticket_story')).not.toBe(DENIED);
    for (const role of [READER, AGENT_READER]) expect(await as(role, 'select 1 from support.ticket_story')).toBe(DENIED);
    for (const role of [READER, AGENT_READER, ANALYST])
      for (const table of ['sync.slice', 'sync.setting']) expect(await as(role, `select 1 from ${table}`)).toBe(DENIED);
  });
});

describe('agents by pseudonym', () => {
  beforeAll(() => arrange('pseudonym'));

  test('the reader sees no agent in any relation, and select * works for all but those about agents', async () => {
    expect(await agentsSeen(READER)).toEqual([]);
    const closed: string[] = [];
    for (const name of await relations()) if ((await as(READER, `select * from kpi.${name} limit 1`)) === DENIED) closed.push(name);
    expect(closed).toEqual(['agent', 'daily_by_agent', 'daily_slice_by_agent', 'monthly_by_agent', 'weekly_by_agent']);
    expect(await as(READER, 'select agent_id, group_id from kpi.first_reply limit 1')).toEqual([{ agent_id: null, group_id: 'one/g1' }]);
  });

  test('the agent reader sees them, under other names', async () => {
    expect(await agentsSeen(AGENT_READER)).toEqual(
      expect.arrayContaining(['daily.member', 'first_reply.agent_id', 'ticket.agent_id', 'daily_by_agent.member']),
    );
    const labels = (await as(AGENT_READER, 'select label from kpi.agent order by agent_id')) as Rows;
    expect(labels.every((row) => /^Agent [0-9a-f]{6}$/.test(String(row['label'])))).toBe(true);
    expect(await as(ANALYST, 'select count(*)::int as n from kpi.agent')).toEqual([{ n: 2 }]);
  });

  test('explanations, alerts, reports and the catalogue name none', async () => {
    expect(await said('pseudonym')).not.toMatch(NAMED);
  });

  test('kpi show names them by pseudonym', async () => {
    const rows = await readKpi(database.db, settingsOf('pseudonym'), ASOF, { kpi: 'first_response_time_avg', from: DAY, to: DAY, grain: 'day', by: 'agent' });
    expect(rows).toMatchObject([{ member: 'one/a1', label: expect.stringMatching(/^Agent [0-9a-f]{6}$/), value: 3_600 }]);
  });
});

describe('agents off', () => {
  beforeAll(() => arrange('off'));

  test('no role sees an agent in kpi, not even who may see agents', async () => {
    expect(await agentsSeen(READER)).toEqual([]);
    expect(await agentsSeen(AGENT_READER)).toEqual([]);
    expect(await as(AGENT_READER, "select 1 from kpi.daily where dimension = 'agent'")).toEqual([]);
  });

  test('explanations, alerts, reports and the catalogue name none', async () => {
    expect(await said('off')).not.toMatch(NAMED);
  });

  test('neither kpi show nor explain has a dimension of agents', async () => {
    const query = { kpi: 'first_response_time_avg', from: DAY, to: DAY, grain: 'day', by: 'agent' } as const;
    await expect(readKpi(database.db, settingsOf('off'), ASOF, query)).rejects.toThrow(/no dimension "agent"/);
    const cell = { kpi: 'first_response_time_avg', day: DAY, dimension: 'agent', member: 'one/a1' };
    await expect(explainKpi(database.db, settingsOf('off'), ASOF, cell)).rejects.toThrow(/no dimension "agent"/);
  });
});

describe('few answers', () => {
  beforeAll(() => arrange('named'));

  test.each(['daily', 'weekly', 'monthly', 'compare'])(
    'are not told in kpi.%s where a KPI of the config, or one of chats, is about one agent',
    async (table) => {
      const { rows } = await database.pool.query(
        `select distinct kpi, value, sample_size from kpi.${table} where dimension = 'all' and sample_size > 0
         and kpi in ('csat_of_one', 'csat_of_other', 'chats_of_other', 'mood_of_front', 'csat_by_mail') and variant = 'default' order by 1`,
      );
      expect(rows).toEqual([
        { kpi: 'chats_of_other', value: null, sample_size: 2 },
        { kpi: 'csat_by_mail', value: 1, sample_size: 3 },
        { kpi: 'csat_of_one', value: 1, sample_size: 3 },
        { kpi: 'csat_of_other', value: null, sample_size: 2 },
        { kpi: 'mood_of_front', value: null, sample_size: 2 },
      ]);
      const { rows: chats } = await database.pool.query(
        `select distinct member, value from kpi.${table} where kpi = 'chat_csat' and variant = 'default' and dimension = 'agent' and sample_size > 0`,
      );
      expect(chats).toEqual([{ member: 'one/a2', value: null }]);
    },
  );

  test('are not told by explain or kpi show of such a KPI', async () => {
    const settings = settingsOf('named');
    const { value, facts } = await explainKpi(database.db, settings, ASOF, { kpi: 'csat_of_other', day: DAY });
    expect([value, ...facts.flatMap(({ numerator, denominator }) => [numerator, denominator])]).toEqual([null, null, null, null, null]);
    const shown = await readKpi(database.db, settings, ASOF, { kpi: 'csat_of_other', from: '2026-03-01', to: '2026-03-09', grain: 'total' });
    expect(shown).toMatchObject([{ value: null, numerator: null, denominator: null, sample_size: 2 }]);
  });

  test.each(['daily', 'weekly', 'monthly', 'compare'])('are not told of one agent in kpi.%s, only how many there are', async (table) => {
    const { rows } = await database.pool.query(
      `select distinct member, value, sample_size from kpi.${table} where kpi = 'csat_score' and variant = 'default' and dimension = 'agent' and sample_size > 0 order by 1`,
    );
    expect(rows).toEqual([
      { member: 'one/a1', value: 1, sample_size: 3 },
      { member: 'one/a2', value: null, sample_size: 2 },
    ]);
  });

  test('have no verdict', async () => {
    const { rows } = await database.pool.query(
      "select member, status from kpi.daily_vs_target where kpi = 'csat_score' and dimension = 'agent' and day = $1 order by 1",
      [DAY],
    );
    expect(rows).toEqual([
      { member: 'one/a1', status: 'good' },
      { member: 'one/a2', status: 'low_sample' },
    ]);
  });

  test('do not say whom they are about, nor employees’ which group they are in', async () => {
    const { rows } = await database.pool.query(
      'select survey_type, agent_id, group_id, count(*)::int as n from kpi.survey_response group by 1, 2, 3 order by 1, 2, 3',
    );
    expect(rows.filter((row) => row.agent_id !== null)).toMatchObject([{ survey_type: 'csat', agent_id: 'one/a1', n: 3 }]);
    expect(rows.filter((row) => row.survey_type === 'esat')).toEqual([{ survey_type: 'esat', agent_id: null, group_id: null, n: 2 }]);
  });

  test('are in no slice by agent', async () => {
    const { rows } = await database.pool.query('select sum(csat_rated) as answers, sum(first_replies) as replies from kpi.daily_slice_by_agent');
    expect(rows).toEqual([{ answers: null, replies: 5 }]);
  });

  test('are explained without their numbers', async () => {
    const ofAgent = (member: string) => explainKpi(database.db, settingsOf('named'), ASOF, { kpi: 'csat_score', day: DAY, dimension: 'agent', member });
    expect((await ofAgent('one/a1')).facts.map((fact) => fact.numerator)).toEqual([1, 1, 1]);
    expect((await ofAgent('one/a2')).facts.map(({ numerator, denominator }) => ({ numerator, denominator }))).toEqual([
      { numerator: null, denominator: null },
      { numerator: null, denominator: null },
    ]);
  });

  test('are not told by kpi show over a range either', async () => {
    const rows = await readKpi(database.db, settingsOf('named'), ASOF, {
      kpi: 'csat_score',
      from: '2026-03-01',
      to: '2026-03-09',
      grain: 'total',
      by: 'agent',
    });
    expect(rows.map(({ member, value }) => ({ member, value }))).toEqual([
      { member: 'one/a1', value: 1 },
      { member: 'one/a2', value: null },
    ]);
  });
});

test('no view shows an agent without asking who looks', async () => {
  const { rows } = await database.pool.query(`
    select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    where c.relnamespace = 'kpi'::regnamespace and c.relkind = 'v' and a.attname ~ '(^|_)agent_id$' and c.relname not like '%_by_agent'
      and pg_get_viewdef(c.oid) not like '%shows_agents%'`);
  expect(rows).toEqual([]);
});
