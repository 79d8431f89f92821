import { expect, test } from 'vitest';
import { SkipRecordError } from '../../src/domain/errors.ts';
import * as parse from '../../src/sources/parse.ts';
import { ianaZone } from '../../src/sources/rails-zones.ts';

test('instants: with and without zone, epoch in numbers or text; nonsense is refused by field, never quoted', () => {
  expect(parse.instant('2026-01-01T10:00:00+02:00', 'at').toISOString()).toBe('2026-01-01T08:00:00.000Z');
  expect(parse.instant('2025-06-28T00:02:18', 'at').toISOString()).toBe('2025-06-28T00:02:18.000Z');
  expect(parse.epochSeconds('1769000000', 'at')).toEqual(new Date(1_769_000_000_000));
  expect(parse.epochMilliseconds(1_769_000_000_000, 'at')).toEqual(new Date(1_769_000_000_000));
  expect(parse.optionalInstant('', 'at')).toBeNull();
  for (const wrong of ['soon', '2026-02-30T00:00:00Z', '1970-01-01T00:00:00Z', 12, {}]) expect(() => parse.instant(wrong, 'at')).toThrow(/^at: /);
  expect(() => parse.instant('secret words', 'at')).not.toThrow(/secret/);
  expect(() => parse.instant(undefined, 'at')).toThrow(SkipRecordError);
});

test('ids are text with every digit, or refused', () => {
  expect(parse.idText(28835714782868, 'id')).toBe('28835714782868');
  expect(parse.idText(' 1234567890123456789 ', 'id')).toBe('1234567890123456789');
  for (const wrong of [1_234_567_890_123_456_789, 1.5, {}, true, null, '']) expect(() => parse.idText(wrong, 'id')).toThrow(/^id: /);
});

test('numbers may come as text; text may come as numbers', () => {
  expect(parse.optionalNumber(' 12.5 ', 'n')).toBe(12.5);
  expect(parse.optionalNumber('', 'n')).toBeNull();
  expect(() => parse.optionalNumber('twelve', 'n')).toThrow(/^n: /);
  expect(parse.optionalText(12, 't')).toBe('12');
  expect(parse.optionalText('  ', 't')).toBeNull();
});

test('a record that throws is a reject of its own', () => {
  const mapping = parse.mapEach('brand', [{ id: 1 }, { id: 2 }, null], (record) => {
    const { id } = record as { id: number };
    if (id === 2) throw new Error('odd');
    return { entity: 'brand', id: String(id), version: 0, updatedAt: null, name: 'B', isActive: true };
  });
  expect(mapping.records.map(({ id }) => id)).toEqual(['1']);
  expect(mapping.rejects).toMatchObject([
    { id: '2', entity: 'brand', reason: 'odd', raw: { id: 2 } },
    { id: null, raw: null },
  ]);
  expect(parse.mapEach('brand', { not: 'a list' }, () => undefined).rejects).toHaveLength(1);
});

test('zones by the names of Rails and of IANA', () => {
  expect(['Eastern Time (US & Canada)', 'London', 'New Caledonia', 'Asia/Tokyo', 'UTC', 'Atlantis', '', null].map((name) => ianaZone(name))).toEqual([
    'America/New_York',
    'Europe/London',
    'Pacific/Noumea',
    'Asia/Tokyo',
    'UTC',
    null,
    null,
    null,
  ]);
});
