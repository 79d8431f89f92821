import { idText, joinMappings, mapEach, optionalInstant, optionalText, parseRecord } from '../parse.ts';
import type { Stream } from '../source.ts';
import { API, seconds } from './paging.ts';
import { trimOrganization, trimRecords } from './redaction.ts';
import { HOURLY_MS, listOf } from './snapshot.ts';
import { readTimeExport, timeCursor, type TimeCursor, unfinishedSecond } from './time-export.ts';
import * as wire from './wire.ts';

const KEY = 'organizations';

/** Organizations, all from the first on, whatever `since` says: old ones have new tickets. */
export const organizations: Stream<TimeCursor> = {
  name: KEY,
  mode: 'cursor',
  mapperVersion: 1,
  everyMs: HOURLY_MS,
  parseCursor: (input) => timeCursor.parse(input),
  cursorAt: (instant) => ({ end_time: Math.max(1, seconds(instant)) }),
  read: (from, context) =>
    readTimeExport({ path: `${API}/incremental/${KEY}`, key: KEY, trim: (body) => trimRecords(body, KEY, trimOrganization) }, from ?? { end_time: 1 }, context),
  map: (raw) =>
    joinMappings(
      mapEach('organization', listOf(raw, KEY), (record) => {
        const organization = parseRecord(wire.organization, record);
        const id = idText(organization.id, 'id');
        const updatedAt = optionalInstant(organization.updated_at, 'updated_at');
        return {
          entity: 'organization',
          id,
          version: updatedAt?.getTime() ?? 0,
          updatedAt,
          name: optionalText(organization.name, 'name') ?? id,
          segment: null,
        };
      }),
      unfinishedSecond(raw, 'organization'),
    ),
};
