import { useState } from 'react';
import type { getConnection } from '../../../api/connections.ts';
import type { AnswerOf } from '../../../api/endpoint.ts';
import { qualityText, reasonText, variantText } from '../../format/words.ts';
import { Badge, type Tone } from '../../parts/badge.tsx';
import { Choice } from '../../parts/choice.tsx';
import { More } from '../../parts/more.tsx';
import { Empty } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { Link } from '../../router/link.tsx';

type Row = AnswerOf<typeof getConnection>['coverage'][number];

const TONES: Readonly<Record<Row['status'], Tone>> = { exact: 'good', derived: 'accent', approx: 'warning', loading: 'warning', unavailable: 'plain' };

/** Which KPIs the connection feeds, how exactly, and what would make more of them. */
export function Coverage({ coverage }: { readonly coverage: readonly Row[] }) {
  const [shown, setShown] = useState<'attention' | 'all'>('attention');
  const rows = shown === 'all' ? coverage : coverage.filter(({ status }) => status !== 'exact');
  return (
    <section className="card flush" aria-label="Coverage">
      <div className="card-head">
        <h2>KPIs it feeds</h2>
        <Choice<'attention' | 'all'>
          label="Which KPIs"
          value={shown}
          options={[
            ['attention', 'Not exact'],
            ['all', 'All'],
          ]}
          onChange={setShown}
        />
      </div>
      {rows.length === 0 ? (
        <Empty icon="good" title={coverage.length === 0 ? 'Nothing is known yet' : 'Every KPI is exact'} />
      ) : (
        <More rows={rows} first={12}>
          {(some) => (
            <Table<Row>
              caption="Coverage of KPIs"
              rows={some}
              keyOf={({ kpi, variant }) => `${kpi} ${variant}`}
              columns={[
                {
                  head: 'KPI',
                  cell: ({ kpi, name, variant }) => (
                    <>
                      <Link href={`/kpis/${kpi}${variant === 'default' ? '' : `?variant=${variant}`}`}>{name}</Link>
                      {variant !== 'default' && <span className="muted"> {variantText(variant).toLowerCase()}</span>}
                    </>
                  ),
                },
                { head: 'Known', cell: ({ status }) => <Badge tone={TONES[status]}>{qualityText(status)}</Badge> },
                { head: 'Why', isLong: true, cell: ({ reason }) => reasonText(reason) },
                { head: 'What to do', isLong: true, cell: ({ action }) => action },
              ]}
            />
          )}
        </More>
      )}
    </section>
  );
}
