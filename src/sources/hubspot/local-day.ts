import { DateTime } from 'luxon';
import type { Day } from '../../domain/values.ts';
import type { MapContext } from '../source.ts';
import { portalOf } from './account.ts';
import type { Properties } from './wire.ts';

/** The portal's local day of an instant. */
export function localDay(at: Date, { reference }: Pick<MapContext, 'reference'>): Day {
  return DateTime.fromJSDate(at, { zone: portalOf(reference)?.timeZone ?? 'utc' }).toISODate() ?? at.toISOString().slice(0, 10);
}

/** A property that is a day and no instant: HubSpot writes it as `2026-03-01` or as midnight UTC, whatever the portal's zone. */
export const dayOf = (properties: Properties, name: string): Day | null => properties.at(name)?.toISOString().slice(0, 10) ?? null;
