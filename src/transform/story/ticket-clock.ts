import type { BusinessClock } from '../business-clock.ts';
import type { Assignment } from './assignment.ts';
import { seconds, type Instant, type StoryContext, type TicketFacts } from './facts.ts';

interface Period {
  readonly from: Instant;
  readonly to: Instant;
  readonly clock: BusinessClock | undefined;
}

/**
 * Business time of one ticket: the sum over all schedules in force, or the last one for the whole span (parameter `business_minute_rule`:
 * cumulative, zendesk). The schedule is the
 * ticket's own, else that of its group at the time, else the default one (catalogue 7.5). Without any, every answer is null.
 */
export class TicketClock {
  readonly #periods: readonly Period[];

  constructor(facts: TicketFacts, assignments: readonly Assignment[], context: StoryContext) {
    const own = facts.changes.filter((change) => change.field === 'schedule' && change.at <= context.asOf).toSorted((a, b) => a.at - b.at);
    const starts = new Set<Instant>([-Infinity, ...own.map((change) => change.at), ...assignments.slice(1).map((period) => period.from)]);
    const ordered = [...starts].toSorted((a, b) => a - b);
    const cumulative = ordered.map((from, i): Period => {
      const scheduleId = own.findLast((change) => change.at <= from)?.value ?? facts.ticket.scheduleId;
      const groupId = (assignments.findLast((period) => period.from <= from) ?? assignments[0])?.groupId;
      const groupSchedule = groupId ? context.groupSchedules.get(groupId) : undefined;
      const clock =
        (scheduleId ? context.clocks.get(scheduleId) : undefined) ?? (groupSchedule ? context.clocks.get(groupSchedule) : undefined) ?? context.defaultClock;
      return { from, to: ordered[i + 1] ?? Infinity, clock };
    });
    const last = cumulative.at(-1)?.clock;
    this.#periods = context.parameters.business_minute_rule === 'zendesk' ? [{ from: -Infinity, to: Infinity, clock: last }] : cumulative;
  }

  /** Business seconds between two instants: 0, not null, when nothing was open; null where no schedule is known. */
  between(from: Instant, to: Instant): number | null {
    let sum = 0;
    for (const period of this.#periods) {
      const start = Math.max(from, period.from);
      const end = Math.min(to, period.to);
      if (end <= start && !(from >= period.from && from < period.to)) continue;
      if (!period.clock) return null;
      if (end > start) sum += period.clock.between(start, end);
    }
    return seconds(0, sum);
  }

  /** Business seconds of several periods that follow `start`; null where no schedule is known. */
  within(periods: readonly { readonly from: Instant; readonly to: Instant }[], start: Instant): number | null {
    if (periods.length === 0) return this.between(start, start);
    const spans = periods.map((period) => this.between(period.from, period.to));
    return spans.some((span) => span === null) ? null : spans.reduce<number>((sum, span) => sum + (span ?? 0), 0);
  }

  /** The instant by which `targetS` business seconds have passed since `from`; null where no schedule is known or it never opens. */
  add(from: Instant, targetS: number): Instant | null {
    let left = targetS * 1000;
    for (const period of this.#periods) {
      const start = Math.max(from, period.from);
      if (start >= period.to) continue;
      if (!period.clock) return null;
      const end = period.clock.add(start, left);
      if (end === undefined) return null;
      if (end <= period.to) return end;
      left -= period.clock.between(start, period.to);
    }
    return null;
  }

  /** The instant from which `targetS` business seconds pass until `to`, on the schedule in force at `to`. */
  subtract(to: Instant, targetS: number): Instant | null {
    const clock = this.#periods.findLast((period) => period.from <= to)?.clock;
    return clock?.subtract(to, targetS * 1000) ?? null;
  }
}
