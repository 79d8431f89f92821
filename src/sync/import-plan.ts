import type { Settings } from '../domain/settings.ts';
import type { Problem } from '../sources/figures/index.ts';
import type { OpenDatabase } from '../warehouse/database.ts';
import type { ImportStamp } from '../warehouse/figures.ts';

/** What one import is given. */
export interface FigureImport {
  readonly database: Pick<OpenDatabase, 'db' | 'pool'>;
  readonly settings: Pick<Settings, 'currency' | 'timeZone'>;
  readonly bytes: Uint8Array;
  /** Name without its folder: what problems and history call the file. */
  readonly fileName: string;
  readonly at: Date;
  /** Rows that an earlier file of this name brought and this one no longer has are withdrawn. */
  readonly replace?: boolean;
  /** Judges the file and tells what would happen, and writes nothing. */
  readonly dryRun?: boolean;
}

/** What a file would change, judged beside what is in force. */
export interface ImportPlan {
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
  readonly added: number;
  readonly corrected: number;
  readonly withdrawn: number;
  readonly unchanged: number;
  /** Writes the difference and marks its days stale. Returns how many days these are. */
  write(stamp: ImportStamp, at: Date): Promise<number>;
}
