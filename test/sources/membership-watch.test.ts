import { expect, test } from 'vitest';
import type { AgentMembership } from '../../src/domain/entities.ts';
import { lookAtPlaces, mapPlaces, type Place } from '../../src/sources/membership-watch.ts';
import type { Json } from '../../src/sources/source.ts';

const at = (hour: number) => new Date(Date.UTC(2026, 2, 2, hour));
const place = (agentId: string, groupId: string, isDefault = false): Place => ({ agentId, groupId, isDefault });

/** Looks one after the other, as a stream takes them; what each adds to the warehouse, by id. */
function watched(...looks: readonly (readonly Place[])[]) {
  const reference: Record<string, Json> = {};
  const rows = new Map<string, AgentMembership>();
  for (const [hour, places] of looks.entries()) {
    const mapping = mapPlaces(lookAtPlaces(reference, places, at(hour)));
    Object.assign(reference, mapping.learned);
    for (const record of mapping.records as AgentMembership[]) rows.set(record.id, record);
  }
  return [...rows.values()].map(({ id, isDefault, validFrom, validTo }) => [id, isDefault, validFrom, validTo]);
}

test('what the first look shows has always been; what is new begins when it is seen, what is missing has ended then', () => {
  expect(watched([place('7', '1', true), place('8', '1')], [place('7', '1', true), place('7', '2')])).toEqual([
    ['1:7', true, null, null],
    ['1:8', false, null, at(1)],
    [`2:7:${at(1).getTime()}`, false, at(1), null],
  ]);
});

test('who leaves and comes back has been there twice', () => {
  expect(watched([place('7', '1')], [], [place('7', '1', true)])).toEqual([
    ['1:7', false, null, at(1)],
    [`1:7:${at(2).getTime()}`, true, at(2), null],
  ]);
});

test('a first look at nobody is a look: who comes later began later', () => {
  expect(watched([], [place('7', '1')])).toEqual([[`1:7:${at(1).getTime()}`, false, at(1), null]]);
});

test('the same look again says the same, and a page without a look nothing', () => {
  const [once] = [watched([place('7', '1')])];
  expect(watched([place('7', '1')], [place('7', '1')])).toEqual(once);
  expect(mapPlaces(undefined)).toEqual({ records: [], rejects: [] });
});
