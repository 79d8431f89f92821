import type { Notices } from '../domain/notices.ts';
import type { CustomKpi, Settings, Variant } from '../domain/settings.ts';
import type { Target } from '../domain/target.ts';
import type { SourceName } from '../domain/values.ts';
import type { MappingSettings } from '../sources/source.ts';
import type { StoredConfig, Tree } from './stored.ts';

/** Everything the file and the environment say, checked and typed. */
export interface Config {
  /** The workspace's settings but for a zone nobody named: see `settingsIn`. */
  readonly settings: ConfiguredSettings;
  /** An own PostgreSQL by `url`, else the embedded one, on `port` and `listen` where they are given. */
  readonly warehouse: { readonly url?: string; readonly port?: number; readonly listen?: string };
  /** Redis for BullMQ; left out, BullMQ lives in Postgres. */
  readonly queue: { readonly redisUrl?: string };
  readonly schedule: { readonly everyMs: number; readonly jitterMs: number };
  readonly console: { readonly port: number; readonly listen: string; readonly hosts: readonly string[] };
  readonly privacy: Privacy;
  readonly targets: readonly Target[];
  readonly variants: readonly Variant[];
  readonly custom: readonly CustomKpi[];
  /** Who is told of what, and how. */
  readonly notices: Notices;
  readonly connections: readonly ConnectionConfig[];
  /** The tree of the file, secrets not filled in; left out where the config came from no file. */
  readonly file?: Tree;
  /** The same file with what was configured in the console. Throws ConfigProblemsError where the two do not fit. */
  readonly extend?: (stored: StoredConfig) => Config;
  /** What is accepted and has no effect in this version, in words. */
  readonly warnings: readonly string[];
}

/** `timeZone` undefined: the zone of the first connection's account is read once and kept. */
export type ConfiguredSettings = Omit<Settings, 'timeZone'> & { readonly timeZone: string | undefined };

export interface Privacy {
  /** Key of every hash of a person; the warehouse refuses another one later. */
  readonly key: string;
  /** How long redacted pages are kept for a replay; 0 keeps none. */
  readonly archiveMs: number;
  readonly surveyComments: boolean;
}

export interface ConnectionConfig {
  readonly id: string;
  readonly source: SourceName;
  /** The source's own part, as its `configSchema` returns it. */
  readonly config: unknown;
  readonly mapping: MappingSettings;
  /** Facts are complete from this instant. */
  readonly since?: Date;
  readonly baseUrl?: string;
}

/** The settings once the zone is known: the config's own, else `accountZone`. */
export function settingsIn(settings: ConfiguredSettings, accountZone: string): Settings {
  return { ...settings, timeZone: settings.timeZone ?? accountZone };
}
