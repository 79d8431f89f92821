import type { Example, Expected } from './example.ts';
import { rows } from './expanding.ts';

/** What a total is a total of. Sales calls are among the calls that are told beside them, and people who wrote among the contacts. */
export type TotalsOf = 'sales' | 'people' | 'work';

const TOTALS: Readonly<Record<string, TotalsOf>> = {
  sales_calls_offered: 'sales',
  sales_calls_answered: 'sales',
  human_contacts: 'people',
  contacting_customers: 'people',
  ticket_volume: 'work',
  ticket_volume_phone_channel: 'work',
  tickets_resolved: 'work',
  inbound_calls_offered: 'work',
  inbound_calls_handled: 'work',
};

/** Totals that become tickets and calls. */
export const COUNTED: readonly string[] = Object.keys(TOTALS);

const TABLES_OF_WORK = ['tickets', 'calls', 'call_groups', 'ticket_durations'];

const ASKED_BY: Readonly<Record<string, TotalsOf>> = {
  answering_percentage: 'sales',
  hit_rate: 'sales',
  kb_usage_rate: 'people',
  contact_deflection_rate: 'people',
  distinct_customers: 'people',
};

/** The totals that a KPI counts, where an example has several that would add up to what nobody said; undefined where all count. */
export function totalsAsked({ facts }: Example, { kpi }: Expected): TotalsOf | undefined {
  const told = rows(facts['aggregates']).flatMap((row) => Object.keys(row).flatMap((key) => TOTALS[key] ?? []));
  if (told.length === 0) return undefined;
  const kinds = new Set([...told, ...(TABLES_OF_WORK.some((table) => table in facts) ? ['work' as const] : [])]);
  const asked = ASKED_BY[kpi] ?? 'work';
  return kinds.size > 1 && kinds.has(asked) ? asked : undefined;
}

/** Does a total count where these are asked for? */
export const isAsked = (key: string, asked: TotalsOf | undefined): boolean => asked === undefined || TOTALS[key] === asked;
