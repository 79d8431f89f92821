import { type Clock, systemClock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Queues } from './queues.ts';
import { reconcileSchedules, type Schedule, schedulesOf } from './schedules.ts';
import { settingsOf, type Workspace } from './workspace.ts';

export interface SchedulerOptions {
  readonly queues: Queues;
  /** The schedules wished for; asked again at every look. */
  readonly wished: () => Promise<readonly Schedule[]>;
  readonly log: Log;
  /** Aborted: looks no more. The schedules stay, and go on with any worker. */
  readonly signal: AbortSignal;
  /** How often it looks whether the queue still has them; default 1 min. */
  readonly everyMs?: number | undefined;
  readonly clock?: Clock | undefined;
}

export interface RunningScheduler {
  /** Resolves once it has stopped. */
  readonly stopped: Promise<void>;
}

/** The schedules of a workspace's config; the zone of the days may become known only after the first sync. */
export const schedulesOfWorkspace =
  (workspace: Workspace): SchedulerOptions['wished'] =>
  async () => {
    await workspace.refresh();
    return schedulesOf(workspace.config, (await settingsOf(workspace)).timeZone);
  };

/**
 * Sets the schedules up and keeps them: a queue that was lost has them again within `everyMs`. Throws what stops the first time;
 * later trouble is logged and tried again.
 */
export async function startScheduler(options: SchedulerOptions): Promise<RunningScheduler> {
  await reconcile(options);
  return { stopped: keepReconciling(options) };
}

async function reconcile({ queues, wished, log, clock = systemClock }: SchedulerOptions): Promise<void> {
  const changes = await reconcileSchedules(queues, await wished(), clock.now());
  if (Object.values(changes).some((ids: readonly string[]) => ids.length > 0)) log.info(changes, 'schedules set up');
}

async function keepReconciling(options: SchedulerOptions): Promise<void> {
  const { signal, log, everyMs = 60_000, clock = systemClock } = options;
  while (!signal.aborted) {
    await clock.sleep(everyMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    await reconcile(options).catch((error: unknown) => log.warn({ err: error }, 'the schedules could not be looked at'));
  }
}
