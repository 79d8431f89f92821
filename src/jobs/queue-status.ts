import { openWorkspaceQueues } from './open-queues.ts';
import { QUEUE_NAMES, type QueueName, type Queues } from './queues.ts';
import type { Workspace } from './workspace.ts';

/** Jobs of a queue by what they wait for. */
export interface QueueDepth {
  /** Ready, or ready once the jobs they follow are done. */
  readonly waiting: number;
  readonly active: number;
  /** Due later: the next job of a schedule, or the next attempt of one that failed. */
  readonly delayed: number;
  /** Given up in the last week. */
  readonly failed: number;
}

/** How much stands in each queue. */
export async function queueDepths(queues: Queues): Promise<Record<QueueName, QueueDepth>> {
  const depths = await Promise.all(QUEUE_NAMES.map(async (name) => [name, await depthOf(queues[name])] as const));
  return Object.fromEntries(depths) as Record<QueueName, QueueDepth>;
}

async function depthOf(queue: Queues[QueueName]): Promise<QueueDepth> {
  const counts = await queue.getJobCounts('waiting', 'prioritized', 'waiting-children', 'active', 'delayed', 'failed');
  const of = (state: string): number => counts[state] ?? 0;
  return { waiting: of('waiting') + of('prioritized') + of('waiting-children'), active: of('active'), delayed: of('delayed'), failed: of('failed') };
}

/** The same for a command that works with no queue beside: opens it, looks, closes it. */
export async function readQueueStatus(workspace: Workspace): Promise<Record<QueueName, QueueDepth>> {
  const queues = await openWorkspaceQueues(workspace, 'command');
  try {
    return await queueDepths(queues);
  } finally {
    await queues.close();
  }
}
