import { openBackend } from './backend.ts';
import { connectionsOf, type ProcessKind } from './connection-budget.ts';
import { openQueues, type Queues, type QueueTiming } from './queues.ts';
import type { Workspace } from './workspace.ts';

/** Opens the queues of a workspace: on the Redis of its config, else in its warehouse's database. Close them before the workspace. */
export async function openWorkspaceQueues(workspace: Workspace, kind: ProcessKind, timing: Partial<QueueTiming> = {}): Promise<Queues> {
  const { redisUrl } = workspace.config.queue;
  const { queue } = connectionsOf(kind, redisUrl !== undefined);
  const backend = await openBackend({ url: workspace.url, redisUrl, poolSize: Math.max(queue, 1), log: workspace.log });
  return openQueues(backend, workspace.log, timing);
}
