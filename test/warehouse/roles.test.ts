import { Client, Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BI_USER, ensureBiLogin, randomPassword } from '../../src/warehouse/bi-login.ts';
import { ensureRoles, inTurn } from '../../src/warehouse/roles.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let database: TestDatabase;

/** Relations of the shapes that `kpi` has: rows of several dimensions, labels, events with an agent. */
const SHAPES = `
  create schema if not exists kpi;
  create table kpi.x_daily (day date, dimension text, member text, value double precision);
  insert into kpi.x_daily values ('2026-01-05', 'all', 'all', 1), ('2026-01-05', 'agent', 'acme/7', 2);
  create view kpi.x_compare as select dimension, member, value from kpi.x_daily;
  create view kpi.x_daily_by_agent as select day, member, value from kpi.x_daily where dimension = 'agent';
  create table support.x_ticket (id text, agent_id text, agent_group_id text);
  insert into support.x_ticket values ('1', '7', '9');
  create view kpi.x_ticket as select id, agent_id, agent_group_id from support.x_ticket;
  create view kpi.x_mixed as select d.dimension, d.value, t.agent_group_id from kpi.x_daily d cross join support.x_ticket t;`;

beforeAll(async () => {
  database = await testDatabase();
  await database.pool.query(SHAPES);
});
afterAll(() => database.close());

/** Rows of a query as `role` sees them, or the code of the refusal. */
async function as(role: string, query: string): Promise<unknown> {
  const client = await database.pool.connect();
  try {
    await client.query(`set role ${role}`);
    const { rows } = await client.query<Record<string, unknown>>(query);
    return rows.map((row) => Object.values(row).join(' '));
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.query('reset role');
    client.release();
  }
}

const DENIED = '42501';

describe('with agents named', () => {
  beforeAll(() => ensureRoles(database.pool, 'named'));

  test('nothing is left for an administrator', async () => {
    expect(await ensureRoles(database.pool, 'named')).toEqual({ pending: [] });
  });

  test('the reader reads kpi and nothing else', async () => {
    expect(await as('deskmeter_reader', 'select dimension from kpi.x_daily order by 1')).toEqual(['agent', 'all']);
    expect(await as('deskmeter_reader', 'select agent_id from kpi.x_ticket')).toEqual(['7']);
    expect(await as('deskmeter_reader', 'select * from support.x_ticket')).toBe(DENIED);
    expect(await as('deskmeter_reader', 'select * from sync.run')).toBe(DENIED);
    expect(await as('deskmeter_reader', "insert into kpi.x_daily values ('2026-01-06')")).toBe(DENIED);
  });

  test('the analyst reads facts too, and never sync', async () => {
    expect(await as('deskmeter_analyst', 'select id from support.x_ticket')).toEqual(['1']);
    expect(await as('deskmeter_analyst', 'select id from kpi.x_ticket')).toEqual(['1']);
    expect(await as('deskmeter_analyst', 'select * from sync.run')).toBe(DENIED);
  });

  test('relations of later migrations are readable at once', async () => {
    await database.pool.query('create table kpi.x_later (n int); create table support.x_later (n int)');
    expect(await as('deskmeter_reader', 'select * from kpi.x_later')).toEqual([]);
    expect(await as('deskmeter_analyst', 'select * from support.x_later')).toEqual([]);
  });
});

describe('with agents not named', () => {
  beforeAll(() => ensureRoles(database.pool, 'pseudonym'));
  afterAll(() => ensureRoles(database.pool, 'named'));

  test('the reader sees no rows, columns and relations of agents', async () => {
    expect(await as('deskmeter_reader', 'select dimension from kpi.x_daily')).toEqual(['all']);
    expect(await as('deskmeter_reader', 'select dimension from kpi.x_compare')).toEqual(['all']);
    expect(await as('deskmeter_reader', 'select id, agent_group_id from kpi.x_ticket')).toEqual(['1 9']);
    expect(await as('deskmeter_reader', 'select agent_id from kpi.x_ticket')).toBe(DENIED);
    expect(await as('deskmeter_reader', 'select * from kpi.x_daily_by_agent')).toBe(DENIED);
  });

  test('a view whose rows cannot be held back is closed whole', async () => {
    expect(await as('deskmeter_reader', 'select * from kpi.x_mixed')).toBe(DENIED);
    expect(await as('deskmeter_agent_reader', 'select count(*) from kpi.x_mixed')).toEqual(['2']);
  });

  test('of the relations that exist, none shows the reader a column of an agent', async () => {
    const { rows } = await database.pool.query(`
      select a.attrelid::regclass || '.' || a.attname as column
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = 'kpi'::regnamespace and c.relkind in ('r', 'v', 'm') and a.attnum > 0
        and (c.relname = 'agent' or c.relname like '%by_agent' or a.attname ~ '(^|_)agent_' and a.attname !~ '(^|_)agent_(group|minimum)')
        and not (c.relkind = 'v' and pg_get_viewdef(c.oid) like '%shows_agents%')
        and has_column_privilege('deskmeter_reader', c.oid, a.attnum, 'select')`);
    expect(rows).toEqual([]);
  });

  test('the agent reader sees them', async () => {
    expect(await as('deskmeter_agent_reader', 'select dimension from kpi.x_compare order by 1')).toEqual(['agent', 'all']);
    expect(await as('deskmeter_agent_reader', 'select agent_id from kpi.x_ticket')).toEqual(['7']);
    expect(await as('deskmeter_agent_reader', 'select member from kpi.x_daily_by_agent')).toEqual(['acme/7']);
  });

  test('going back to named opens everything again', async () => {
    await ensureRoles(database.pool, 'named');
    expect(await as('deskmeter_reader', 'select dimension from kpi.x_compare order by 1')).toEqual(['agent', 'all']);
    expect(await as('deskmeter_reader', 'select count(*) from kpi.x_mixed')).toEqual(['2']);
  });
});

