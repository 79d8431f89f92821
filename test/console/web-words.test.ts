import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { extentOf } from '../../src/console/web/charts/steps.ts';
import { boundsSign, boundsText } from '../../src/console/web/format/target.ts';
import { addDays, agoText, periodText } from '../../src/console/web/format/time.ts';
import { qualityText, reasonText } from '../../src/console/web/format/words.ts';
import { changeText, type Unit, valueText } from '../../src/console/web/format/value.ts';
import { alternativeText, keepingSecrets, labelOf, pruned, scalarOf } from '../../src/console/web/form/schema.ts';
import { boundOf, scopeText, withPeriod } from '../../src/console/web/pages/definitions/target-row.ts';
import { match } from '../../src/console/web/router/match.ts';
import { testDatabase } from '../support/database.ts';
import { testSeed } from '../support/seed.ts';

const database = await testDatabase();
afterAll(() => database.close());

const UNITS: readonly Unit[] = ['ratio', 'seconds', 'count', 'points', 'flag'];

test('a value is written as kpi.value_text writes it', async () => {
  const values = fc.sample(
    fc.oneof(
      fc.integer({ min: 0, max: 500_000 }),
      fc.integer({ min: 0, max: 99_000 }).map((n) => n / 1000),
    ),
    { seed: testSeed('words'), numRuns: 40 },
  );
  const pairs = UNITS.flatMap((unit) =>
    values.filter((value) => unit !== 'ratio' || value < 9).map((value) => ({ unit, value: unit === 'count' ? Math.round(value) : value })),
  );
  const { rows } = await sql<{ text: string }>`
    select kpi.value_text(value, unit) as text from unnest(${pairs.map(({ value }) => value)}::float8[], ${pairs.map(({ unit }) => unit)}::text[])
    with ordinality as pair (value, unit, place) order by place`.execute(database.db);
  const ours = pairs.map(({ unit, value }) => ({ unit, value, text: valueText(value, unit, { locale: 'en-GB' }) }));
  expect(ours).toEqual(pairs.map((pair, i) => ({ ...pair, text: rows[i]?.text })));
});

test('the period of a target is no scope of it, is changed and taken away, and all else of the target stays', () => {
  const target = { kpi: 'ticket_volume', atMost: 100, minSample: 5, per: 'week', channel: 'email' };
  expect(scopeText(target)).toMatch(/^channel email$/i);
  expect(withPeriod(target, 'month')).toEqual({ ...target, per: 'month' });
  expect(withPeriod(target, '')).toEqual({ kpi: 'ticket_volume', atMost: 100, minSample: 5, channel: 'email' });
});

test('nothing is a dash, and money has the currency of the workspace', () => {
  expect(valueText(null, 'ratio')).toBe('–');
  expect(valueText(12.5, 'currency', { locale: 'en-GB', currency: 'EUR' })).toBe('€12.50');
  expect(valueText(1204.4, 'currency', { locale: 'de-DE', currency: 'EUR' })).toBe('1.204\u00a0€');
});

test('rates change by points, everything else by its share; from nothing there is no change', () => {
  expect(changeText(0.92, 0.912, 'ratio', 'en-GB')).toBe('+0.8 pp');
  expect(changeText(90, 120, 'seconds', 'en-GB')).toBe('−25.0 %');
  expect(changeText(5, 5, 'count', 'en-GB')).toBe('±0.0 %');
  expect([changeText(5, 0, 'count'), changeText(null, 3, 'count'), changeText(3, null, 'count')]).toEqual([null, null, null]);
});

test('targets read as bounds', () => {
  expect(boundsText({ atLeast: null, atMost: 3600 }, 'seconds')).toBe('at most 1 h 00 min');
  expect(boundsSign({ atLeast: 0.9, atMost: null }, 'ratio', { locale: 'en-GB' })).toBe('≥ 90 %');
  expect(boundsSign({ atLeast: 0.75, atMost: 0.855 }, 'ratio', { locale: 'en-GB' })).toBe('75 % – 85.5 %');
  expect(boundsSign({ atLeast: null, atMost: 14_400 }, 'seconds')).toBe('≤ 4 h');
  expect([boundOf('90 %', 'ratio'), boundOf('90', 'ratio'), boundOf('1h', 'seconds'), boundOf('1h', 'count'), boundOf('', 'count')]).toEqual([
    0.9,
    0.9,
    '1h',
    undefined,
    undefined,
  ]);
});

test('an axis holds all values, ends at round numbers and is cut into a few pieces', () => {
  expect(extentOf([100, 40_000], 'seconds')).toEqual({ min: 0, max: 43_200, interval: 7200 });
  const thousandths = fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 10_000_000_000 })).map((n) => n / 1000);
  fc.assert(
    fc.property(fc.array(thousandths, { minLength: 1, maxLength: 20 }), fc.constantFrom(...UNITS), (values, unit) => {
      const { min, max, interval } = extentOf(values, unit);
      expect(interval).toBeGreaterThan(0);
      expect(min).toBeLessThanOrEqual(Math.min(...values) + 1e-9);
      expect(max).toBeGreaterThanOrEqual(Math.max(...values) * (1 - 1e-9));
      expect(Math.round((max - min) / interval)).toBeLessThanOrEqual(8);
    }),
    { seed: testSeed('axes'), numRuns: 500 },
  );
});

test('days and instants', () => {
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
  expect(periodText('2026-11-01', 'month')).toBe('November 2026');
  const now = new Date('2026-11-27T10:00:00Z');
  expect([agoText('2026-11-27T09:56:10Z', now), agoText('2026-11-27T12:30:00Z', now), agoText('2026-11-24T10:00:00Z', now)]).toEqual([
    '3 min ago',
    'in 2 h',
    '3 d ago',
  ]);
});

test('why a number is not exact is said in words', () => {
  expect(reasonText('first_reply is derived; time_entries is not read; resolution is approx')).toBe(
    'First reply: derived. Time entries: not read. Resolution: approximate.',
  );
  expect([reasonText('no figure fte_agents is loaded'), reasonText('Zendesk holds no revenue.'), reasonText(null)]).toEqual([
    'No figure fte_agents is loaded.',
    'Zendesk holds no revenue.',
    null,
  ]);
  expect(['exact', 'approx', 'unavailable'].map(qualityText)).toEqual(['Exact', 'Approximate', 'Not available']);
});

test('paths have parameters', () => {
  expect(match('/connections/:id/edit', '/connections/acme%2Fa/edit')).toEqual({ id: 'acme/a' });
  expect([match('/kpis/:kpi', '/kpis/'), match('/kpis', '/kpis/'), match('/', '/')]).toEqual([undefined, {}, {}]);
});

test('a form names its fields, reads scalars by their type, leaves out what is blank and keeps stored secrets', () => {
  expect([labelOf('clientSecret', {}), labelOf('csat_method', {}), labelOf('x', { title: 'Given' })]).toEqual(['Client secret', 'CSAT method', 'Given']);
  expect(alternativeText({ description: 'API token, until they end.' }, 1)).toBe('API token');
  const either = { type: ['string', 'number'] };
  expect([scalarOf('12', either), scalarOf('12', { type: 'string' }), scalarOf('a', either), scalarOf('1e400', either)]).toEqual([12, '12', 'a', '1e400']);
  expect(pruned({ id: 'a', fields: {}, only: { groups: [] }, list: ['', 'b'], no: false })).toEqual({ id: 'a', list: ['b'], no: false });
  expect(keepingSecrets({ auth: { email: 'a', apiToken: { isStored: true } } })).toEqual({ auth: { email: 'a', apiToken: { isKept: true } } });
});
