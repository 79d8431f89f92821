import { type Figure, identityOf, type Standing } from '../domain/figures.ts';
import { figureConflicts, figureNotes, inForceWith } from '../sources/figures/index.ts';
import { markStaleDays } from '../warehouse/figure-imports.ts';
import { insertFigures, readFiguresInForce, supersedeFigures } from '../warehouse/figures.ts';
import type { Transaction } from '../warehouse/transaction.ts';
import type { FigureImport, ImportPlan } from './import-plan.ts';

/** What a file of figures changes. A figure of the same identity and another value or currency supersedes the one in force. */
export async function planFigures({ db }: Transaction, figures: readonly Figure[], request: FigureImport): Promise<ImportPlan> {
  const standing = await readFiguresInForce(db);
  const told = new Set(figures.map(identityOf));
  const isWithdrawn = (figure: Standing<Figure>): boolean =>
    request.replace === true && figure.origin.file === request.fileName && !told.has(identityOf(figure));
  const withdrawn = standing.filter(isWithdrawn);
  const kept = standing.filter((figure) => !isWithdrawn(figure));
  const held = new Map(kept.map((figure) => [identityOf(figure), figure]));
  const added = figures.filter((figure) => !held.has(identityOf(figure)));
  const corrected = figures.flatMap((figure) => {
    const before = held.get(identityOf(figure));
    return before === undefined || isSame(before, figure) ? [] : [{ before, after: figure }];
  });
  const superseded = [...corrected.map(({ before }) => before), ...withdrawn];
  const written = [...added, ...corrected.map(({ after }) => after)];
  return {
    problems: figureConflicts(figures, kept, request.settings.currency),
    notes: figureNotes(figures, inForceWith(figures, kept)),
    added: added.length,
    corrected: corrected.length,
    withdrawn: withdrawn.length,
    unchanged: figures.length - written.length,
    write: async (stamp, at) => {
      await supersedeFigures(db, superseded, at);
      await insertFigures(db, written, stamp);
      return markStaleDays(
        db,
        'figure',
        [...written, ...withdrawn].map(({ periodStart, periodEnd }) => ({ start: periodStart, end: periodEnd })),
      );
    },
  };
}

const isSame = (a: Figure, b: Figure): boolean => a.value === b.value && a.currency === b.currency;
