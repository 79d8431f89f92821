import { type Cell, explainKpi, type Explanation } from '../explain.ts';
import { remembered } from './remembered.ts';
import type { View } from './view.ts';

/** What is behind a published number. */
export const readExplanation = (view: View, cell: Cell): Promise<Explanation> =>
  remembered(
    view,
    { behind: cell },
    () => explainKpi(view.db, view.settings, view.known.asOf, cell),
    ({ facts }) => facts.length,
  );
