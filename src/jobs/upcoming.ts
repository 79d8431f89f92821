import type { Queues } from './queues.ts';

/** When something is next asked for by its schedule. */
export interface Upcoming {
  /** `sync.<connection>`, `transform.midnight` … */
  readonly id: string;
  readonly nextAt: Date | null;
  readonly everyMs: number | null;
}

/** What the schedules will ask for, the soonest first. */
export async function readUpcoming({ maintenance }: Queues): Promise<Upcoming[]> {
  const schedulers = await maintenance.getJobSchedulers(0, -1, true);
  return schedulers.map(({ key, next, every }) => ({ id: key, nextAt: next === undefined ? null : new Date(next), everyMs: every ?? null }));
}
