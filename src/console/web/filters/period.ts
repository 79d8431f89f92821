import { useMemo } from 'react';
import type { Grain } from '../../api/values.ts';
import { useWorkspace } from '../data/workspace.tsx';
import { addDays } from '../format/time.ts';
import { useSearch } from '../router/location.ts';

export type RangeName = '7' | '30' | '90' | 'custom';

/** What is looked at: first and last day, both included, and how it is cut. */
export interface Period {
  readonly range: RangeName;
  readonly from: string;
  readonly to: string;
  readonly grain: Grain;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const RANGES: readonly string[] = ['7', '30', '90', 'custom'];
const GRAINS: readonly string[] = ['day', 'week', 'month'];

/** Weeks say more than days, once there are some: a single day is moved by a handful of tickets. */
const standard = (today: string, knownFrom: string | null): Pick<Period, 'grain'> & { readonly days: Exclude<RangeName, 'custom'> } =>
  knownFrom !== null && knownFrom <= addDays(today, -42) ? { days: '90', grain: 'week' } : { days: '30', grain: 'day' };

/** Reads the period out of an address; whatever is missing or makes no sense is as usual. */
export function periodIn(search: URLSearchParams, today: string, knownFrom: string | null): Period {
  const usual = standard(today, knownFrom);
  const [range, grain] = [search.get('range') ?? '', search.get('grain') ?? ''];
  const cut = GRAINS.includes(grain) ? (grain as Grain) : usual.grain;
  const [from, to] = [search.get('from') ?? '', search.get('to') ?? ''];
  if (range === 'custom' && DAY.test(from) && DAY.test(to) && from <= to) return { range, from, to, grain: cut };
  const name = RANGES.includes(range) && range !== 'custom' ? (range as Exclude<RangeName, 'custom'>) : usual.days;
  return { range: name, from: addDays(today, 1 - Number(name)), to: today, grain: cut };
}

export function usePeriod(): Period {
  const [search] = useSearch();
  const { today, knownFrom } = useWorkspace().info;
  const text = String(search);
  return useMemo(() => periodIn(new URLSearchParams(text), today, knownFrom), [text, today, knownFrom]);
}
