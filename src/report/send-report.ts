import type { Kysely } from 'kysely';
import type { ReportPeriod, ReportPlan } from '../domain/notices.ts';
import type { Settings } from '../domain/settings.ts';
import { type Delivery, post } from '../delivery/outbox.ts';
import type { Database } from '../warehouse/schema.ts';
import { compose } from './compose.ts';
import type { Digest } from './digest.ts';
import { dueAt, lastPeriod } from './period.ts';
import { readDigest } from './read-digest.ts';

export interface Reporting {
  readonly db: Kysely<Database>;
  readonly settings: Settings;
  readonly now: Date;
}

const HOUR_MS = 3_600_000;
/** So long does a report wait for a connection that is behind; then it says what is missing. */
const PATIENCE_MS = 24 * HOUR_MS;
/** Later it is not sent by itself any more: a plan made in the middle of a week begins with the next one. */
const TOO_LATE_MS = 48 * HOUR_MS;

/** Writes the report of the last period down once it is time and the period is known to its end. */
export async function reportWhenDue(reporting: Reporting, plan: ReportPlan): Promise<void> {
  const { db, settings, now } = reporting;
  const period = lastPeriod(plan.every, now, settings);
  const lateMs = now.getTime() - dueAt(period, plan, settings.timeZone).getTime();
  if (lateMs < 0 || lateMs > TOO_LATE_MS) return;
  const digest = await readDigest(db, settings, period, plan.kpis);
  if (digest.isComplete || (lateMs >= PATIENCE_MS && digest.rows.length > 0)) await postReport(db, digest, plan.to, now);
}

/** The report of the last period that is over, as it stands. */
export const readReport = ({ db, settings, now }: Reporting, grain: ReportPeriod, kpis: ReportPlan['kpis']): Promise<Digest> =>
  readDigest(db, settings, lastPeriod(grain, now, settings), kpis);

/** Writes it down for its channels. Returns those that had none of this period yet. */
export async function postReport(db: Kysely<Database>, digest: Digest, channels: readonly string[], now: Date): Promise<readonly Delivery[]> {
  const about = `report.${digest.period.grain}.${digest.period.first}`;
  const message = compose(digest);
  return post(
    db,
    channels.map((channel) => ({ id: `${about}.${channel}`, about, channel, message })),
    now,
  );
}
