import * as z from 'zod';
import { idText, optionalText } from '../parse.ts';
import type { Json, Mapping, ReadContext, Stream } from '../source.ts';
import { paths } from './paths.ts';
import { HOURLY_MS, snapshotCursor, type SnapshotCursor } from './snapshot.ts';

/** What we know of the portal; the name it is kept under in the connection's reference. */
export const ACCOUNT = 'account';

export interface Portal {
  readonly portalId: string;
  readonly timeZone: string | null;
  readonly currency: string | null;
  /** Host of the portal's pages, e.g. `app-eu1.hubspot.com`; links only, never asked. */
  readonly uiDomain: string;
}

const details = z.looseObject({
  portalId: z.union([z.string(), z.number()]),
  timeZone: z.string().nullish(),
  companyCurrency: z.string().nullish(),
  uiDomain: z.string().nullish(),
});

/** Reads the portal's details; throws when there is no portal id. */
export function readPortal(body: unknown): Portal {
  const found = details.parse(body);
  return {
    portalId: idText(found.portalId, 'portalId'),
    timeZone: optionalText(found.timeZone, 'timeZone'),
    currency: optionalText(found.companyCurrency, 'companyCurrency'),
    uiDomain: safeDomain(found.uiDomain ?? null),
  };
}

/** A link must lead to HubSpot, whatever an answer says. */
function safeDomain(domain: string | null): string {
  return domain !== null && /^([a-z0-9-]+\.)*hubspot\.com$/i.test(domain) ? domain : 'app.hubspot.com';
}

export async function fetchPortal(context: ReadContext): Promise<unknown> {
  return (await context.http.request({ path: paths.account(), signal: context.signal })).body;
}

/** The portal itself: zone, currency and what links are made of. One call. */
export const accountStream: Stream<SnapshotCursor> = {
  name: 'account',
  mode: 'snapshot',
  everyMs: HOURLY_MS,
  mapperVersion: 1,
  parseCursor: snapshotCursor,
  async *read(_from, context) {
    const knownTo = context.clock.now();
    yield { raw: { path: paths.account(), body: context.redact(await fetchPortal(context)) }, next: {}, done: true, knownTo };
  },
  map: (raw) => mapAccount(raw.body),
};

function mapAccount(body: Json): Mapping {
  try {
    return { records: [], rejects: [], learned: { [ACCOUNT]: { ...readPortal(body) } } };
  } catch {
    return { records: [], rejects: [{ id: null, entity: 'account', reason: 'portalId: missing', raw: body }] };
  }
}

/** The portal as an earlier run or stream learned it; undefined before. */
export function portalOf(reference: Readonly<Record<string, Json>>): Portal | undefined {
  return reference[ACCOUNT] as unknown as Portal | undefined;
}

/** Link to a ticket, or null while the portal is unknown. */
export function ticketUrl(portal: Portal | undefined, ticketId: string): string | null {
  return portal === undefined ? null : `https://${portal.uiDomain}/contacts/${portal.portalId}/ticket/${ticketId}`;
}
