import { expect, test } from 'vitest';
import type { ChangeRow } from '../../src/transform/story/facts.ts';
import { withoutObserved } from '../../src/transform/story/observed.ts';

const CREATED = Date.parse('2026-03-02T08:00:00Z');
const HOUR = 3_600_000;
const row = (field: 'status' | 'group', hours: number, value: string, quality: 'exact' | 'derived'): ChangeRow =>
  ({
    changeId: `${field}${hours}${quality}`,
    field,
    at: CREATED + hours * HOUR,
    value,
    sourceValue: null,
    actorType: null,
    actorId: null,
    seq: 0,
    quality,
  }) as ChangeRow;
const left = (changes: readonly ChangeRow[]) => withoutObserved(changes, CREATED).map(({ value, quality }) => `${value} ${quality}`);

test('without events everything observed stays', () => {
  expect(left([row('status', 0, 'open', 'derived'), row('status', 5, 'resolved', 'derived')])).toEqual(['open derived', 'resolved derived']);
});

test('events from creation on replace what was observed, up to the last of them', () => {
  const changes = [
    row('group', 0, 'b', 'derived'),
    row('group', 0, 'a', 'exact'),
    row('group', 3, 'b', 'exact'),
    row('group', 4, 'b', 'derived'),
    row('group', 9, 'c', 'derived'),
  ];
  // What was observed after the last event is news: the helpdesk tells the events of a day when it is over.
  expect(left(changes)).toEqual(['a exact', 'b exact', 'b derived', 'c derived']);
});

test('events that begin later leave what was observed before them, and other fields alone', () => {
  const changes = [
    row('status', 0, 'open', 'derived'),
    row('status', 50, 'pending', 'exact'),
    row('status', 60, 'hold', 'derived'),
    row('status', 70, 'open', 'exact'),
    row('group', 60, 'a', 'derived'),
  ];
  expect(left(changes)).toEqual(['open derived', 'pending exact', 'open exact', 'a derived']);
});
