import { useEffect, useRef } from 'react';
import { useEvents } from './use-events.ts';
import type { Loaded } from './use-data.ts';

/**
 * Asks again when numbers were made that are newer than those shown. A stream of events begins with how things stand: who shows that already, or is just
 * asking, asks no second time; and what failed is left for its reader to try again until there is news.
 */
export function useNewNumbers({ value, problem, isRenewing, reload }: Loaded<{ readonly asOf: string | null }>): void {
  const heard = useRef<string>(undefined);
  const isComing = problem === undefined && (value === undefined || isRenewing);
  const asOf = isComing ? undefined : value?.asOf;
  useEvents((event) => {
    if (event.type !== 'numbers') return;
    const isNews = heard.current !== undefined && heard.current !== event.asOf;
    heard.current = event.asOf;
    if (isComing) return;
    if (value === undefined ? isNews : value.asOf !== event.asOf) reload();
  });
  useEffect(() => {
    // Made while the answer was on its way.
    if (asOf && heard.current && asOf < heard.current) reload();
  }, [asOf, reload]);
}
