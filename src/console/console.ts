import fastify, { type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { serveBoard } from './board.ts';
import { tellFailures } from './failures.ts';
import { guard } from './guard.ts';
import { serveHealth } from './health.ts';
import { knowUsers, mayBeOpen } from './login.ts';
import { serveMetrics } from './metrics.ts';
import { describeApi } from './openapi.ts';
import { serveConnectionForm } from './routes/connection-form.ts';
import { serveConnections } from './routes/connections.ts';
import { serveDefinitions } from './routes/definitions.ts';
import { serveEvents } from './routes/events.ts';
import { serveFigures } from './routes/figures.ts';
import { serveKpis } from './routes/kpis.ts';
import { serveLive } from './routes/live.ts';
import { serveOverview } from './routes/overview.ts';
import { serveQuality } from './routes/quality.ts';
import { serveRejects } from './routes/rejects.ts';
import { serveRuns } from './routes/runs.ts';
import { serveSession } from './routes/session.ts';
import { serveUsers } from './routes/users.ts';
import { serveWorkspace } from './routes/workspace.ts';
import { builtApp, serveWebApp } from './web-app.ts';
import type { ConsoleContext } from './context.ts';

const LARGEST_BODY = 25 * 1024 * 1024;

/** The server of the console with all its routes; it listens to nothing yet. `webApp`: folder of the built pages. */
export async function createConsole(context: ConsoleContext, webApp = builtApp()): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: context.workspace.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LARGEST_BODY,
    // A proxy on this machine tells who asks, and whether by TLS.
    trustProxy: 'loopback',
  }) as unknown as FastifyInstance;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  tellFailures(app, webApp !== undefined);
  const { workspace } = context;
  await guard(app, { isOnLoopback: mayBeOpen(workspace), hosts: workspace.config.console.hosts });
  await knowUsers(app, context);
  await describeApi(app, context.version);
  for (const serveRoutes of ROUTES) serveRoutes(app, context);
  await serveBoard(app, context);
  await serveWebApp(app, webApp);
  await app.ready();
  return app;
}

const ROUTES: readonly ((app: FastifyInstance, context: ConsoleContext) => void)[] = [
  serveSession,
  serveWorkspace,
  serveOverview,
  serveKpis,
  serveConnectionForm,
  serveConnections,
  serveDefinitions,
  serveRuns,
  serveRejects,
  serveQuality,
  serveLive,
  serveFigures,
  serveEvents,
  serveUsers,
  serveHealth,
  serveMetrics,
];
