import type { RunReport } from '../sync/report.ts';
import { dropArchivedPages } from '../warehouse/archive.ts';
import { runSync, type SyncOptions } from './connection-work.ts';
import { runTransform, type TransformOutcome, type TransformWork } from './transform-work.ts';
import { deliverNotice, watch } from './notice-work.ts';
import type { Workspace } from './workspace.ts';

/** The work itself, apart from the queue that hands it out. */
export interface Work {
  sync(connectionId: string, options: Pick<SyncOptions, 'signal' | 'onProgress' | 'inSteps' | 'rereadFrom'>): Promise<RunReport>;
  transform(options: Pick<TransformWork, 'scope' | 'signal'>): Promise<TransformOutcome>;
  /** Drops archived pages that are older than the config keeps them, also those of connections that are no more. Returns how many. */
  dropArchive(): Promise<number>;
  /** Somebody can be told of something. Without a rule left, what went on ends. */
  readonly isWatching: boolean;
  /** Looks what people are to be told. Returns the messages that may be sent now. */
  watch(): Promise<readonly string[]>;
  /** One attempt to send one message. Throws by recovery when it did not arrive. */
  deliver(id: string, signal: AbortSignal): Promise<void>;
}

/** The same work as the command line does inline. */
export const workOf = (workspace: Workspace): Work => ({
  sync: async (connectionId, options) => {
    await workspace.refresh();
    return runSync(workspace, connectionId, options);
  },
  transform: async (options) => {
    await workspace.refresh();
    return runTransform(workspace, options);
  },
  dropArchive: () => dropArchivedPages(workspace.database.db, new Date(workspace.clock.now().getTime() - workspace.config.privacy.archiveMs)),
  get isWatching() {
    return workspace.config.notices.channels.length > 0;
  },
  watch: async () => (await watch(workspace, { isPatient: true })).waiting.map(({ id }) => id),
  deliver: (id, signal) => deliverNotice(workspace, id, signal),
});
