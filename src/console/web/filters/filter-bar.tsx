import type { Grain } from '../../api/values.ts';
import { useWorkspace } from '../data/workspace.tsx';
import { Choice } from '../parts/choice.tsx';
import { useSearch } from '../router/location.ts';
import { type FilterName, FILTERS, isFiltered, useFilters } from './filters.ts';
import { MemberPicker } from './member-picker.tsx';
import { type RangeName, usePeriod } from './period.ts';
import './filter-bar.css';

const RANGES: readonly (readonly [RangeName, string])[] = [
  ['7', '7 days'],
  ['30', '30 days'],
  ['90', '90 days'],
  ['custom', 'Custom'],
];
const GRAINS: readonly (readonly [Grain, string])[] = [
  ['day', 'Day'],
  ['week', 'Week'],
  ['month', 'Month'],
];
const LABELS: Readonly<Record<FilterName, readonly [label: string, all: string]>> = {
  connection: ['Connection', 'All connections'],
  group: ['Group', 'All groups'],
  channel: ['Channel', 'All channels'],
  brand: ['Brand', 'All brands'],
};

/** Range, grain and the filters that hold together; all of it is in the address, so that a link shows the same. */
export const FilterBar = () => (
  <section className="filter-bar" aria-label="Range and filters">
    <PeriodBar />
    <MemberFilters />
  </section>
);

function PeriodBar() {
  const [, change] = useSearch();
  const { range, from, to, grain } = usePeriod();
  const { today } = useWorkspace().info;
  const chooseRange = (next: RangeName) => change(next === 'custom' ? { range: next, from, to } : { range: next, from: null, to: null });
  const setDay = (name: 'from' | 'to', day: string) => {
    if (day !== '') change({ [name]: day, ...(name === 'from' && day > to ? { to: day } : {}), ...(name === 'to' && day < from ? { from: day } : {}) });
  };
  return (
    <div className="row filter-period">
      <Choice label="Range" value={range} options={RANGES} onChange={chooseRange} />
      {range === 'custom' && (
        <div className="row">
          <input
            className="input filter-day"
            type="date"
            aria-label="First day"
            value={from}
            max={today}
            onChange={(event) => setDay('from', event.target.value)}
          />
          <span className="muted" aria-hidden="true">
            to
          </span>
          <input className="input filter-day" type="date" aria-label="Last day" value={to} max={today} onChange={(event) => setDay('to', event.target.value)} />
        </div>
      )}
      <Choice label="By" value={grain} options={GRAINS} onChange={(next) => change({ grain: next })} />
    </div>
  );
}

/** The filters alone, for pages that look at now. A filter without a choice (one brand, no groups) is not shown. */
export function MemberFilters({ only = FILTERS }: { readonly only?: readonly FilterName[] }) {
  const { info } = useWorkspace();
  const [, change] = useSearch();
  const [filters, setFilter] = useFilters();
  const names = only.filter((name) => info.filters[name].length > 1 || filters[name].length > 0);
  return (
    <div className="filters">
      {names.map((name) => (
        <MemberPicker
          key={name}
          label={LABELS[name][0]}
          all={LABELS[name][1]}
          members={info.filters[name]}
          chosen={filters[name]}
          onChange={(members) => setFilter(name, members)}
        />
      ))}
      {isFiltered(filters) && (
        <button type="button" className="button quiet" onClick={() => change({ connection: null, group: null, channel: null, brand: null })}>
          Clear
          <span className="spoken"> filters</span>
        </button>
      )}
    </div>
  );
}
