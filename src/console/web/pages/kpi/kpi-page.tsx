import { lazy, Suspense, useMemo, useState } from 'react';
import type { KpiPage as KpiAnswer } from '../../../api/kpi.ts';
import type { CatalogEntry } from '../../../api/workspace.ts';
import { MOST_MEMBERS } from '../../charts/palette.ts';
import { address, linkTo } from '../../data/request.ts';
import { useData } from '../../data/use-data.ts';
import { useCatalogEntry, useWorkspace } from '../../data/workspace.tsx';
import { FilterBar } from '../../filters/filter-bar.tsx';
import { useFilters } from '../../filters/filters.ts';
import { usePeriod } from '../../filters/period.ts';
import { Icon } from '../../parts/icon.tsx';
import { NoticeList } from '../../parts/notices.tsx';
import { Empty, Fetched, Loading, Skeleton } from '../../parts/states.tsx';
import { Link } from '../../router/link.tsx';
import { useSearch } from '../../router/location.ts';
import { Page } from '../../shell/page.tsx';
import { type Cell, Behind } from './behind.tsx';
import { Cut } from './cut.tsx';
import { Definition } from './definition.tsx';
import { Members } from './members.tsx';
import { PointTable } from './point-table.tsx';
import { readable } from './readable.ts';

const Trend = lazy(() => import('./trend.tsx'));

/** One KPI: how it goes, against its target, split, and what it means. */
export default function KpiPage({ kpi }: { readonly kpi: string }) {
  const entry = useCatalogEntry(kpi);
  if (entry) return <Known entry={entry} />;
  return (
    <Page title="KPI">
      <div className="card">
        <Empty title={`There is no KPI "${kpi}"`}>
          <Link className="button" href="/kpis">
            All KPIs
          </Link>
        </Empty>
      </div>
    </Page>
  );
}

function Known({ entry }: { readonly entry: CatalogEntry }) {
  const [search] = useSearch();
  const { from, to, grain } = usePeriod();
  const [filters] = useFilters();
  const { info } = useWorkspace();
  const [cell, setCell] = useState<Cell>();
  const by = search.get('by') ?? '';
  const variant = search.get('variant') ?? 'default';
  const query = { variant, from, to, grain, by, ...filters };
  const answer = useData<KpiAnswer>(address(`/kpis/${entry.kpi}`, { ...query, top: MOST_MEMBERS }));
  const page = useMemo(() => answer.value && readable(answer.value, info), [answer.value, info]);
  const data = { ...answer, value: page };

  return (
    <Page
      title={entry.name}
      lead={entry.familyName}
      actions={
        <a className="button" href={linkTo(address(`/kpis/${entry.kpi}/csv`, query))} download>
          <Icon name="download" />
          CSV
        </a>
      }
    >
      <FilterBar />
      <div className="columns">
        <div className="stack wide">
          <section className="card" aria-label="Trend">
            <Cut entry={entry} variant={variant} by={by} />
            <Fetched data={data} what={entry.name} skeleton={<Skeleton height={320} />}>
              {(page) => (
                <>
                  <NoticeList notices={page.notices} />
                  <Suspense fallback={<Skeleton height={320} />}>
                    <Trend page={page} grain={grain} onOpen={setCell} />
                  </Suspense>
                  {page.series.length > 0 && page.by !== 'all' && <Members page={page} />}
                </>
              )}
            </Fetched>
          </section>
          <section className="card flush" aria-label="Values">
            <div className="card-head">
              <h2>Values</h2>
            </div>
            {data.value ? <PointTable page={data.value} grain={grain} onOpen={setCell} /> : !data.problem && <Loading what="the values" />}
          </section>
        </div>
        <Definition entry={entry} coverage={data.value?.coverage ?? []} />
      </div>
      {cell && <Behind entry={entry} variant={variant} grain={grain} cell={cell} filters={filters} onClose={() => setCell(undefined)} />}
    </Page>
  );
}
