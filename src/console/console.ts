import fastify, { type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Queues } from '../jobs/queues.ts';
import type { Workspace } from '../jobs/workspace.ts';
import { tellFailures } from './failures.ts';
import { serveKpis } from './routes/kpis.ts';
import { serveOverview } from './routes/overview.ts';
import { serveSession } from './routes/session.ts';
import { serveWorkspace } from './routes/workspace.ts';

/** What the console works on. */
export interface ConsoleContext {
  readonly workspace: Workspace;
  readonly queues: Queues;
  /** Of this program. */
  readonly version: string;
}

const LARGEST_BODY = 25 * 1024 * 1024;

/** The server of the console with all its routes; it listens to nothing yet. */
export async function createConsole(context: ConsoleContext): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: context.workspace.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LARGEST_BODY,
  }) as unknown as FastifyInstance;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  tellFailures(app);
  serveSession(app);
  serveWorkspace(app, context);
  serveOverview(app, context);
  serveKpis(app, context);
  await app.ready();
  return app;
}
