import fastify, { type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Queues } from '../jobs/queues.ts';
import type { Workspace } from '../jobs/workspace.ts';
import { serveBoard } from './board.ts';
import { tellFailures } from './failures.ts';
import { serveConnections } from './routes/connections.ts';
import { serveEvents } from './routes/events.ts';
import { serveFigures } from './routes/figures.ts';
import { serveKpis } from './routes/kpis.ts';
import { serveLive } from './routes/live.ts';
import { serveOverview } from './routes/overview.ts';
import { serveQuality } from './routes/quality.ts';
import { serveRejects } from './routes/rejects.ts';
import { serveRuns } from './routes/runs.ts';
import { serveSession } from './routes/session.ts';
import { serveWorkspace } from './routes/workspace.ts';
import { builtApp, serveWebApp } from './web-app.ts';

/** What the console works on. */
export interface ConsoleContext {
  readonly workspace: Workspace;
  readonly queues: Queues;
  /** Of this program. */
  readonly version: string;
}

const LARGEST_BODY = 25 * 1024 * 1024;

/** The server of the console with all its routes; it listens to nothing yet. `webApp`: folder of the built pages. */
export async function createConsole(context: ConsoleContext, webApp = builtApp()): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: context.workspace.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LARGEST_BODY,
  }) as unknown as FastifyInstance;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  tellFailures(app, webApp !== undefined);
  serveSession(app);
  for (const serveRoutes of ROUTES) serveRoutes(app, context);
  await serveBoard(app, context);
  await serveWebApp(app, webApp);
  await app.ready();
  return app;
}

const ROUTES: readonly ((app: FastifyInstance, context: ConsoleContext) => void)[] = [
  serveWorkspace,
  serveOverview,
  serveKpis,
  serveConnections,
  serveRuns,
  serveRejects,
  serveQuality,
  serveLive,
  serveFigures,
  serveEvents,
];
