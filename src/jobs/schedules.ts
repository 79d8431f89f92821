import type { JobSchedulerJson } from 'bullmq';
import type { Config } from '../config/config.ts';
import type { MaintenanceJobData, Queues } from './queues.ts';

/** Something that is asked for again and again. */
export interface Schedule {
  /** Its one name in the queue. */
  readonly id: string;
  /** Every so many milliseconds from when it was first set up, or by a cron pattern in a time zone. */
  readonly at: { readonly everyMs: number } | { readonly pattern: string; readonly timeZone: string };
  readonly data: MaintenanceJobData;
}

const DROP_ARCHIVE_EVERY_MS = 6 * 3_600_000;
/**
 * Seconds, minutes, hours, … : a little after midnight, for clocks of several machines differ a little; and an hour later,
 * for there are zones whose summer time begins with a day that has no midnight.
 */
const AFTER_MIDNIGHT = '10 0 0,1 * * *';

/** Alerts are looked at after each transform; what no transform tells, such as that there was none, at least so often. */
const WATCH_EVERY_MS = 300_000;
const WEEKDAYS = { sunday: 0, monday: 1, saturday: 6 } as const;

type ScheduledConfig = Pick<Config, 'connections' | 'schedule' | 'notices'> & { readonly settings: Pick<Config['settings'], 'weekStart'> };

/** A sync of every connection, the day's end in the zone of the days, the end of old archived pages, and looks at what people are to be told. */
export function schedulesOf(config: ScheduledConfig, timeZone: string): Schedule[] {
  const { everyMs, jitterMs } = config.schedule;
  return [
    ...config.connections.map(({ id }): Schedule => ({ id: `sync.${id}`, at: { everyMs }, data: { task: 'start-sync', connectionId: id, jitterMs } })),
    { id: 'transform.midnight', at: { pattern: AFTER_MIDNIGHT, timeZone }, data: { task: 'start-transform' } },
    { id: 'archive.retention', at: { everyMs: DROP_ARCHIVE_EVERY_MS }, data: { task: 'drop-archive' } },
    ...noticeSchedules(config, timeZone),
  ];
}

function noticeSchedules({ notices: { channels, report }, settings }: ScheduledConfig, timeZone: string): Schedule[] {
  const data = { task: 'watch' } as const;
  if (channels.length === 0) return [];
  const watching: Schedule = { id: 'notices.watch', at: { everyMs: WATCH_EVERY_MS }, data };
  if (report === undefined) return [watching];
  const { hour, minute } = report.at;
  const days = report.every === 'week' ? `* * ${WEEKDAYS[settings.weekStart]}` : '1 * *';
  return [watching, { id: 'notices.report', at: { pattern: `5 ${minute} ${hour} ${days}`, timeZone }, data }];
}

export interface ScheduleChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Brings the schedules of the queue to those wished for: new ones are due at once, unchanged ones keep their time, the others go.
 * Also mends what a lost queue no longer has. Safe when several do it at once.
 */
export async function reconcileSchedules({ maintenance }: Queues, wished: readonly Schedule[], now: Date): Promise<ScheduleChanges> {
  const standing = new Map((await maintenance.getJobSchedulers(0, -1, true)).map((each) => [each.key, each]));
  const added: string[] = [];
  const changed: string[] = [];
  for (const schedule of wished) {
    const found = standing.get(schedule.id);
    standing.delete(schedule.id);
    if (found !== undefined && isSame(found, schedule) && !isStuck(found, now)) continue;
    const { at, data } = schedule;
    const repeat = 'everyMs' in at ? { every: at.everyMs } : { pattern: at.pattern, tz: at.timeZone };
    await maintenance.upsertJobScheduler(schedule.id, repeat, { name: data.task, data });
    (found === undefined ? added : changed).push(schedule.id);
  }
  const removed = [...standing.keys()];
  for (const id of removed) await maintenance.removeJobScheduler(id);
  return { added, changed, removed };
}

function isSame(found: JobSchedulerJson<MaintenanceJobData>, { at, data }: Schedule): boolean {
  const isSameTime = 'everyMs' in at ? found.every === at.everyMs && found.pattern === undefined : found.pattern === at.pattern && found.tz === at.timeZone;
  return isSameTime && JSON.stringify(sorted(found.template?.data)) === JSON.stringify(sorted(data));
}

/** A database may give the keys back in another order. */
const sorted = (data: MaintenanceJobData | undefined): [string, unknown][] => Object.entries(data ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));

const STUCK_AFTER_MS = 10 * 60_000;

/** Its next job should have run long ago: no worker is there, or the job was lost. Setting it up again harms neither. */
const isStuck = ({ next }: JobSchedulerJson, now: Date): boolean => next === undefined || next < now.getTime() - STUCK_AFTER_MS;
