import type { WorkList } from '../../../api/live.ts';
import { address } from '../../data/request.ts';
import { useData } from '../../data/use-data.ts';
import { useNewNumbers } from '../../data/use-new-numbers.ts';
import { useWords } from '../../data/workspace.tsx';
import { MemberFilters } from '../../filters/filter-bar.tsx';
import { FILTERS_OF_NOW, ofNow, useFilters } from '../../filters/filters.ts';
import { many } from '../../format/value.ts';
import { Select } from '../../parts/select.tsx';
import { Empty, Fetched } from '../../parts/states.tsx';
import { useSearch } from '../../router/location.ts';
import { Page } from '../../shell/page.tsx';
import { REASONS } from './reasons.ts';
import { WorkTable } from './work-table.tsx';

const PAGE = 50;

/** Open tickets in the order to work on them; renewed by itself. */
export default function WorkListPage() {
  const words = useWords();
  const [search, change] = useSearch();
  const [filters] = useFilters();
  const reason = search.get('reason') ?? '';
  const offset = Math.max(0, Number(search.get('offset') ?? 0) || 0);
  const data = useData<WorkList>(address('/work-list', { ...ofNow(filters), reason, limit: PAGE, offset }));
  useNewNumbers(data);
  const { asOf, total } = data.value ?? {};
  const lead =
    asOf && total !== undefined
      ? `${many(total, 'open ticket')} as of ${words.instant(asOf)}, the next best to work on first.`
      : 'Open tickets, the next best to work on first.';
  return (
    <Page title="Work list" lead={lead}>
      <div className="filters">
        <Select
          label="Why"
          value={reason}
          options={[['', 'All reasons'], ...Object.entries(REASONS).map(([name, [, text]]) => [name, text] as const)]}
          onChange={(next) => change({ reason: next, offset: null })}
        />
        <MemberFilters only={FILTERS_OF_NOW} />
      </div>
      <div className="card flush">
        <div className="card-body">
          <Fetched data={data} what="the work list" lines={10}>
            {({ items, total: all }) => (
              <>
                {items.length === 0 ? <Empty icon="good" title="Nothing to do here" /> : <WorkTable items={items} />}
                {all > PAGE && (
                  <div className="row more">
                    <button
                      type="button"
                      className="button quiet"
                      disabled={offset === 0}
                      onClick={() => change({ offset: offset <= PAGE ? null : String(offset - PAGE) })}
                    >
                      Before
                    </button>
                    <span className="small muted">
                      {offset + 1} to {offset + items.length}
                    </span>
                    <button
                      type="button"
                      className="button quiet"
                      disabled={offset + items.length >= all}
                      onClick={() => change({ offset: String(offset + PAGE) })}
                    >
                      Next
                    </button>
                  </div>
                )}
              </>
            )}
          </Fetched>
        </div>
      </div>
    </Page>
  );
}
