import { sql, type Kysely } from 'kysely';
import type { AlertRule } from '../domain/notices.ts';
import type { Message } from '../delivery/message.ts';
import { type Delivery, post, toldOf } from '../delivery/outbox.ts';
import type { Database } from '../warehouse/schema.ts';
import { type Change, changesOf } from './changes.ts';
import type { Finding, Looking } from './finding.ts';
import { slaAtRisk } from './rules/sla-at-risk.ts';
import { staleData } from './rules/stale-data.ts';
import { surge } from './rules/surge.ts';
import { syncFailing } from './rules/sync-failing.ts';
import { targetMissed } from './rules/target-missed.ts';
import { endAlert, forgetAlerts, openAlert, openAlerts } from './store.ts';

export interface Evaluation {
  /** What changed with this look. */
  readonly changes: readonly Change[];
  /** What goes on, old and new. */
  readonly alerts: readonly { readonly rule: string; readonly since: Date; readonly title: string }[];
  /** Rules about targets that find no number with a target and a verdict: a slip, or too early. */
  readonly idle: readonly string[];
}

/** Two looks at once would tell of an event twice. */
const ONE_LOOK = 7_310_242_118;

/**
 * Looks at what every rule says now, and writes what began and what is over together with the messages about it: whatever happens
 * afterwards, each is told. With `isDry` nothing is written.
 */
export function evaluate(looking: Looking, rules: readonly AlertRule[], isDry: boolean): Promise<Evaluation> {
  return looking.db.transaction().execute(async (db) => {
    await sql`select pg_advisory_xact_lock(${ONE_LOOK})`.execute(db);
    const open = await openAlerts(db);
    const found = [];
    for (const rule of rules) {
      const subjects = open.filter((alert) => alert.rule === rule.name).map((alert) => alert.subject);
      found.push({ rule, findings: await look({ ...looking, db }, rule, subjects) });
    }
    const { changes, going } = changesOf(found, open);
    if (!isDry) {
      for (const change of changes) await write(db, change, looking.now);
      await forgetAlerts(db, looking.settings, looking.now);
    }
    const idle = found.filter(({ rule, findings }) => rule.when === 'target_missed' && findings.length === 0).map(({ rule }) => rule.name);
    return { idle, changes, alerts: going.map(({ rule, since, finding }) => ({ rule: rule.name, since: since ?? looking.now, title: finding.told.title })) };
  });
}

function look(looking: Looking, rule: AlertRule, open: readonly string[]): Promise<readonly Finding[]> {
  switch (rule.when) {
    case 'target_missed':
      return targetMissed(looking, rule, open);
    case 'surge':
      return surge(looking, rule, open);
    case 'sla_at_risk':
      return slaAtRisk(looking, rule, open);
    case 'stale_data':
      return staleData(looking, rule, open);
    case 'sync_failing':
      return syncFailing(looking, rule, open);
  }
}

async function write(db: Kysely<Database>, change: Change, now: Date): Promise<void> {
  switch (change.is) {
    case 'opened': {
      const id = await openAlert(db, change.rule.name, change.finding.subject, now);
      return void (await post(db, deliveriesOf(id, change.rule.to, messageOf(change, now)), now));
    }
    case 'over': {
      await endAlert(db, change.alert.alert_id, now, false);
      // Who was told that it began is told that it ended.
      const told = await toldOf(db, change.alert.alert_id, now);
      return void (await post(db, deliveriesOf(change.alert.alert_id, told, messageOf(change, now)), now));
    }
    case 'withdrawn':
      await endAlert(db, change.alert.alert_id, now, true);
      return void (await toldOf(db, change.alert.alert_id, now));
  }
}

const deliveriesOf = (about: string, channels: readonly string[], message: Message): readonly Delivery[] =>
  channels.map((channel) => ({ id: `${about}.${message.event.split('.')[1]}.${channel}`, about, channel, message }));

/** What is told of a change. */
export function messageOf({ is, rule, finding, since }: Exclude<Change, { readonly is: 'withdrawn' }>, now: Date): Message {
  const isOver = is === 'over';
  return {
    ...finding.told,
    event: isOver ? 'alert.over' : 'alert.opened',
    tone: isOver ? 'good' : 'bad',
    title: `${isOver ? 'Over: ' : ''}${finding.told.title}`,
    notes: [`Rule ${rule.name}.`],
    data: { rule: rule.name, when: rule.when, since: since ?? now, ...finding.told.data },
  };
}
