import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance } from 'fastify';
import { QUEUE_NAMES } from '../jobs/queues.ts';
import type { ConsoleContext } from './context.ts';
import { requireRole } from './roles.ts';

/** Where Bull Board is found. */
export const BOARD = '/queue/board';

/** Bull Board behind the login of the console: operators look into the queues, and retry or drop a job. */
export async function serveBoard(app: FastifyInstance, { queues }: ConsoleContext): Promise<void> {
  const adapter = new FastifyAdapter();
  adapter.setBasePath(BOARD);
  const boards = QUEUE_NAMES.map((name) => new BullMQAdapter(queues[name] as unknown as ConstructorParameters<typeof BullMQAdapter>[0]));
  // Two copies of the same types, one of them inside the adapter's own package.
  const serverAdapter = adapter as unknown as Parameters<typeof createBullBoard>[0]['serverAdapter'];
  createBullBoard({ queues: boards, serverAdapter, options: { uiConfig: { boardTitle: 'deskmeter' } } });
  await app.register(async (scope) => {
    scope.addHook('preHandler', requireRole('operator'));
    await scope.register(adapter.registerPlugin(), { prefix: BOARD });
  });
}
