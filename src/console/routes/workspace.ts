import type { FastifyInstance } from 'fastify';
import { settingsInForce } from '../../jobs/workspace.ts';
import { FAMILIES, readCatalog, readFilters, readState, showsAgents } from '../../kpi/index.ts';
import { ZoneDays } from '../../platform/zone-days.ts';
import { type CatalogEntry, getWorkspace } from '../api/workspace.ts';
import type { ConsoleContext } from '../context.ts';
import { serve } from '../serve.ts';
import { CHANNEL_LABELS } from '../words.ts';

export function serveWorkspace(app: FastifyInstance, { workspace, version }: ConsoleContext): void {
  serve(app, getWorkspace, async () => {
    const { db } = workspace.database;
    const { settings } = await settingsInForce(workspace);
    const [filters, state, rows] = await Promise.all([readFilters(db), readState(db), readCatalog(db, settings)]);
    return {
      timeZone: settings.timeZone,
      weekStart: settings.weekStart,
      currency: settings.currency,
      today: new ZoneDays(settings.timeZone).dayOf(workspace.clock.now().getTime()),
      knownFrom: state.knownFrom,
      version,
      agents: showsAgents(settings),
      isConfigured: workspace.config.connections.length > 0,
      rebuildingSince: state.rebuildingSince?.toISOString() ?? null,
      filters: { ...filters, channel: filters.channel.map((member) => ({ member, label: CHANNEL_LABELS[member] ?? member })) },
      catalog: rows.map((row): CatalogEntry => ({ ...row, familyName: FAMILIES[row.family] })),
    };
  });
}
