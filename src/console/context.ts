import type { ConsoleKey } from '../config/console-key.ts';
import type { Queues } from '../jobs/queues.ts';
import type { Workspace } from '../jobs/workspace.ts';

/** What the console works on. */
export interface ConsoleContext {
  readonly workspace: Workspace;
  readonly queues: Queues;
  /** Seals sessions and stored secrets. */
  readonly key: ConsoleKey;
  /** Of this program. */
  readonly version: string;
}
