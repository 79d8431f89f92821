import type { PlannedActivity, Standing } from '../../domain/figures.ts';
import { problem, type Problem } from './problem.ts';

type Any = PlannedActivity | Standing<PlannedActivity>;

const place = (activity: Any): string =>
  'origin' in activity ? `line ${activity.origin.line} of ${activity.origin.file}, loaded before` : `line ${activity.line}`;

/** Nobody does two things at once: plans of one agent that overlap, within the file or with those that stay in force beside it. */
export function activityConflicts(activities: readonly PlannedActivity[], standing: readonly Standing<PlannedActivity>[]): Problem[] {
  return [...Map.groupBy<string, Any>([...activities, ...standing], (each) => each.agentId).values()].flatMap((ofAgent) => {
    const found: Problem[] = [];
    let last: Any | undefined;
    for (const each of [...ofAgent].sort((a, b) => a.startAt.getTime() - b.startAt.getTime() || a.line - b.line)) {
      if (last !== undefined && each.startAt < last.endAt) found.push(overlap(each, last));
      if (last === undefined || each.endAt > last.endAt) last = each;
    }
    return found;
  });
}

function overlap(a: Any, b: Any): Problem {
  const [own, other] = 'origin' in a || (!('origin' in b) && b.line > a.line) ? [b, a] : [a, b];
  return problem(own.line, null, `${own.activity} of ${own.agentId} overlaps ${other.activity} in ${place(other)}`);
}
