import type { ExplainedNumber } from '../../../api/kpi.ts';
import type { Grain } from '../../../api/values.ts';
import type { CatalogEntry } from '../../../api/workspace.ts';
import { address } from '../../data/request.ts';
import { useData } from '../../data/use-data.ts';
import { useWords } from '../../data/workspace.tsx';
import { type FilterState, FILTERS } from '../../filters/filters.ts';
import { periodText } from '../../format/time.ts';
import { many } from '../../format/value.ts';
import { dimensionText, variantText } from '../../format/words.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Fetched, Notice } from '../../parts/states.tsx';
import { FactTable } from './fact-table.tsx';
import { Inputs } from './inputs.tsx';

/** A number of one period, by its first day. */
export interface Cell {
  readonly day: string;
  readonly dimension: string;
  readonly member: string;
  readonly label: string;
}

interface BehindProps {
  readonly entry: CatalogEntry;
  readonly variant: string;
  readonly grain: Grain;
  readonly cell: Cell;
  readonly filters: FilterState;
  onClose(): void;
}

/** The tickets, calls or responses behind one number, each with its way into the helpdesk. */
export function Behind({ entry, variant, grain, cell, filters, onClose }: BehindProps) {
  const words = useWords();
  const asked = narrowed(cell, filters);
  const { day, dimension, member } = asked;
  const data = useData<ExplainedNumber>(address(`/kpis/${entry.kpi}/explain`, { variant, grain, day, dimension, member }));
  const what = [variant === 'default' ? '' : variantText(variant), dimension === 'all' ? '' : `${dimensionText(dimension)}: ${asked.label}`].filter(Boolean);
  return (
    <Dialog title={`${entry.name}, ${periodText(day, grain)}`} lead={what.join(' · ')} onClose={onClose}>
      {asked.isWider && (
        <Notice tone="plain">
          What is behind a number is listed for one member at a time: these are all of {dimension === 'all' ? 'the total' : asked.label}, filters left out.
        </Notice>
      )}
      <Fetched data={data} what="what is behind it">
        {(behind) => (
          <>
            <p>
              <strong>{words.value(behind.value, entry.unit)}</strong> <span className="muted">from {many(behind.factCount, 'fact')}.</span>
            </p>
            {behind.inputs.length > 0 && <Inputs inputs={behind.inputs} />}
            <FactTable behind={behind} unit={entry.unit} />
          </>
        )}
      </Fetched>
    </Dialog>
  );
}

/** What can be asked: one member of one dimension. One filter alone is such a member; of more the widest is taken, and said so. */
function narrowed(cell: Cell, filters: FilterState): Cell & { readonly isWider: boolean } {
  const set = FILTERS.filter((name) => filters[name].length > 0);
  const [only] = set;
  const [member, second] = only ? filters[only] : [];
  if (only === undefined || cell.dimension === only) return { ...cell, isWider: set.some((name) => name !== cell.dimension) };
  if (cell.dimension === 'all' && set.length === 1 && member !== undefined && second === undefined) {
    return { day: cell.day, dimension: only, member, label: member, isWider: false };
  }
  return { ...cell, isWider: true };
}
