import { sql, type Kysely } from 'kysely';
import type { Database } from '../../src/warehouse/schema.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { transform } from '../../src/transform/index.ts';
import { STORY_TABLES } from '../../src/transform/story/story-rows.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { randomHistory } from '../support/random-history.ts';
import { officeHours } from '../support/story-facts.ts';
import { longTests, testSeed } from '../support/seed.ts';

const SETTINGS: Settings = { ...DEFAULT_SETTINGS, timeZone: 'America/New_York', businessHours: officeHours('America/New_York') };
const SEEDS = longTests ? 200 : 1;
const FIRST_SEED = testSeed('stories', 1);

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

type Rows = Record<string, unknown>[];

/** Every story table without `loaded_at`, in key order. */
async function snapshot(db: Kysely<Database>): Promise<Record<string, Rows>> {
  const tables = [...Object.keys(STORY_TABLES), 'survey_answer'];
  const read = async (table: string): Promise<Rows> => {
    const rows = (await sql<{ row: Record<string, unknown> }>`select to_jsonb(t) - 'loaded_at' as row from ${sql.raw(`support.${table}`)} t`.execute(db)).rows;
    return rows.map(({ row }) => row).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  };
  return Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await read(table)] as const)));
}

const empty = (db: Kysely<Database>) =>
  sql`truncate support.ticket, support.ticket_change, support.ticket_message, support.ticket_mark, support.survey_response, support.sla_signal,
  support.ticket_status_interval, support.ticket_assignment, support.ticket_story, support.first_reply, support.response, support.answer_outcome, support.resolution, support.reopen,
  support.escalation, support.sentiment, support.sla_event, support.backlog_segment, support.survey_answer, support.agent_group, sync.touched, sync.due, sync.stale_day, sync.setting`.execute(
    db,
  );

const staleDays = async (db: Kysely<Database>) =>
  (await sql<{ mark: string }>`select distinct fact || ' ' || day as mark from sync.stale_day`.execute(db)).rows.map((row) => row.mark);

/** Kinds of steps that change what all facts of the ticket are counted under. */
const DIMENSION_STEPS = new Set(['priority', 'topic']);

/** Every day on which a fact of the ticket counts. */
function daysOfTicket(rows: Record<string, Rows>, ticket: string): string[] {
  return Object.entries(rows).flatMap(([table, facts]) =>
    facts.flatMap((row) => (row['ticket_id'] === ticket && row['day'] ? [`${table} ${String(row['day'])}`] : [])),
  );
}

/** Days on which the rows of a fact differ between two snapshots. */
function differingDays(table: string, before: Rows, after: Rows): string[] {
  const texts = (rows: Rows) => new Set(rows.map((row) => JSON.stringify(row)));
  const [old, now] = [texts(before), texts(after)];
  const changed = [...before.filter((row) => !now.has(JSON.stringify(row))), ...after.filter((row) => !old.has(JSON.stringify(row)))];
  return changed.flatMap((row) => (row['day'] ? [`${table} ${String(row['day'])}`] : []));
}

describe('transform', () => {
  it.each(Array.from({ length: SEEDS }, (_, i) => FIRST_SEED + i))(
    'gives the same stories bit by bit as at once, and marks every day that differs (seed %i)',
    async (seed) => {
      const db = database.db as Kysely<Database>;
      await empty(db);
      const history = randomHistory(seed);
      for (const step of history.steps) {
        await history.apply(db, step);
        const before = await snapshot(db);
        await sql`truncate sync.stale_day`.execute(db);
        await transform(db, { settings: SETTINGS, asOf: step.at, batch: 3 });
        const after = await snapshot(db);
        const marked = new Set(await staleDays(db));
        const missed = Object.keys(after)
          .flatMap((table) => differingDays(table, before[table] ?? [], after[table] ?? []))
          .filter((mark) => !marked.has(mark));
        const changed = DIMENSION_STEPS.has(step.kind) && JSON.stringify(before['ticket_story']) !== JSON.stringify(after['ticket_story']);
        if (changed) missed.push(...daysOfTicket(after, step.ticket).filter((mark) => !marked.has(mark)));
        expect(missed, `days not marked at ${step.at.toISOString()}`).toEqual([]);
      }
      const incremental = await snapshot(db);
      await transform(db, { settings: SETTINGS, asOf: history.end, all: true });
      expect(await snapshot(db)).toEqual(incremental);
      expect(incremental['ticket_story']?.length).toBeGreaterThan(0);
    },
  );

  it('writes nothing when nothing changed, and everything again when a definition did', async () => {
    const db = database.db as Kysely<Database>;
    await empty(db);
    const history = randomHistory(99);
    for (const step of history.steps) await history.apply(db, step);
    const first = await transform(db, { settings: SETTINGS, asOf: history.end });
    expect(first.written).toBeGreaterThan(0);
    expect(await transform(db, { settings: SETTINGS, asOf: history.end })).toMatchObject({ tickets: 0, written: 0, staleDays: 0 });
    expect(await transform(db, { settings: SETTINGS, asOf: history.end, all: true })).toMatchObject({ written: 0, staleDays: 0 });
    const other: Settings = { ...SETTINGS, parameters: { ...SETTINGS.parameters, answer_target_s: { default: 60 } } };
    const second = await transform(db, { settings: other, asOf: history.end });
    expect(second.tickets).toBe(first.tickets);
    expect(second.written).toBeGreaterThan(0);
  });

  it('changes a story when nothing but time goes by', async () => {
    const db = database.db as Kysely<Database>;
    await empty(db);
    await sql`insert into support.ticket (connection_id, ticket_id, created_at, origin, channel, status_category) values ('c', '1', '2026-11-02T09:00Z', 'inbound', 'email', 'open')`.execute(
      db,
    );
    await sql`insert into sync.touched (connection_id, entity, id) values ('c', 'ticket', '1')`.execute(db);
    await transform(db, { settings: DEFAULT_SETTINGS, asOf: new Date('2026-11-02T09:30Z') });
    const outcomes = async () => (await sql`select * from support.answer_outcome`.execute(db)).rows.length;
    expect(await outcomes()).toBe(0);
    await transform(db, { settings: DEFAULT_SETTINGS, asOf: new Date('2026-11-02T10:30Z') });
    expect(await outcomes()).toBe(1);
    expect(await staleDays(db)).toContain('answer_outcome 2026-11-02');
  });
});
