import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Entity } from '../../src/domain/entities.ts';
import { type Loaded, loadRecords } from '../../src/warehouse/load.ts';
import { buildMergeSql, buildStagingSql } from '../../src/warehouse/merge.ts';
import { withTransaction } from '../../src/warehouse/transaction.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { emptyFacts, readFacts } from '../support/facts.ts';
import { longTests, testSeed } from '../support/seed.ts';
import { contract, contractLine, schedule, surveyResponse, ticketMessage } from './records.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(() => emptyFacts(database.pool));

const OBSERVED = new Date('2026-03-01T00:00:00Z');

async function load(records: readonly Entity[], pageSeq: number, mapperVersion = 1): Promise<Loaded> {
  const stamp = { connectionId: 'c', mapperVersion, pageSeq, observedAt: OBSERVED };
  return withTransaction(database.pool, (transaction) => loadRecords(transaction, stamp, records));
}

const rows = async (text: string): Promise<unknown[]> => (await database.pool.query(text)).rows as unknown[];
const scores = () => rows(`select response_id as id, score, source_version as version, page_seq as page from support.survey_response order by 1`);

describe('which version wins', () => {
  test('of twins in a page the highest version, then the last one', async () => {
    await load(
      [
        surveyResponse({ id: '1', version: 2, score: 2 }),
        surveyResponse({ id: '1', version: 1, score: 1 }),
        surveyResponse({ id: '2', version: 1, score: 3 }),
        surveyResponse({ id: '2', version: 1, score: 4 }),
      ],
      1,
    );
    expect(await scores()).toMatchObject([
      { id: '1', score: 2 },
      { id: '2', score: 4 },
    ]);
  });

  test('an older version changes nothing, whatever page brings it', async () => {
    await load([surveyResponse({ id: '1', version: 5, score: 5 })], 1);
    expect(await load([surveyResponse({ id: '1', version: 4, score: 1 })], 2, 9)).toMatchObject({ changed: 0, touched: [] });
    expect(await scores()).toEqual([{ id: '1', score: 5, version: 5, page: 1 }]);
  });

  test('at equal versions a newer mapping wins over an older one, then the later page', async () => {
    await load([surveyResponse({ id: '1', version: 5, score: 5 })], 2, 2);
    await load([surveyResponse({ id: '1', version: 5, score: 1 })], 3, 1);
    expect(await scores()).toMatchObject([{ score: 5 }]);
    await load([surveyResponse({ id: '1', version: 5, score: 2 })], 1, 2);
    expect(await scores()).toMatchObject([{ score: 5 }]);
    await load([surveyResponse({ id: '1', version: 5, score: 3 })], 4, 2);
    expect(await scores()).toMatchObject([{ score: 3, page: 4 }]);
  });

  test('a newer version with the same content keeps its version, so that what lies between cannot come back', async () => {
    await load([surveyResponse({ id: '1', version: 1, score: 1 })], 1);
    expect(await load([surveyResponse({ id: '1', version: 3, score: 1 })], 2)).toMatchObject({ changed: 0, touched: [] });
    await load([surveyResponse({ id: '1', version: 2, score: 9 })], 3);
    expect(await scores()).toEqual([{ id: '1', score: 1, version: 3, page: 2 }]);
  });
});

test('hours that a newer version changes are kept until its instant; those that another mapping corrects are not', async () => {
  const hours = (start: string, version: number) => schedule({ id: 's', version, updatedAt: new Date(version), intervals: [{ dow: 1, start, end: '17:00' }] });
  const past = () => rows('select past from support.schedule');
  await load([hours('08:00', 1000)], 1);
  await load([hours('09:00', 1000)], 2, 2);
  expect(await past()).toEqual([{ past: [] }]);
  await load([hours('10:00', 2000)], 3, 2);
  await load([{ ...hours('10:00', 3000), holidays: [{ start: '2026-12-24', end: '2026-12-24' }] }], 4, 2);
  await load([hours('08:00', 1500)], 5, 2);
  expect(await past()).toEqual([{ past: [{ until: 2000, timeZone: 'UTC', intervals: [{ dow: 1, start: '09:00', end: '17:00' }] }] }]);
});

