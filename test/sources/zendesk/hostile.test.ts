import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Entity } from '../../../src/domain/entities.ts';
import type { Json, MapContext, RawPage, Stream } from '../../../src/sources/source.ts';
import { longTests, testSeed } from '../../support/seed.ts';
import { walkAll } from '../walk.ts';
import { startSimulated } from './simulated.ts';

/** What a record may hold in place of what belongs there. */
const STRANGE: readonly Json[] = [
  null,
  '',
  ' ',
  'strange',
  -1,
  0,
  1.5,
  1e300,
  '9223372036854775807',
  true,
  [],
  {},
  [null],
  { id: {} },
  '2026-02-30T99:99:99Z',
  '0001-01-01',
];

type Started = Awaited<ReturnType<typeof startSimulated>>;
type Row = { [key: string]: Json };

interface Sample {
  readonly stream: Stream;
  readonly page: RawPage;
  readonly context: MapContext;
  /** Name of the list that the records stand in. */
  readonly key: string;
  readonly rows: readonly Row[];
}

let started: Started;
let samples: Sample[];

beforeAll(async () => {
  started = await startSimulated({
    seed: 81,
    tickets: 80,
    settings: { fields: { handleTime: 'engagements', topic: 'Topic' }, tiers: {}, exclude: {}, only: {}, map: {}, complaint: {} },
  });
  const walks = await walkAll(started, []);
  samples = walks.flatMap(({ stream, pages, contexts }) =>
    contexts[0]
      ? sampleOf(
          stream,
          pages.map(({ raw }) => raw),
          contexts[0],
        )
      : [],
  );
});
afterAll(() => started?.close());

/** Up to eight records of a page; none of streams that show a look instead of records. */
function sampleOf(stream: Stream, pages: readonly RawPage[], context: MapContext): Sample[] {
  if (stream.mode === 'observe') return [];
  for (const page of pages) {
    const [key, list] = Object.entries(page.body as Row).find(([, value]) => Array.isArray(value) && typeof value[0] === 'object') ?? [];
    if (key === undefined) continue;
    const rows = (list as unknown as Row[]).filter((_, index) => index % 7 === 0).slice(0, 8);
    return [{ stream, page, context, key, rows }];
  }
  return [];
}

const mapRows = ({ stream, page, key, context }: Sample, rows: readonly Json[]) =>
  stream.map({ ...page, body: { ...(page.body as Row), asked: [], gone: [], [key]: rows } }, context);

/** Records as they stand, but for their order among changes of one second, which hangs on their neighbours. */
const byId = (records: readonly Entity[]) => new Map(records.map((record) => [`${record.entity} ${record.id}`, JSON.stringify({ ...record, seq: 0 })]));

/** One value inside the record, at any depth, is something else or gone. */
function spoilt(record: Row, path: readonly number[], strange: Json | undefined): Row {
  const keys = Object.keys(record);
  const key = keys[(path[0] ?? 0) % Math.max(1, keys.length)];
  if (key === undefined) return record;
  const { [key]: old, ...rest } = record;
  if (path.length > 1 && typeof old === 'object' && old !== null) {
    const inner = spoilt((Array.isArray(old) ? { ...old } : old) as Row, path.slice(1), strange);
    return { ...rest, [key]: Array.isArray(old) ? Object.values(inner) : inner };
  }
  return strange === undefined ? rest : { ...rest, [key]: strange };
}

describe('a record that is wrong in one place', () => {
  test('is mapped or refused by itself, whatever is wrong, and changes none beside it', () => {
    expect(samples.length).toBeGreaterThan(14);
    const place = fc.record({
      sample: fc.nat(),
      row: fc.nat(),
      path: fc.array(fc.nat(40), { minLength: 1, maxLength: 4 }),
      strange: fc.constantFrom(undefined, ...STRANGE),
    });
    fc.assert(
      fc.property(place, (chosen) => {
        const sample = samples[chosen.sample % samples.length] as Sample;
        const index = chosen.row % sample.rows.length;
        const whole = byId(mapRows(sample, sample.rows).records);
        const own = byId(mapRows(sample, [sample.rows[index] as Row]).records);
        const all = mapRows(
          sample,
          sample.rows.map((row, each) => (each === index ? spoilt(row, chosen.path, chosen.strange) : row)),
        );
        const mapped = byId(all.records);
        const changed = [...whole].filter(([id, record]) => !own.has(id) && mapped.get(id) !== record);
        expect(changed, sample.stream.name).toEqual([]);
        for (const { reason } of all.rejects) expect(reason).not.toBe('');
        for (const record of all.records) expect(typeof record.id === 'string' && record.id !== '' && Number.isSafeInteger(record.version)).toBe(true);
      }),
      { seed: testSeed('hostile'), numRuns: longTests ? 20_000 : 600 },
    );
  });

  test('is refused by name where it has no id, and a page of nonsense is refused row by row', () => {
    for (const sample of samples) {
      const { rejects } = mapRows(sample, [null, 7, 'text', [], {}]);
      expect(rejects.length, sample.stream.name).toBe(5);
      for (const { reason } of rejects) expect(reason, sample.stream.name).toMatch(/missing|expected|Invalid|not /);
    }
  });

  test('keeps every digit of a number of nineteen', () => {
    for (const sample of samples.filter(({ rows }) => typeof rows[0]?.['id'] === 'number')) {
      const { records, rejects } = mapRows(sample, [{ ...sample.rows[0], id: '9223372036854775807' } as Row]);
      const ids = records.map(({ id }) => id);
      expect(
        ids.every((id) => /^\d{1,15}\b/.test(id) || id.includes('9223372036854775807')),
        `${sample.stream.name}: ${ids.join()}`,
      ).toBe(true);
      expect(rejects, sample.stream.name).toEqual([]);
    }
  });
});
