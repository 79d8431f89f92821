import { fixedClock } from '../../src/platform/clock.ts';
import { silentLog } from '../../src/platform/log.ts';
import type { Json } from '../../src/sources/source.ts';
import type { SyncRequest } from '../../src/sync/run.ts';
import { noHttp, NO_MAPPING, scriptedConnection, type ScriptedVendor } from './scripted-source.ts';

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
