import type { FastifyInstance } from 'fastify';
import { Counter, Gauge, Registry } from 'prom-client';
import { queueDepths } from '../jobs/queue-status.ts';
import { readRunTotals } from '../warehouse/run-history.ts';
import { readStatus } from '../warehouse/status.ts';
import type { ConsoleContext } from './context.ts';

/**
 * /metrics for Prometheus, read from the warehouse at each scrape: it holds what all processes did. Names connections and counts, and
 * tells no KPI.
 */
export function serveMetrics(app: FastifyInstance, context: ConsoleContext): void {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[]) => new Gauge({ name: `deskmeter_${name}`, help, labelNames, registers: [registry] });
  const counter = (name: string, help: string, labelNames: string[]) => new Counter({ name: `deskmeter_${name}`, help, labelNames, registers: [registry] });
  const lag = gauge('lag_seconds', 'Seconds since the instant up to which a stream is known', ['connection', 'stream']);
  const failing = gauge('stream_failing', '1 while the last run of a stream failed', ['connection', 'stream']);
  const open = gauge('rejects_open', 'Records that cannot be mapped so far', ['connection', 'stream']);
  const depth = gauge('queue_depth', 'Jobs in a queue by state', ['queue', 'state']);
  const last = gauge('last_run_duration_seconds', 'How long the last run took', ['connection']);
  const rows = counter('rows_total', 'Records read', ['connection']);
  const requests = counter('requests_total', 'Requests to the vendor', ['connection']);
  const throttled = counter('throttled_total', 'Answers that said: too many requests', ['connection']);
  const rejects = counter('rejects_total', 'Records rejected', ['connection']);
  const runs = counter('runs_total', 'Runs by how they ended', ['connection', 'status']);
  const seconds = counter('run_seconds_total', 'Time spent in runs', ['connection']);

  async function collect(): Promise<void> {
    const { workspace, queues } = context;
    const { db } = workspace.database;
    const [status, totals, depths] = await Promise.all([readStatus(db, workspace.clock.now()), readRunTotals(db), queueDepths(queues)]);
    registry.resetMetrics();
    for (const { id: connection, streams } of status) {
      for (const { stream, lag_s, status: state, open_rejects } of streams) {
        if (lag_s !== null) lag.set({ connection, stream }, lag_s);
        failing.set({ connection, stream }, state === 'failing' ? 1 : 0);
        open.set({ connection, stream }, open_rejects);
      }
    }
    for (const total of totals) {
      const connection = total.connection_id;
      for (const [of, value] of [
        [rows, total.rows],
        [requests, total.requests],
        [throttled, total.throttled],
        [rejects, total.rejects],
        [seconds, total.seconds],
      ] as const)
        of.inc({ connection }, value);
      runs.inc({ connection, status: total.status }, total.runs);
      if (total.last_seconds !== null) last.set({ connection }, total.last_seconds);
    }
    for (const [queue, counts] of Object.entries(depths)) for (const [state, count] of Object.entries(counts)) depth.set({ queue, state }, count as number);
  }

  app.get('/metrics', { schema: { hide: true } }, async (_, reply) => {
    await collect();
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}
