import type { FastifyInstance } from 'fastify';
import { checkAccount, connectionNamed, refusedAccount } from '../../jobs/connection-work.ts';
import { enqueueReread, enqueueSync } from '../../jobs/queues.ts';
import { settingsInForce } from '../../jobs/workspace.ts';
import { KPIS } from '../../kpi/index.ts';
import { ZoneDays } from '../../platform/zone-days.ts';
import { readRejectReasons } from '../../warehouse/rejects.ts';
import { backfillConnection, getConnection, listConnections, syncConnection, testConnection } from '../api/connections.ts';
import { readConnectionInfos, readKnowledge } from '../connection-info.ts';
import type { ConsoleContext } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { serve } from '../serve.ts';

const PATIENCE_MS = 60_000;

export function serveConnections(app: FastifyInstance, context: ConsoleContext): void {
  serve(app, listConnections, async () => ({ connections: await readConnectionInfos(context) }));
  serve(app, getConnection, async ({ params: { id } }) => {
    const connection = (await readConnectionInfos(context)).find((each) => each.id === id);
    if (!connection) throw new Refusal(404, `There is no connection "${id}".`, 'The list of connections names all of them.');
    const [knowledge, reasons] = await Promise.all([readKnowledge(context, id), readRejectReasons(context.workspace.database.db)]);
    const names = new Map(KPIS.map((kpi) => [kpi.id, kpi.name]));
    return {
      connection,
      coverage: knowledge.map(({ kpi, variant, status, reason, action, known_from, known_to }) => ({
        kpi,
        name: names.get(kpi) ?? kpi,
        variant,
        status: status as 'exact',
        reason,
        action,
        knownFrom: known_from?.toISOString() ?? null,
        knownTo: known_to?.toISOString() ?? null,
      })),
      rejects: reasons.filter((each) => each.connection_id === id).map(({ stream, entity, reason, count }) => ({ stream, entity, reason, count })),
    };
  });
  serveActions(app, context);
}

function serveActions(app: FastifyInstance, { workspace, queues }: ConsoleContext): void {
  serve(app, testConnection, async ({ params: { id } }) => {
    connectionNamed(workspace, id);
    const { account, items } = await checkAccount(workspace, id, AbortSignal.timeout(PATIENCE_MS)).catch(refusedAccount);
    return { ok: items.every(({ status }) => status !== 'failed'), account, items: [...items] };
  });
  serve(app, syncConnection, async ({ params: { id } }) => {
    connectionNamed(workspace, id);
    return { isQueued: await enqueueSync(queues, id) };
  });
  serve(app, backfillConnection, async ({ params: { id }, body: { from } }) => {
    connectionNamed(workspace, id);
    const zone = new ZoneDays((await settingsInForce(workspace)).settings.timeZone);
    if (from > zone.dayOf(workspace.clock.now().getTime())) throw new Refusal(400, `${from} is still to come.`, 'Choose a day of the past.');
    return { isQueued: await enqueueReread(queues, id, new Date(zone.startOf(from))) };
  });
}
