import type { ConnectionConfig } from '../config/config.ts';
import { describeError, DeskmeterError, FixConfigError } from '../domain/errors.ts';
import { createHttp } from '../http/client.ts';
import type { LearntRate, PacedHttp } from '../http/http.ts';
import { createRedactor } from '../http/redact.ts';
import { sourceNamed } from '../sources/index.ts';
import type { AccountCheck, Connection, Json, Source } from '../sources/source.ts';
import type { ReplayCounts } from '../sync/replay.ts';
import type { SyncRequest } from '../sync/run.ts';
import { replayConnection, syncConnection } from '../sync/sync-connection.ts';
import type { RunReport, SyncProgress } from '../sync/report.ts';
import { type CoverageRow, readCoverage, refreshCoverage } from '../kpi/index.ts';
import { noteLimits, refuseOtherAccount, registerConnection } from '../warehouse/connections.ts';
import { fingerprint } from '../warehouse/fingerprint.ts';
import { saveInputs } from '../warehouse/inputs.ts';
import { readReferences } from '../warehouse/references.ts';
import { settingsOf, type Workspace } from './workspace.ts';

export interface SyncOptions {
  readonly signal: AbortSignal;
  readonly streams?: readonly string[] | undefined;
  readonly rereadFrom?: Date | undefined;
  readonly full?: boolean | undefined;
  /** A first load ends after each window, and says that it `isLoading`. */
  readonly inSteps?: boolean | undefined;
  readonly onProgress?: ((progress: SyncProgress) => void) | undefined;
}

/** A configured account with the road to it: one HTTP client, the redaction with the privacy key, the source's streams. */
export interface OpenConnection {
  readonly source: Source;
  readonly connection: Connection;
  readonly http: PacedHttp;
  readonly hosts: Readonly<Record<string, PacedHttp>>;
  readonly host: string;
  readonly redact: (body: unknown) => Json;
  /** Fingerprint of host and credentials; gives nothing of them away. */
  readonly identity: string;
}

/** The connection of this id in the config. Throws FixConfigError with those that exist. */
export function connectionNamed(workspace: Workspace, id: string): ConnectionConfig {
  const found = workspace.config.connections.find((connection) => connection.id === id);
  if (found) return found;
  const known = workspace.config.connections.map((connection) => connection.id).join(', ');
  throw new FixConfigError(`There is no connection "${id}" in the config.`, known === '' ? 'Add it under connections.' : `Connections: ${known}.`);
}

/** Opens the road to one account. Asks nothing yet. `maxAttempts` of each call; left out, those of the HTTP policy. */
export function openConnection(workspace: Workspace, configured: ConnectionConfig, maxAttempts?: number): OpenConnection {
  const source = sourceNamed(configured.source);
  if (!source)
    throw new FixConfigError(`Connection ${configured.id} names the source "${configured.source}", which has no API.`, 'Remove it from connections.');
  const baseUrl = configured.baseUrl ?? source.baseUrl(configured.config);
  const common = { connectionId: configured.id, clock: workspace.clock, log: workspace.log, ...(maxAttempts !== undefined && { maxAttempts }) };
  const http = createHttp({ ...common, baseUrl, authorization: source.authorize(configured.config), policy: source.policy });
  const further = Object.entries(source.hosts?.(configured.config) ?? {});
  return {
    source,
    connection: source.open(configured.config, configured.mapping),
    http,
    hosts: Object.fromEntries(further.map(([name, host]) => [name, createHttp({ ...common, ...host, usage: http.usage })])),
    host: new URL(baseUrl).host,
    redact: createRedactor(source.redaction, workspace.config.privacy.key),
    identity: fingerprint({ baseUrl, config: configured.config, key: workspace.config.privacy.key }),
  };
}

/** What a run over one connection is given, whoever asked for it: the command line or the queue. */
function syncRequest(workspace: Workspace, id: string, options: SyncOptions): SyncRequest & { readonly http: PacedHttp } {
  const configured = connectionNamed(workspace, id);
  const { connection, http, hosts, redact, host, identity } = openConnection(workspace, configured);
  return {
    ...options,
    database: workspace.database,
    connectionId: id,
    source: configured.source,
    connection,
    http,
    hosts,
    redact,
    settings: configured.mapping,
    clock: workspace.clock,
    log: workspace.log,
    since: configured.since,
    host,
    identity,
    archiveMs: workspace.config.privacy.archiveMs,
  };
}

/** One run of one connection. The vendor's limits are kept for those who look while no run is under way. */
export async function runSync(workspace: Workspace, id: string, options: SyncOptions): Promise<RunReport> {
  const request = syncRequest(workspace, id, options);
  const report = await syncConnection(request);
  await noteLimits(workspace.database.db, id, request.http.learnt);
  return report;
}

/** Maps the archived pages of one connection again, without asking the vendor. */
export const runReplay = (workspace: Workspace, id: string, signal: AbortSignal): Promise<ReplayCounts> =>
  replayConnection(syncRequest(workspace, id, { signal }));

/** What `check` learns of one account. */
export interface CheckedAccount extends AccountCheck {
  /** The vendor's rate limits as its answers stated them. */
  readonly limits: readonly LearntRate[];
}

/** A person waits for the answer: what does not work within seconds is said. */
const CHECK_ATTEMPTS = 3;

/** What `check` asks of one account: a handful of cheap, read-only calls. The warehouse learns what the connection can feed. */
export async function checkAccount(workspace: Workspace, id: string, signal: AbortSignal): Promise<CheckedAccount> {
  const { db } = workspace.database;
  const configured = connectionNamed(workspace, id);
  const opened = openConnection(workspace, configured, CHECK_ATTEMPTS);
  await registerConnection(db, id, configured.source, configured.since);
  await saveInputs(db, id, opened.connection.inputs);
  const checked = await askAccount(workspace, configured, signal, opened);
  const { account, items, limits } = checked;
  // An account that does not tell its own id is not compared.
  const isTold = account.id !== '' && items.every((item) => item.stream !== 'account' || item.status === 'ok' || item.status === 'warning');
  if (isTold) await refuseOtherAccount(db, id, account);
  await noteLimits(db, id, limits);
  return checked;
}

/** The same of a connection that is not saved yet: nothing of it is kept. */
export async function askAccount(
  workspace: Workspace,
  configured: ConnectionConfig,
  signal: AbortSignal,
  { connection, http, hosts, redact } = openConnection(workspace, configured, CHECK_ATTEMPTS),
): Promise<CheckedAccount> {
  const reference = (await readReferences(workspace.database.db, configured.id)) as Record<string, Json>;
  const { clock } = workspace;
  const { account, items } = await connection.check({ http, hosts, clock, signal, since: configured.since, settings: configured.mapping, reference, redact });
  return { account, items, limits: http.learnt };
}

/** What a check finds of an account that lets nobody in, or answers nonsense. */
export type RefusedAccount = Omit<CheckedAccount, 'account'> & { readonly account: null };

export function refusedAccount(error: unknown): RefusedAccount {
  const isTold = error instanceof DeskmeterError;
  const reason = isTold ? error.message : `Unexpected: ${describeError(error)}`;
  const action = isTold ? error.action : 'This is a fault of deskmeter: please report it with this line.';
  return { account: null, items: [{ stream: '*', status: 'failed', reason, action }], limits: [] };
}

/** What one connection knows of each KPI, and why not more, as of now. */
export async function checkCoverage(workspace: Workspace, id: string): Promise<readonly CoverageRow[]> {
  const { db } = workspace.database;
  await refreshCoverage(db, await settingsOf(workspace), workspace.clock.now());
  return readCoverage(db, id);
}
