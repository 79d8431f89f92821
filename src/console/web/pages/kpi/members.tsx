import type { KpiPage, Series } from '../../../api/kpi.ts';
import { seriesColor } from '../../charts/palette.ts';
import { useWords } from '../../data/workspace.tsx';
import { dimensionText } from '../../format/words.ts';
import { countText, NOTHING } from '../../format/value.ts';
import { type Column, Table } from '../../parts/table.tsx';
import { VerdictBadge } from '../../parts/verdict.tsx';
import './members.css';

const TARGET: Column<Series> = {
  head: 'Target',
  cell: ({ status }) => (status ? <VerdictBadge verdict={status} /> : <span className="muted">{NOTHING}</span>),
};

/** Who is which line, and the whole range as one number. */
export function Members({ page }: { readonly page: KpiPage }) {
  const words = useWords();
  const place = new Map(page.series.map(({ member }, i) => [member, i]));
  return (
    <Table<Series>
      caption={`${page.entry.name} by ${dimensionText(page.by).toLowerCase()}, the whole range`}
      rows={page.series}
      keyOf={({ member }) => member}
      columns={[
        {
          head: dimensionText(page.by),
          cell: ({ member, label, isOther }) => (
            <span className="member">
              <i style={{ background: seriesColor(place.get(member) ?? 0, isOther) }} />
              {label}
            </span>
          ),
        },
        { head: 'Whole range', isNumber: true, cell: ({ total }) => words.value(total?.value, page.entry.unit) },
        { head: 'Facts', isNumber: true, cell: ({ total }) => (total ? countText(total.sampleSize) : NOTHING) },
        ...(page.series.some(({ status }) => status) ? [TARGET] : []),
      ]}
    />
  );
}
