import type { FastifyInstance } from 'fastify';
import { FAMILIES, kpiCsv, type KpiReading, planIn, readCatalog, readExplanation, readKpiPage, readRows, type View } from '../../kpi/index.ts';
import { explainKpi, getKpi, getKpiCsv, type KpiPage } from '../api/kpi.ts';
import type { CatalogEntry } from '../api/workspace.ts';
import type { ConsoleContext } from '../context.ts';
import { boundsOf, checkRange, pointOf, viewOf } from '../numbers.ts';
import { Refusal } from '../refusal.ts';
import { serve } from '../serve.ts';

export function serveKpis(app: FastifyInstance, context: ConsoleContext): void {
  serve(app, getKpi, async ({ params, query: { variant, from, to, grain, by: asked, top, ...filters } }) => {
    checkRange(from, to);
    const view = await viewOf(context);
    const plan = planIn(view, params.kpi, variant);
    const by = dimensionOf(plan, asked);
    const reading = await readKpiPage(view, plan, { from, to, grain, by, top, filters });
    return pageOf(view, await entryOf(view, params.kpi), { variant, by }, reading, to);
  });
  serve(app, getKpiCsv, async ({ params, query: { variant, from, to, grain, by, ...filters }, reply }) => {
    checkRange(from, to);
    const view = await viewOf(context);
    const plan = planIn(view, params.kpi, variant);
    const rows = await readRows(view, plan, { from, to, grain, by: dimensionOf(plan, by), filters });
    const name = [params.kpi, ...(variant === 'default' ? [] : [variant]), from, to].join('_');
    return reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}.csv"`).send(kpiCsv(rows));
  });
  serveExplain(app, context);
}

/** The dimension asked for, else the total, else the only way the KPI is told. */
function dimensionOf({ kpi, dimensions }: ReturnType<typeof planIn>, asked: string): string {
  const dimension = asked || (dimensions[0] ?? 'all');
  if (dimensions.includes(dimension)) return dimension;
  throw new Refusal(400, `${kpi.id} is not told by ${dimension}.`, `It is told by: ${dimensions.join(', ')}.`);
}

/** An entry of the catalogue as the API tells it. */
export async function entryOf({ db, settings }: Pick<View, 'db' | 'settings'>, kpi: string): Promise<CatalogEntry> {
  const row = (await readCatalog(db, settings)).find((each) => each.kpi === kpi);
  if (!row) throw new Refusal(404, `There is no KPI "${kpi}".`, 'The catalogue names all of them.');
  return { ...row, familyName: FAMILIES[row.family] };
}

function pageOf(view: View, entry: CatalogEntry, asked: { variant: string; by: string }, reading: KpiReading, to: string): KpiPage {
  return {
    ...asked,
    entry,
    asOf: view.isBuilt ? view.known.asOf.toISOString() : null,
    series: reading.series.map(({ member, label, isOther, total, verdict, points }) => ({
      member,
      label,
      isOther,
      total: total ? pointOf(view, total, to) : null,
      status: verdict,
      points: points.map((row) => pointOf(view, row)),
    })),
    targets: reading.targets.map(({ from, to, target }) => ({ ...boundsOf(target), from, to })),
    forecast: reading.forecast.map(({ day, value, made_on }) => ({ day, value, madeOn: made_on })),
    coverage: reading.coverage.map(({ connection_id, status, reason, action }) => ({ connection: connection_id, status, reason, action })),
    notices: [...reading.notices],
  };
}

function serveExplain(app: FastifyInstance, context: ConsoleContext): void {
  serve(app, explainKpi, async ({ params: { kpi }, query: { variant, grain, day, dimension: asked, member, limit } }) => {
    const view = await viewOf(context);
    const dimension = dimensionOf(planIn(view, kpi, variant), asked);
    if (dimension !== 'all' && member === '') throw new Refusal(400, `Whose number of ${kpi}?`, `Add the member of ${dimension}.`);
    const found = await readExplanation(view, { kpi, variant, grain, day, dimension, member: member || 'all', limit });
    return {
      ...found,
      inputs: [...(found.inputs ?? [])],
      facts: found.facts.map(({ connection_id, kind, id, url, at, numerator, denominator }) => ({
        connectionId: connection_id,
        kind,
        id,
        url,
        at: at?.toISOString() ?? null,
        numerator,
        denominator,
      })),
    };
  });
}
