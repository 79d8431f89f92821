import type { Http, HttpUsage, QuotaUse } from '../http/http.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Connection, Json, MappingSettings } from '../sources/source.ts';
import type { OpenDatabase } from '../warehouse/database.ts';
import type { Fence } from '../warehouse/fence.ts';
import type { RunKind } from '../warehouse/runs.ts';
import type { StreamReport, SyncProgress } from './report.ts';

/** What one run over a connection is given. */
export interface SyncRequest {
  readonly database: Pick<OpenDatabase, 'db' | 'pool'>;
  readonly connectionId: string;
  /** Name of the source, kept with the connection. */
  readonly source: string;
  readonly connection: Connection;
  readonly http: Http;
  /** The account's further hosts; their counters are those of `http`. */
  readonly hosts?: Readonly<Record<string, Http>> | undefined;
  /** The source's redaction with the privacy key. */
  readonly redact: (body: unknown) => Json;
  readonly settings: MappingSettings;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborted: the run ends after the page in flight. */
  readonly signal: AbortSignal;
  /** `since` of the config: facts are complete from here. Moved back, older windows are read. */
  readonly since?: Date | undefined;
  /** `sync --since`: read again from here; no cursor moves back, and none forward. */
  readonly rereadFrom?: Date | undefined;
  /** `sync --full`: read all again, and mark what the vendor no longer lists. */
  readonly full?: boolean | undefined;
  /** Only these streams. */
  readonly streams?: readonly string[] | undefined;
  /** Host the data comes from, for people. */
  readonly host?: string | undefined;
  /** Fingerprint of host and credentials. The account is looked at when it is new; without one, in every run. */
  readonly identity?: string | undefined;
  /** How long redacted pages are kept for replay, milliseconds; 0 keeps none. Default 30 days. */
  readonly archiveMs?: number | undefined;
  /** See `LEASE_MS`. */
  readonly leaseMs?: number | undefined;
  readonly onProgress?: ((progress: SyncProgress) => void) | undefined;
  /** A first load of several windows ends after each: the caller shows what is known now, and asks again while the report says `isLoading`. */
  readonly inSteps?: boolean | undefined;
}

/** A run under way: the request, its hold on the connection, and what it has done so far. */
export interface Run extends SyncRequest {
  readonly fence: Fence;
  readonly kind: RunKind;
  readonly startedAt: Date;
  readonly reports: StreamReport[];
  readonly usageBefore: HttpUsage;
  readonly quotasBefore: readonly QuotaUse[];
  /** What the streams learned; grows while the run goes on. */
  readonly reference: Record<string, Json>;
}
