import { RequestFailedError } from './request-failed-error.ts';

const GROW_AFTER = 10;

/**
 * A page size that gives way: halves when the other side cannot answer in time (504, 524, timeouts) down to `minimum`, and doubles
 * again after ten good pages, up to `full`. One per walk; the read loop asks through it and sets `canShrink` on the request:
 *
 *     const size = createPageSize({ full: 1000, minimum: 1 });
 *     const answer = await size.ask((perPage) => http.request({ path, query: { per_page: perPage, cursor }, canShrink: perPage > size.minimum }));
 */
export function createPageSize(options: { readonly full: number; readonly minimum?: number }): PageSize {
  const minimum = options.minimum ?? 1;
  let current = options.full;
  let good = 0;
  return {
    minimum,
    get current() {
      return current;
    },
    async ask(read) {
      for (;;) {
        try {
          const answer = await read(current);
          good += 1;
          if (good >= GROW_AFTER && current < options.full) [current, good] = [Math.min(options.full, current * 2), 0];
          return answer;
        } catch (error) {
          if (!(error instanceof RequestFailedError && error.isTooHeavy) || current <= minimum) throw error;
          [current, good] = [Math.max(minimum, Math.floor(current / 2)), 0];
        }
      }
    },
  };
}

export interface PageSize {
  /** Rows the next page will be asked for. */
  readonly current: number;
  readonly minimum: number;
  /** Asks for a page of the current size, and for smaller ones of the same cursor while it is too heavy. */
  ask<T>(read: (size: number) => Promise<T>): Promise<T>;
}
