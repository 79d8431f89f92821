import { type Kysely, sql } from 'kysely';
import type { Day } from '../../domain/values.ts';
import type { Database } from '../../warehouse/schema.ts';
import type { Settings } from '../../domain/settings.ts';
import { bucketOf, type Grain, plusDays } from '../engine/buckets.ts';
import type { KpiRow } from '../engine/row.ts';
import { type Stretch, targetOver } from '../target-share.ts';
import type { TargetRow } from '../targets.ts';

export type Verdict = 'good' | 'warning' | 'bad' | 'low_sample';

/** What a number is about, as far as targets know it. */
export interface Aim {
  readonly kpi: string;
  readonly variant: string;
  readonly dimension: string;
  readonly member: string;
}

/** Targets of some KPIs, of all scopes and times. */
export async function readTargets(db: Kysely<Database>, kpis: readonly string[]): Promise<readonly TargetRow[]> {
  const { rows } = await sql<TargetRow>`
    select kpi, variant, dimension, member, valid_from, valid_to, at_least, at_most, min_sample, is_for_members, per, is_summed, grows, origin, source
    from kpi.target where kpi = any(${[...kpis]}::text[])`.execute(db);
  return rows;
}

/** The target of a number of a stretch of days, in force on one of them, as it holds for so many days. */
export function targetOf(targets: readonly TargetRow[], aim: Aim, stretch: Stretch, day: Day = stretch.first): TargetRow | undefined {
  const target = targetOn(targets, aim, day);
  return target && targetOver(target, stretch);
}

/** That of the member itself goes before that of the whole. */
function targetOn(targets: readonly TargetRow[], { kpi, variant, dimension, member }: Aim, day: Day): TargetRow | undefined {
  const inForce = targets.filter((row) => row.kpi === kpi && row.variant === variant && day >= (row.valid_from ?? day) && day <= (row.valid_to ?? day));
  return inForce.find((row) => row.dimension === dimension && row.member === member) ?? inForce.find((row) => row.dimension === 'all' && row.is_for_members);
}

/** How the points of a line are cut. */
export interface Cut {
  readonly grain: Exclude<Grain, 'total'>;
  readonly weekStart: Settings['weekStart'];
}

/** The stretches of a range, each with the target that holds in it for a point of the line; of months the last one counts. */
export function targetsWithin(
  targets: readonly TargetRow[],
  aim: Aim,
  { first: from, last: to }: Stretch,
  { grain, weekStart }: Cut,
): { readonly from: Day; readonly to: Day; readonly target: TargetRow }[] {
  const begins = targets.flatMap(({ valid_from, valid_to }) => [valid_from, valid_to === null ? null : plusDays(valid_to, 1)]);
  const cuts = [...new Set([from, ...begins.filter((day) => day !== null && day > from && day <= to)])].toSorted() as Day[];
  return cuts.flatMap((first, i) => {
    const next = cuts[i + 1];
    const last = next === undefined ? to : plusDays(next, -1);
    const target = targetOf(targets, aim, bucketOf(grain, last, weekStart), first);
    return target ? [{ from: first, to: last, target }] : [];
  });
}

/** A number and what it should be. */
export interface Judged {
  readonly row: Pick<KpiRow, 'value' | 'sample_size' | 'is_complete'> | undefined;
  readonly target: TargetRow | undefined;
}

/**
 * Verdicts in the order asked, by the one function that the views of BI ask too; null without a target, and for a part of a period of what
 * grows with it.
 */
export async function judge(db: Kysely<Database>, asked: readonly Judged[]): Promise<(Verdict | null)[]> {
  const judged = asked.map(({ row, target }) => ({
    value: row?.value ?? null,
    sample: row?.sample_size ?? 0,
    target: row !== undefined && (row.is_complete || target?.grows !== true) ? target : undefined,
  }));
  if (judged.every(({ target }) => target === undefined)) return judged.map(() => null);
  const column = <Value>(read: (each: (typeof judged)[number]) => Value): Value[] => judged.map(read);
  const { rows } = await sql<{ verdict: Verdict | null }>`
    select kpi.verdict(j.value, j.sample, j.at_least, j.at_most, j.min_sample) as verdict from unnest(
      ${column((each) => each.value)}::float8[], ${column((each) => Math.round(each.sample))}::bigint[], ${column((each) => each.target?.at_least ?? null)}::float8[],
      ${column((each) => each.target?.at_most ?? null)}::float8[], ${column((each) => each.target?.min_sample ?? null)}::bigint[]
    ) with ordinality as j(value, sample, at_least, at_most, min_sample, place) order by j.place`.execute(db);
  return rows.map((row) => row.verdict);
}
