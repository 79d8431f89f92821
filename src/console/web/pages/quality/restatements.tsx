import type { Quality } from '../../../api/quality.ts';
import { useWords, useWorkspace } from '../../data/workspace.tsx';
import { type Grain, periodText } from '../../format/time.ts';
import { countText } from '../../format/value.ts';
import { dimensionText, variantText } from '../../format/words.ts';
import { Badge } from '../../parts/badge.tsx';
import { More } from '../../parts/more.tsx';
import { Empty } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { Link } from '../../router/link.tsx';

type Restatement = Quality['restatements'][number];

/** What a number was and what it is now, and why it changed after it was final. */
export function Restatements({ restatements, count }: { readonly restatements: readonly Restatement[]; readonly count: number }) {
  const words = useWords();
  const { catalog } = useWorkspace().info;
  if (restatements.length === 0) return <Empty icon="good" title="Nothing changed after it was final" />;
  const entry = (kpi: string) => catalog.find((each) => each.kpi === kpi);
  const text = (kpi: string, value: number | null) => words.value(value, entry(kpi)?.unit ?? 'count');
  return (
    <>
      <More rows={restatements} first={15}>
        {(rows) => (
          <Table<Restatement>
            caption="Restated numbers, the newest first"
            rows={rows}
            keyOf={({ restatedAt, day, grain, kpi, variant, dimension, member }) => [restatedAt, day, grain, kpi, variant, dimension, member].join(' ')}
            columns={[
              { head: 'Changed', isTight: true, cell: ({ restatedAt }) => words.instant(restatedAt) },
              { head: 'Period', isTight: true, cell: ({ day, grain }) => periodText(day, grain as Grain) },
              {
                head: 'Number',
                cell: ({ kpi, variant, dimension, member }) => (
                  <>
                    <Link href={`/kpis/${kpi}`}>{entry(kpi)?.name ?? kpi}</Link>
                    <span className="muted">
                      {variant !== 'default' && `, ${variantText(variant).toLowerCase()}`}
                      {dimension !== 'all' && `, ${dimensionText(dimension).toLowerCase()} ${member}`}
                    </span>
                  </>
                ),
              },
              { head: 'Was', isNumber: true, cell: ({ kpi, oldValue }) => text(kpi, oldValue) },
              { head: 'Is', isNumber: true, cell: ({ kpi, newValue }) => text(kpi, newValue) },
              {
                head: 'Why',
                cell: ({ reason, isKept }) => (
                  <>
                    {reason} {isKept && <Badge title="The number stays as it was; only the difference is noted">frozen</Badge>}
                  </>
                ),
              },
            ]}
          />
        )}
      </More>
      {count > restatements.length && (
        <p className="small muted card-foot">
          The newest {countText(restatements.length)} of {countText(count)}. All of them: <code>kpi.restatement</code>
        </p>
      )}
    </>
  );
}
