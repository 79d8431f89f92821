import type { AlertRule } from '../domain/notices.ts';
import type { Finding } from './finding.ts';
import type { OpenAlert } from './store.ts';

/** What is new since the last look. */
export type Change =
  | { readonly is: 'opened'; readonly rule: AlertRule; readonly finding: Finding; readonly since: null }
  | { readonly is: 'over'; readonly rule: AlertRule; readonly finding: Finding; readonly alert: OpenAlert; readonly since: Date }
  /** Its rule or what it is about left the config: it ends in silence. */
  | { readonly is: 'withdrawn'; readonly alert: OpenAlert };

export interface Going {
  readonly rule: AlertRule;
  readonly finding: Finding;
  /** Null: from now on. */
  readonly since: Date | null;
}

/** Holds what the rules find against the alerts that go on. */
export function changesOf(
  found: readonly { readonly rule: AlertRule; readonly findings: readonly Finding[] }[],
  open: readonly OpenAlert[],
): { readonly changes: readonly Change[]; readonly going: readonly Going[] } {
  const left = new Map(open.map((alert) => [`${alert.rule} ${alert.subject}`, alert]));
  const changes: Change[] = [];
  const going: Going[] = [];
  for (const { rule, findings } of found) {
    for (const finding of findings) {
      const key = `${rule.name} ${finding.subject}`;
      const alert = left.get(key);
      left.delete(key);
      if (alert === undefined && finding.is === 'on') changes.push({ is: 'opened', rule, finding, since: null });
      if (alert !== undefined && finding.is === 'over') changes.push({ is: 'over', rule, finding, alert, since: alert.opened_at });
      if (finding.is === 'on' || (alert !== undefined && finding.is === 'between')) going.push({ rule, finding, since: alert?.opened_at ?? null });
    }
  }
  return { changes: [...changes, ...[...left.values()].map((alert): Change => ({ is: 'withdrawn', alert }))], going };
}