test('a user who may not create roles gets the statements instead, and an administrator finishes with them', async () => {
  const { pool } = database;
  const name = `owner_${Date.now()}`;
  await pool.query(`create role ${name} login password 'x'`);
  await pool.query(`create database ${name} owner ${name}`);
  const url = new URL(database.url);
  [url.username, url.password, url.pathname] = [name, 'x', `/${name}`];
  const admin = new URL(database.url);
  admin.pathname = `/${name}`;
  const [own, boss] = [new Pool({ connectionString: url.href }), new Pool({ connectionString: admin.href })];
  // Dropping the database may end connections that the pools are just closing; that is no failure of a test.
  for (const each of [own, boss]) each.on('error', () => undefined).on('connect', (client) => client.on('error', () => undefined));
  try {
    await own.query('create schema kpi; create schema support; create table kpi.one (n int)');
    const { pending } = await ensureBiLogin(own, 'secret', 'named');
    expect(pending[0]).toMatch(/^(create|alter) role deskmeter_bi login password 'SCRAM-SHA-256/);
    expect(pending.join()).not.toContain('secret');
    const roles = await ensureRoles(own, 'named');
    for (const statement of roles.pending) await boss.query(statement);
    expect(await ensureRoles(own, 'named')).toEqual({ pending: [] });
  } finally {
    await Promise.all([own.end(), boss.end()]);
    await pool.query(`drop database ${name} with (force)`);
    await pool.query(`drop role ${name}`);
  }
});

test('the BI login works with its password, reads only, and sees agents only where they are named', async () => {
  const password = randomPassword();
  expect(await ensureBiLogin(database.pool, password, 'named')).toEqual({ pending: [] });
  const url = new URL(database.url);
  [url.username, url.password] = [BI_USER, password];
  const client = new Client(url.href);
  await client.connect();
  expect((await client.query('select member from x_daily order by 1')).rows).toHaveLength(2);
  await expect(client.query('create temp table t (n int)')).rejects.toThrow(/read-only/);
  await client.end();
  await ensureBiLogin(database.pool, randomPassword(), 'off');
  const { rows } = await database.pool.query(`select pg_has_role('${BI_USER}', 'deskmeter_agent_reader', 'member') as sees`);
  expect(rows[0].sees).toBe(false);
});

test('two processes at once both succeed', async () => {
  const both = await Promise.all([ensureRoles(database.pool, 'named'), ensureRoles(database.pool, 'named')]);
  expect(both).toEqual([{ pending: [] }, { pending: [] }]);
});

describe('where all is as it should be', () => {
  const catalogue = async () => (await database.pool.query<{ row: string }>('select oid || xmin::text as row from pg_class order by oid')).rows;

  test.each(['named', 'pseudonym'] as const)('nothing is changed, and nobody waited for, with agents %s', async (agents) => {
    await ensureRoles(database.pool, agents);
    const before = await catalogue();
    const maintenance = await database.pool.connect();
    try {
      maintenance.on('error', () => undefined);
      // As an autovacuum holds it. Given up after a while, so that who does wait is found out by the catalogue and not by hanging.
      await maintenance.query("begin; set local idle_in_transaction_session_timeout = '3s'; lock table kpi.x_daily in share update exclusive mode");
      expect(await ensureRoles(database.pool, agents)).toEqual({ pending: [] });
      expect(await catalogue()).toEqual(before);
    } finally {
      await maintenance.query('rollback').catch(() => undefined);
      maintenance.release(true);
    }
  });

  test('what an administrator changed by hand is put right', async () => {
    await ensureRoles(database.pool, 'pseudonym');
    await database.pool.query('grant select (agent_id) on kpi.x_ticket to deskmeter_reader; revoke select on support.x_ticket from deskmeter_analyst');
    await ensureRoles(database.pool, 'pseudonym');
    expect(await as('deskmeter_reader', 'select agent_id from kpi.x_ticket')).toBe(DENIED);
    expect(await as('deskmeter_reader', 'select id from kpi.x_ticket')).toEqual(['1']);
    expect(await as('deskmeter_analyst', 'select id from support.x_ticket')).toEqual(['1']);
  });
});

test('a dead-lock with whoever works on the tables is tried again', async () => {
  let tries = 0;
  const work = async () => {
    tries += 1;
    if (tries < 3) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
    return 'done';
  };
  expect(await inTurn(database.pool, work)).toBe('done');
});