describe('what a load reports', () => {
  test('nothing, and writes nothing, for rows that do not differ', async () => {
    const page = [surveyResponse({ id: '1', version: 1, score: 1 / 3 }), ticketMessage({ id: 'm', version: 1, ticketId: 't' })];
    expect(await load(page, 1)).toMatchObject({ changed: 2 });
    const before = await rows(`select xmin::text from support.survey_response union all select xmin::text from support.ticket_message`);
    expect(await load(page, 2)).toMatchObject({ changed: 0, touched: [] });
    expect(await rows(`select xmin::text from support.survey_response union all select xmin::text from support.ticket_message`)).toEqual(before);
  });

  test('the ticket of a row bound to one, each once', async () => {
    const page = ['a', 'b', 'c'].map((id) => ticketMessage({ id, version: 1, ticketId: id === 'c' ? 't2' : 't1' }));
    expect((await load(page, 1)).touched).toEqual([
      { entity: 'ticket', id: 't1' },
      { entity: 'ticket', id: 't2' },
    ]);
  });

  test('the old ticket too when a row moves to another one', async () => {
    await load([surveyResponse({ id: '1', version: 1, ticketId: 'old' })], 1);
    expect((await load([surveyResponse({ id: '1', version: 2, ticketId: 'new' })], 2)).touched).toEqual([
      { entity: 'survey_response', id: '1' },
      { entity: 'ticket', id: 'new' },
      { entity: 'ticket', id: 'old' },
    ]);
  });

  test('both contracts when a line moves from one to another', async () => {
    await load([contractLine({ id: '1', version: 1, contractId: 'old' })], 1);
    expect((await load([contractLine({ id: '1', version: 2, contractId: 'new' })], 2)).touched).toEqual([
      { entity: 'contract', id: 'new' },
      { entity: 'contract', id: 'old' },
    ]);
  });

  test('the revenue of both customers when a contract turns out to be of another one: of the organization, else of the person', async () => {
    expect((await load([contract({ id: '1', version: 1 })], 1)).touched).toEqual([]);
    await load([contract({ id: '1', version: 2, customerId: 'ann' })], 2);
    expect((await load([contract({ id: '1', version: 3, customerId: 'ann', organizationId: 'shop' })], 3)).touched).toEqual([
      { entity: 'revenue', id: 'shop' },
      { entity: 'revenue', id: 'ann' },
    ]);
  });

  test('a record that does not fit, with the property, and loads the others', async () => {
    const bad = (given: object) => ({ ...surveyResponse({ id: 'bad', version: 1 }), ...given }) as unknown as Entity;
    const loaded = await load(
      [
        bad({ score: Number.NaN }),
        bad({ id: undefined }),
        bad({ hasComment: null }),
        bad({ ticketId: 12 }),
        bad({ version: 1.5 }),
        bad({ score: 1e6 }),
        bad({ offeredAt: new Date(9e15) }),
        surveyResponse({ id: 'good', version: 1 }),
      ],
      1,
    );
    expect(loaded.misfits.map((misfit) => misfit.reason)).toEqual([
      'score: expected a number, got number NaN',
      'id: expected a value, got undefined undefined',
      'hasComment: expected a value, got an object',
      'ticketId: expected text, got number 12',
      'expected a whole number below 2^53, got number 1.5',
      'score: expected a number, got number 1000000',
      'offeredAt: expected an instant between 1900 and 9999, got string Invalid Date',
    ]);
    expect(await scores()).toMatchObject([{ id: 'good' }]);
  });
});

test('any text comes back as it went in, without NUL and with whole characters', async () => {
  const seed = testSeed('load text');
  let pageSeq = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'binary', maxLength: 30 }), { minLength: 1, maxLength: 20 }), async (texts) => {
      await emptyFacts(database.pool);
      pageSeq += 1;
      await load(
        texts.map((text, index) => surveyResponse({ id: String(index), version: 1, surveyId: `${text}\\.\t\n\r\\N`, agentId: text })),
        pageSeq,
      );
      const stored = (await rows(`select survey_id, agent_id from support.survey_response order by response_id::int`)) as {
        survey_id: string;
        agent_id: string;
      }[];
      const kept = texts.map((text) => text.replaceAll('\u0000', '').toWellFormed());
      expect(stored).toEqual(kept.map((text) => ({ survey_id: `${text}\\.\t\n\r\\N`, agent_id: text })));
    }),
    { seed, numRuns: longTests ? 300 : 25 },
  );
});

/** Versions of a few records, each version with one content, as a vendor would give them. */
const history = fc.uniqueArray(fc.record({ id: fc.integer({ min: 1, max: 4 }), version: fc.integer({ min: 1, max: 6 }) }), {
  selector: ({ id, version }) => `${id} ${version}`,
  minLength: 1,
  maxLength: 15,
});

test('pages in any order, cut anyhow and given again, make the same rows', async () => {
  const seed = testSeed('load order');
  const content = (id: number, version: number) => [
    // Contents repeat over versions, so that "the same as before" and "a newer version" part.
    surveyResponse({ id: String(id), version, score: (id * version) % 3, ticketId: `t${version % 2}` }),
    ticketMessage({ id: String(id), version, ticketId: 't', isPublic: version % 3 === 0 }),
  ];
  await fc.assert(
    fc.asyncProperty(history, fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 4 }), async (versions, choices, size) => {
      const facts = async (order: typeof versions, from: number) => {
        await emptyFacts(database.pool);
        for (let at = 0; at < order.length; at += size) {
          await load(
            order.slice(at, at + size).flatMap(({ id, version }) => content(id, version)),
            from + at,
          );
        }
        return readFacts(database.pool, ['page_seq', 'first_seen_at', 'last_seen_at']);
      };
      const next = () => choices.next().value ?? 0;
      const inOrder = versions.toSorted((a, b) => a.version - b.version);
      const shuffled = [...versions, ...versions.filter(() => next() % 2 === 0)]
        .map((item) => ({ item, rank: next() }))
        .toSorted((a, b) => a.rank - b.rank)
        .map(({ item }) => item);
      expect(await facts(shuffled, 1000)).toEqual(await facts(inOrder, 1));
    }),
    { seed, numRuns: longTests ? 400 : 15 },
  );
});

test('a merge reads the rows it needs and not the table, however large it is', async () => {
  await database.pool.query(`insert into support.survey_response (connection_id, response_id, ticket_id, survey_type)
    select 'c', n::text, (n / 5)::text, 'csat' from generate_series(1, 20000) n`);
  await database.pool.query('analyze support.survey_response');
  const plan = await withTransaction(database.pool, async ({ client }) => {
    await client.query(buildStagingSql('survey_response'));
    const { rows: lines } = await client.query<Record<string, string>>(`explain ${buildMergeSql('survey_response')}`, ['c', 1, 1, OBSERVED]);
    return lines.map((line) => line['QUERY PLAN']).join('\n');
  });
  expect(plan).toContain('Index Scan using survey_response_pkey');
  expect(plan).not.toMatch(/Seq Scan on survey_response/);
});
