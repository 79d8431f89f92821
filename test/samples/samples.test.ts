import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.ts';
import { evaluate } from '../../src/kpi/engine/evaluate.ts';
import { loadKnown } from '../../src/kpi/engine/known.ts';
import { plansOf } from '../../src/kpi/engine/plan.ts';
import { sliceMeasures } from '../../src/kpi/slices.ts';
import { NO_MAPPING } from '../sources/contract.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { connect } from '../kpi/support/rows.ts';
import { tell, ticket } from '../kpi/support/story.ts';
import { mailboxes } from './mailboxes.ts';
import { NIGHT } from './night.ts';

const text = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

/** As it stands in the docs: at its place in the sources. */
const inPlace = (code: string) =>
  code
    .replaceAll('../../src/kpi/families/', './')
    .replaceAll('../../src/kpi/', '../')
    .replaceAll('../../src/sources/freshdesk/', './')
    .replaceAll('../../src/sources/', '../');

test.each(['night.ts', 'mailboxes.ts'])('docs/data-engineers.md shows %s, and it is short', async (file) => {
  const code = await text(file);
  expect(await text('../../docs/data-engineers.md')).toContain(inPlace(code).trim());
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(40);
});

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test('the KPI of the docs is computed by nothing but its definition, and has its columns in the slices', async () => {
  const asOf = new Date('2026-03-05T00:00:00Z');
  await connect(database.pool, 'one', { knownFrom: '2026-03-01T00:00:00Z', knownTo: asOf.toISOString() });
  await tell(database.pool, {
    ticket_story: [
      ticket('1', '2026-03-02T23:10:00Z'),
      ticket('2', '2026-03-02T05:59:59Z', { channel: 'chat' }),
      ticket('3', '2026-03-02T06:00:00Z'),
      ticket('4', '2026-03-02T12:00:00Z'),
    ],
  });
  const plans = plansOf(NIGHT, DEFAULT_SETTINGS, []);
  const known = await loadKnown(database.db, 'UTC', asOf);
  const bucket = { grain: 'day', first: '2026-03-02', last: '2026-03-02' } as const;
  const rows = await evaluate(database.db, [{ plan: plans[0]!, buckets: [bucket] }], new Map(), known, DEFAULT_SETTINGS);
  const valueOf = (dimension: string, member: string) => rows.find((row) => row.dimension === dimension && row.member === member)?.value;
  expect([valueOf('all', 'all'), valueOf('channel', 'chat'), valueOf('channel', 'email')]).toEqual([0.5, 1, 1 / 3]);
  expect(sliceMeasures(plans).flows.map((each) => each.column)).toEqual(['tickets_created', 'tickets_created_at_night']);
});

test('the stream of the docs maps records, and rejects what it cannot read', () => {
  const context = { connectionId: 'one', settings: NO_MAPPING, reference: {}, observedAt: new Date() };
  const body = [{ id: 7, name: 'Acme', active: true, updated_at: '2026-03-01T00:00:00Z' }, { name: 'No id' }];
  const { records, rejects } = mailboxes.map({ path: '/email_configs', body }, context);
  expect(records).toMatchObject([{ entity: 'brand', id: '7', name: 'Acme', isActive: true }]);
  expect(rejects).toHaveLength(1);
});
