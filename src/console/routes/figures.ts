import type { FastifyInstance } from 'fastify';
import { enqueueTransform } from '../../jobs/queues.ts';
import { settingsInForce } from '../../jobs/workspace.ts';
import { template } from '../../sources/figures/index.ts';
import { type FigureImportReport, importFigures as importFile } from '../../sync/import-figures.ts';
import { readImports } from '../../warehouse/figure-history.ts';
import type { BodyOf } from '../api/endpoint.ts';
import { type FigureReport, getFigureTemplate, importFigures, listFigures, previewFigures } from '../api/figures.ts';
import type { ConsoleContext } from '../context.ts';
import { serve } from '../serve.ts';

export function serveFigures(app: FastifyInstance, { workspace, queues }: ConsoleContext): void {
  const load = async ({ fileName, text, replace }: BodyOf<typeof importFigures>, dryRun: boolean): Promise<FigureReport> =>
    reportOf(
      await importFile({
        database: workspace.database,
        settings: (await settingsInForce(workspace)).settings,
        bytes: new TextEncoder().encode(text),
        fileName: fileName.replace(/^.*[/\\]/, ''),
        at: workspace.clock.now(),
        replace,
        dryRun,
      }),
    );
  serve(app, previewFigures, ({ body }) => load(body, true));
  serve(app, importFigures, async ({ body }) => {
    const report = await load(body, false);
    if (report.staleDays > 0) await enqueueTransform(queues);
    return report;
  });
  serve(app, listFigures, async () => ({
    imports: (await readImports(workspace.database.db)).map((each) => ({
      fileNo: each.file_no,
      fileName: each.file_name,
      kind: each.kind,
      importedAt: each.imported_at.toISOString(),
      rows: each.row_count,
      added: each.added,
      corrected: each.corrected,
      withdrawn: each.withdrawn,
      inForce: each.in_force,
      supersededBy: [...each.superseded_by],
    })),
  }));
  serve(app, getFigureTemplate, async ({ query: { kind }, reply }) => {
    const month = workspace.clock.now().toISOString().slice(0, 7);
    const text = template(kind, { month, currency: workspace.config.settings.currency });
    return reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${kind}.csv"`).send(text);
  });
}

const reportOf = ({ ok, file, problems, notes, added, corrected, withdrawn, unchanged, staleDays }: FigureImportReport): FigureReport => ({
  ok,
  file,
  problems: [...problems],
  notes: [...notes],
  added,
  corrected,
  withdrawn,
  unchanged,
  staleDays,
});
