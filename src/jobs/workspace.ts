import { type Config, settingsIn } from '../config/config.ts';
import type { StoredConfig } from '../config/stored.ts';
import type { Settings } from '../domain/settings.ts';
import type { Clock } from '../platform/clock.ts';
import { type Embedded, openEmbedded } from '../platform/embedded/open.ts';
import type { Log } from '../platform/log.ts';
import { noteConfigured } from '../warehouse/connections.ts';
import { readConsoleConfig } from '../warehouse/console-config.ts';
import { openDatabase, type OpenDatabase } from '../warehouse/database.ts';
import { migrate } from '../warehouse/migrate.ts';
import { guardPrivacyKey } from '../warehouse/privacy-key.ts';
import { ensureRoles } from '../warehouse/roles.ts';
import { loadSettings, saveSettings } from '../warehouse/settings-store.ts';

export interface WorkspaceOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells the user what takes time or turned out otherwise than asked. */
  readonly say: (line: string) => void;
  /** Folder of the embedded server's data; default `.deskmeter/postgres`. */
  readonly folder?: string;
  /** Connections of the pool; default 4. */
  readonly poolSize?: number;
  readonly applicationName?: string;
}

/** A config with its warehouse open, migrated and guarded: what every piece of work is given. */
export interface Workspace {
  /** As of the last look: the file, and what was configured in the console. */
  readonly config: Config;
  /** Looks whether the console has changed the config; long-lived processes do so before each piece of work. */
  refresh(): Promise<void>;
  readonly database: OpenDatabase;
  /** Address of the warehouse, with its password. Never logged. */
  readonly url: string;
  readonly embedded: Embedded | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Statements an administrator still has to run for the roles; empty normally. */
  readonly pendingRoles: readonly string[];
  close(): Promise<void>;
}

/** Opens the warehouse of the config (its own, else the embedded one), brings it up to date and checks that it is ours. */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { config, log } = options;
  const embedded = config.warehouse.url === undefined ? await openOwnServer(options) : undefined;
  const url = config.warehouse.url ?? (embedded as Embedded).url;
  try {
    await migrate(url, log);
    const database = openDatabase(url, { max: options.poolSize ?? 4, applicationName: options.applicationName ?? 'deskmeter' });
    const close = async (): Promise<void> => {
      await database.close();
      await embedded?.release();
    };
    try {
      const { pending } = await ensureRoles(database.pool, config.settings.agents);
      await guardPrivacyKey(database.db, config.privacy.key);
      const configured = await configuredIn(database, config);
      return {
        get config() {
          return configured.config();
        },
        refresh: configured.refresh,
        database,
        url,
        embedded,
        clock: options.clock,
        log,
        pendingRoles: pending,
        close,
      };
    } catch (error) {
      await database.close();
      throw error;
    }
  } catch (error) {
    await embedded?.release();
    throw error;
  }
}

/** The config of the file, completed by what the console keeps in the warehouse; read again only when that has changed. */
async function configuredIn({ db }: OpenDatabase, ofFile: Config): Promise<{ config(): Config; refresh(): Promise<void> }> {
  let current = ofFile;
  let seen = -1;
  const refresh = async (): Promise<void> => {
    const { revision, content } = await readConsoleConfig(db);
    if (revision === seen) return;
    if (revision > 0 && ofFile.extend) current = ofFile.extend(content as StoredConfig);
    await noteConfigured(
      db,
      current.connections.map(({ id }) => id),
    );
    seen = revision;
  };
  await refresh();
  return { config: () => current, refresh };
}

function openOwnServer(options: WorkspaceOptions): Promise<Embedded> {
  const { port, listen } = options.config.warehouse;
  const folder = options.folder ?? '.deskmeter/postgres';
  return openEmbedded({ folder, log: options.log, say: options.say, ...(port !== undefined && { port }), ...(listen !== undefined && { listen }) });
}

/**
 * The settings in force. Days are cut in the config's zone, else in the one kept from before, else in that of the first connection's
 * account once it is known: read once and kept, so that a series never changes its days by itself.
 */
export async function settingsOf(workspace: Workspace): Promise<Settings> {
  const { settings, isZoneKnown } = await settingsInForce(workspace);
  if (isZoneKnown) await noteChanges(workspace, settings);
  return settings;
}

/** The same for those who only look: nothing is kept, so that a screen never restates a number. */
export async function settingsInForce(workspace: Workspace): Promise<{ readonly settings: Settings; readonly isZoneKnown: boolean }> {
  const stored = await loadSettings(workspace.database.db);
  const zone = workspace.config.settings.timeZone ?? stored?.timeZone ?? (await firstAccountZone(workspace));
  return { settings: settingsIn(workspace.config.settings, zone ?? 'UTC'), isZoneKnown: zone !== undefined };
}

async function firstAccountZone(workspace: Workspace): Promise<string | undefined> {
  const first = workspace.config.connections[0]?.id;
  if (first === undefined) return undefined;
  const row = await workspace.database.db.selectFrom('sync.connection').select('time_zone').where('connection_id', '=', first).executeTakeFirst();
  return row?.time_zone ?? undefined;
}

async function noteChanges(workspace: Workspace, settings: Settings): Promise<void> {
  const { changed } = await saveSettings(workspace.database.db, settings);
  if (changed.length > 0) workspace.log.warn({ changed }, 'settings changed: the next transform restates what they touch');
}
