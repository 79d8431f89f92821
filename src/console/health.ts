import type { FastifyInstance } from 'fastify';
import { queueDepths } from '../jobs/queue-status.ts';
import type { ConsoleContext } from './context.ts';

/** For those who watch processes: is it alive, and can it work? */
export function serveHealth(app: FastifyInstance, { workspace, queues }: ConsoleContext): void {
  app.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'ok' }));
  app.get('/readyz', { schema: { hide: true } }, async (_, reply) => {
    const [warehouse, queue] = await Promise.all([isReady(workspace.database.pool.query('select 1')), isReady(queueDepths(queues))]);
    return reply.code(warehouse && queue ? 200 : 503).send({ status: warehouse && queue ? 'ok' : 'not ready', warehouse, queue });
  });
}

const isReady = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );
