/** SLA properties: of each metric the latest target only, with a code for how it stands. */
import { calendarOf, slaTargets, type SlaTarget } from '../sla.ts';
import type { SlaMetric, World, WorldTicket } from '../world.ts';
import type { Instant } from '../events.ts';
import { iso } from './crm-object.ts';

const NAMES: readonly (readonly [SlaMetric, string])[] = [
  ['first_reply', 'hs_time_to_first_response'],
  ['next_reply', 'hs_time_to_next_response'],
  ['resolution', 'hs_time_to_close'],
];

const ACTIVE = '0';
const OVERDUE = '1';
const DUE_SOON = '2';
const ON_TIME = '3';
const LATE = '4';
/** Options of the `…_sla_status` properties. */
export const SLA_OPTIONS: readonly (readonly [string, string])[] = [
  [ACTIVE, 'Active SLA'],
  [OVERDUE, 'Overdue'],
  [DUE_SOON, 'Due soon'],
  [ON_TIME, 'SLA completed on time'],
  [LATE, 'SLA completed late'],
];

const SOON_MS = 3_600_000;

export function slaProperties(world: World, ticket: WorldTicket, now: Instant): Record<string, string | null> {
  const targets = slaTargets(world, ticket);
  const properties: Record<string, string | null> = {
    hs_sla_pause_status: null,
    hs_applied_sla_rule_config_id: targets.length > 0 ? String(world.slaPolicies[0]?.id) : null,
  };
  for (const [metric, name] of NAMES) {
    const target = targets.findLast((candidate) => candidate.metric === metric);
    const due = target === undefined || target.cancelledAt !== null ? undefined : target.applied.at(-1)?.dueAt;
    properties[`${name}_sla_at`] = due === undefined ? null : iso(due);
    properties[`${name}_sla_status`] = due === undefined || target === undefined ? null : statusOf(target, due, now);
    if (metric !== 'next_reply') properties[`${name}_in_operating_hours`] = operatingMs(world, ticket, target);
  }
  return properties;
}

function statusOf(target: SlaTarget, due: Instant, now: Instant): string {
  if (target.fulfilledAt !== null) return target.fulfilledAt <= due ? ON_TIME : LATE;
  if (due < now) return OVERDUE;
  return due - now <= SOON_MS ? DUE_SOON : ACTIVE;
}

/** Milliseconds of opening hours, although the name says hours; null until it is fulfilled. */
function operatingMs(world: World, ticket: WorldTicket, target: SlaTarget | undefined): string | null {
  if (target === undefined || target.fulfilledAt === null) return null;
  return String(calendarOf(world, ticket.groupId).workBetween(target.startedAt, target.fulfilledAt) * 1000);
}
