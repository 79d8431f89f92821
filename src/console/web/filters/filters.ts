import { useMemo } from 'react';
import type { Filters } from '../../api/values.ts';
import { useSearch } from '../router/location.ts';

/** All of them hold at the same time; of one, any member may fit. */
export const FILTERS = ['connection', 'group', 'channel', 'brand'] as const satisfies readonly (keyof Filters)[];
/** Those of tickets that are open now: the tables of now do not tell brands. */
export const FILTERS_OF_NOW = ['connection', 'group', 'channel'] as const satisfies readonly FilterName[];
export type FilterName = (typeof FILTERS)[number];
export type FilterState = Readonly<Record<FilterName, readonly string[]>>;

export const filtersIn = (search: URLSearchParams): FilterState => ({
  connection: search.getAll('connection'),
  group: search.getAll('group'),
  channel: search.getAll('channel'),
  brand: search.getAll('brand'),
});

/** The filters of the address, and a function that sets one of them. */
export function useFilters(): readonly [FilterState, (name: FilterName, members: readonly string[]) => void] {
  const [search, change] = useSearch();
  const text = String(search);
  const state = useMemo(() => filtersIn(new URLSearchParams(text)), [text]);
  return [state, (name, members) => change({ [name]: members })];
}

/** What can be asked of now. */
export const ofNow = ({ connection, group, channel }: FilterState): Omit<FilterState, 'brand'> => ({ connection, group, channel });

export const isFiltered = (filters: FilterState): boolean => FILTERS.some((name) => filters[name].length > 0);
