import type { ReadContext, Windowing } from '../source.ts';
import { API, askForList, seconds } from './paging.ts';
import { INCREMENTAL } from './policy.ts';

/** An export that is read in windows: its path below the API, its list, and the instant (epoch seconds) by which it is ordered. */
export interface WindowedExport {
  readonly path: string;
  readonly key: string;
  readonly at: (record: Readonly<Record<string, unknown>>) => unknown;
}

/** Windows over an export. The first change of all is the first row of the export, asked for alone. */
export const exportWindows = (spec: WindowedExport, more: Pick<Windowing, 'leadMs' | 'cutsLives'> = {}): Omit<Windowing, 'start'> => ({
  ...more,
  oldest: async (context) => {
    const request = { path: `${API}/${spec.path}`, query: { start_time: 1, per_page: 1 }, bucket: INCREMENTAL };
    const [first] = (await askForList(context, spec.key, request))[spec.key] as readonly Record<string, unknown>[];
    if (first === undefined) return undefined;
    const at = Number(spec.at(first));
    // A second early, for fractions; an instant that nobody understands is no reason to leave anything out.
    return new Date(Number.isFinite(at) ? (Math.floor(at) - 1) * 1000 : 0);
  },
});

/** Has an export that has come to this second (epoch) passed the end of the window? */
export const isPast = (second: number | null, { until }: Pick<ReadContext, 'until'>): boolean =>
  until !== undefined && second !== null && second >= seconds(until);
