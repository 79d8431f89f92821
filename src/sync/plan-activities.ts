import type { PlannedActivity, Standing } from '../domain/figures.ts';
import { ZoneDays } from '../platform/zone-days.ts';
import { activityConflicts } from '../sources/figures/index.ts';
import { markStaleDays } from '../warehouse/figure-imports.ts';
import { insertActivities, readActivitiesInForce, supersedeActivities, touchPlannedAgents } from '../warehouse/planned-activities.ts';
import type { Transaction } from '../warehouse/transaction.ts';
import type { FigureImport, ImportPlan } from './import-plan.ts';

/** Instants from the first one of an agent's first day in a file to the last one of its last. */
interface Span {
  readonly from: number;
  readonly until: number;
}

/** What a file of schedules changes. It says everything about the agents it names, from the first to the last day it has for each. */
export async function planActivities({ db }: Transaction, activities: readonly PlannedActivity[], request: FigureImport): Promise<ImportPlan> {
  const zone = new ZoneDays(request.settings.timeZone);
  const spans = spansOf(activities, zone);
  const all = [...spans.values()];
  const standing = await readActivitiesInForce(db, {
    agents: [...spans.keys()],
    from: new Date(Math.min(...all.map(({ from }) => from), LATEST)),
    until: new Date(Math.max(...all.map(({ until }) => until), 0)),
    file: request.replace === true ? request.fileName : undefined,
  });
  const isReplaced = (each: Standing<PlannedActivity>): boolean => {
    const span = spans.get(each.agentId);
    const start = each.startAt.getTime();
    return (span !== undefined && start >= span.from && start < span.until) || (request.replace === true && each.origin.file === request.fileName);
  };
  const replaced = standing.filter(isReplaced);
  const same = new Set(replaced.map(contentOf));
  const told = new Set(activities.map(contentOf));
  const written = activities.filter((each) => !same.has(contentOf(each)));
  const superseded = replaced.filter((each) => !told.has(contentOf(each)));
  return {
    problems: activityConflicts(
      activities,
      standing.filter((each) => !isReplaced(each)),
    ),
    notes: [],
    added: written.length,
    corrected: 0,
    withdrawn: superseded.length,
    unchanged: activities.length - written.length,
    write: async (stamp, at) => {
      await supersedeActivities(db, superseded, at);
      await insertActivities(db, written, stamp);
      await touchPlannedAgents(
        db,
        [...written, ...superseded].map((each) => each.agentId),
      );
      return markStaleDays(
        db,
        'agent_schedule',
        [...written, ...superseded].map((each) => ({
          start: zone.dayOf(each.startAt.getTime()),
          end: zone.plus(zone.dayOf(each.endAt.getTime() - 1), 1),
        })),
      );
    },
  };
}

const LATEST = Date.UTC(9000, 0, 1);

const contentOf = (each: PlannedActivity): string => `${each.agentId} ${each.activity} ${each.startAt.getTime()} ${each.endAt.getTime()}`;

function spansOf(activities: readonly PlannedActivity[], zone: ZoneDays): Map<string, Span> {
  const spans = new Map<string, Span>();
  for (const { agentId, startAt, endAt } of activities) {
    const from = zone.startOf(zone.dayOf(startAt.getTime()));
    const until = zone.endOf(zone.dayOf(endAt.getTime() - 1));
    const span = spans.get(agentId);
    spans.set(agentId, { from: Math.min(from, span?.from ?? from), until: Math.max(until, span?.until ?? until) });
  }
  return spans;
}
