import { createHash } from 'node:crypto';
import { FIGURES_CONNECTION } from '../domain/figures.ts';
import { type FigureFile, type FileKind, figuresInputs, inOrder, type Problem, readFigureFile } from '../sources/figures/index.ts';
import { noteAccount, registerConnection } from '../warehouse/connections.ts';
import { lockFigures, readFigureStreams, recordImport, saveFigureStreams } from '../warehouse/figure-imports.ts';
import { readMembers } from '../warehouse/figures.ts';
import { saveInputs } from '../warehouse/inputs.ts';
import { type Transaction, withTransaction } from '../warehouse/transaction.ts';
import type { FigureImport, ImportPlan } from './import-plan.ts';
import { planActivities } from './plan-activities.ts';
import { planFigures } from './plan-figures.ts';

export interface FigureImportReport {
  readonly file: string;
  readonly kind: FileKind;
  /** False while there are problems: then nothing at all was loaded. */
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  /** Not wrong, but worth a look. */
  readonly notes: readonly string[];
  readonly rows: number;
  readonly added: number;
  readonly corrected: number;
  readonly withdrawn: number;
  readonly unchanged: number;
  /** Days whose KPIs are rebuilt. */
  readonly staleDays: number;
}

/**
 * Brings a file of figures or schedules into the warehouse: all of it or, when a single row is wrong, nothing. A row that says
 * the same as the one in force writes nothing; one that differs supersedes it. Imports wait for each other.
 */
export async function importFigures(request: FigureImport): Promise<FigureImportReport> {
  const members = await readMembers(request.database.db);
  const file = readFigureFile(request.bytes, { ...request.settings, ...members });
  if (file.rows === 0 && file.problems.length === 0 && request.replace !== true) return report(request, file, { ...NOTHING, problems: [EMPTY] });
  if (file.problems.length > 0) return report(request, file, { ...NOTHING, problems: file.problems });
  return withTransaction(request.database.pool, async (transaction) => {
    await lockFigures(transaction.db);
    const plan = file.kind === 'figures' ? await planFigures(transaction, file.figures, request) : await planActivities(transaction, file.activities, request);
    const isChange = plan.added + plan.corrected + plan.withdrawn > 0;
    if (plan.problems.length > 0 || request.dryRun === true || !isChange) return report(request, file, plan);
    return report(request, file, plan, await load(transaction, request, file, plan));
  });
}

const EMPTY: Problem = { line: null, column: null, message: 'has no rows below its header: take the "# " away from the examples you filled in' };
const NOTHING = { problems: [], notes: [], added: 0, corrected: 0, withdrawn: 0, unchanged: 0 };

function report(request: FigureImport, file: FigureFile, plan: Omit<ImportPlan, 'write'>, staleDays = 0): FigureImportReport {
  const { notes, added, corrected, withdrawn, unchanged } = plan;
  const problems = inOrder(plan.problems);
  return {
    file: request.fileName,
    kind: file.kind,
    ok: problems.length === 0,
    problems,
    notes,
    rows: file.rows,
    added,
    corrected,
    withdrawn,
    unchanged,
    staleDays,
  };
}

async function load({ db }: Transaction, request: FigureImport, file: FigureFile, plan: ImportPlan): Promise<number> {
  const { added, corrected, withdrawn } = plan;
  await registerConnection(db, FIGURES_CONNECTION, 'figures', undefined);
  await noteAccount(db, FIGURES_CONNECTION, { id: FIGURES_CONNECTION, name: 'Figures', timeZone: null, host: null, identity: null });
  const sha256 = createHash('sha256').update(request.bytes).digest('hex');
  const counts = { rowCount: file.rows, added, corrected, withdrawn };
  const fileNo = await recordImport(db, { fileName: request.fileName, kind: file.kind, sha256, ...counts, importedAt: request.at });
  const days = await plan.write({ fileNo, fileName: request.fileName }, request.at);
  const streams = await readFigureStreams(db, request.settings.timeZone);
  await saveFigureStreams(db, streams, request.at);
  await saveInputs(db, FIGURES_CONNECTION, figuresInputs(new Set(streams.map(({ name }) => name))));
  return days;
}
