/** A database with an empty outbox, and rules that look at it at one instant. */
import { evaluate, type Evaluation } from '../../src/alerts/evaluate.ts';
import type { AlertRule } from '../../src/domain/notices.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

export interface LookOptions {
  readonly isDry?: boolean;
  readonly settings?: Partial<Settings>;
}

export interface Desk {
  readonly database: TestDatabase;
  look(rules: readonly AlertRule[], now: Date, options?: LookOptions): Promise<Evaluation>;
  /** What a look found new: `opened slow: title`. */
  changed(rules: readonly AlertRule[], now: Date, options?: LookOptions): Promise<readonly string[]>;
  query(text: string): Promise<readonly Record<string, unknown>[]>;
}

export async function openDesk(): Promise<Desk> {
  const database = await testDatabase();
  const look: Desk['look'] = (rules, now, { isDry = false, settings = {} } = {}) =>
    evaluate({ db: database.db, settings: { ...DEFAULT_SETTINGS, ...settings }, now }, rules, isDry);
  return {
    database,
    look,
    changed: async (rules, now, options) => {
      const { changes } = await look(rules, now, options);
      return changes.map((change) =>
        change.is === 'withdrawn' ? `withdrawn ${change.alert.rule}` : `${change.is} ${change.rule.name}: ${change.finding.told.title}`,
      );
    },
    query: async (text) => (await database.pool.query(text)).rows,
  };
}

/** Connection `one`, whose numbers of tickets are known up to this instant. */
export async function knownTo(desk: Desk, at: Date): Promise<void> {
  await desk.query(`insert into sync.connection (connection_id, source) values ('one', 'zendesk') on conflict do nothing`);
  await desk.query(`insert into kpi.coverage (connection_id, kpi, variant, status, known_to) values ('one', 'ticket_volume', 'default', 'exact', '${at.toISOString()}')
    on conflict (connection_id, kpi, variant) do update set known_to = excluded.known_to`);
}
