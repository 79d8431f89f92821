import { fixedClock } from '../../src/platform/clock.ts';
import { silentLog } from '../../src/platform/log.ts';
import type { Json } from '../../src/sources/source.ts';
import type { SyncRequest } from '../../src/sync/run.ts';
import { noHttp, NO_MAPPING, scriptedConnection, type ScriptedVendor, type VendorChange } from './scripted-source.ts';

/** A run over the scripted vendor, as `sync` would ask for it. */
export function requestFor(database: SyncRequest['database'], vendor: ScriptedVendor, more: Partial<SyncRequest> = {}): SyncRequest {
  return {
    database,
    connectionId: 'acme',
    source: 'zendesk',
    connection: scriptedConnection(vendor),
    http: noHttp(),
    redact: (body) => body as Json,
    settings: NO_MAPPING,
    clock: fixedClock('2026-02-01T00:00:00Z'),
    log: silentLog,
    signal: new AbortController().signal,
    ...more,
  };
}

/** A short log without a fault: three tickets, one of them changed once. */
export const FOUR_CHANGES: readonly VendorChange[] = [
  { ticket: 1, version: 1, status: 'new' },
  { ticket: 2, version: 2, status: 'open' },
  { ticket: 1, version: 3, status: 'resolved' },
  { ticket: 3, version: 4, status: 'open' },
];
