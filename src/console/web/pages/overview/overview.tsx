import type { Overview as OverviewAnswer } from '../../../api/overview.ts';
import { useMay } from '../../data/session.tsx';
import { address } from '../../data/request.ts';
import { useData } from '../../data/use-data.ts';
import { useNewNumbers } from '../../data/use-new-numbers.ts';
import { useWorkspace } from '../../data/workspace.tsx';
import { FilterBar } from '../../filters/filter-bar.tsx';
import { useFilters } from '../../filters/filters.ts';
import { usePeriod } from '../../filters/period.ts';
import { Empty, Fetched, Skeleton } from '../../parts/states.tsx';
import { Link } from '../../router/link.tsx';
import { Page } from '../../shell/page.tsx';
import { Card } from './card.tsx';
import { Freshness } from './freshness.tsx';

/** The headline KPIs at a glance, and whether to trust them. */
export function Overview() {
  const { info } = useWorkspace();
  const { from, to, grain } = usePeriod();
  const [filters] = useFilters();
  const data = useData<OverviewAnswer>(address('/overview', { from, to, grain, ...filters }));
  useNewNumbers(data);

  return (
    <Page title="Overview" lead="The last complete period of each number, compared with the one before.">
      <Freshness asOf={data.value?.asOf ?? null} />
      <FilterBar />
      <Fetched data={data} what="the overview" skeleton={<CardSkeletons />}>
        {({ cards, asOf }) =>
          asOf === null ? (
            <FirstSteps isConfigured={info.isConfigured} />
          ) : (
            <ul className="tiles">
              {cards.map((card) => (
                <Card key={`${card.kpi} ${card.variant}`} card={card} grain={grain} />
              ))}
            </ul>
          )
        }
      </Fetched>
    </Page>
  );
}

const CardSkeletons = () => (
  <div className="tiles" role="status">
    <span className="spoken">Loading the overview …</span>
    {Array.from({ length: 12 }, (_, i) => (
      <div className="card kpi-card" key={i}>
        <Skeleton width="60%" />
        <Skeleton width="45%" height={36} />
        <Skeleton width="75%" />
        <Skeleton height={48} />
      </div>
    ))}
  </div>
);

const FirstSteps = ({ isConfigured }: { readonly isConfigured: boolean }) => {
  const mayAdd = useMay('admin');
  return (
    <div className="card">
      {isConfigured ? (
        <Empty icon="run" title="The first numbers are on their way">
          <p>A connection is set up, but nothing has been counted yet. Recent days come first, within minutes of the first sync.</p>
          <Link className="button" href="/connections">
            Watch the progress
          </Link>
        </Empty>
      ) : (
        <Empty icon="connection" title="No helpdesk is connected yet">
          <p>Connect Zendesk, Freshdesk or HubSpot; the numbers of the last weeks are there within minutes.</p>
          {mayAdd ? (
            <Link className="button primary" href="/connections/new">
              Add a connection
            </Link>
          ) : (
            <p>An administrator can add one.</p>
          )}
        </Empty>
      )}
    </div>
  );
};
