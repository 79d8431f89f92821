import type { Kysely } from 'kysely';
import type { Settings } from '../../src/domain/settings.ts';
import { describeError } from '../../src/domain/errors.ts';
import { monthOf, weekOf } from '../../src/kpi/engine/buckets.ts';
import { readKpi, type ShownRow } from '../../src/kpi/read.ts';
import type { Expected } from './example.ts';
import type { Database } from '../../src/warehouse/schema.ts';

/** Dimensions by the names that facts use for them. */
const DIMENSIONS: Readonly<Record<string, string>> = {
  agent_id: 'agent',
  group_id: 'group',
  survey_id: 'survey',
  brand_id: 'brand',
  organization_id: 'organization',
  connection_id: 'connection',
  metric: 'sla_metric',
  status_category: 'status',
  bot_id: 'bot',
};

/** What stands where an example expects a value; a text when nothing does. */
export async function read(db: Kysely<Database>, settings: Settings, asOf: Date, expected: Expected): Promise<ShownRow | string> {
  const [dimension, ...more] = Object.entries(expected.dimensions ?? {});
  if (more.length > 0) return 'rows are by one dimension at a time';
  const by = dimension && (DIMENSIONS[dimension[0]] ?? dimension[0]);
  const query = {
    kpi: expected.kpi,
    from: expected.from,
    to: expected.to,
    grain: grainOf(expected, settings),
    ...(expected.variant ? { variant: expected.variant } : {}),
    ...(by ? { by } : {}),
  };
  try {
    const rows = await readKpi(db, settings, asOf, query);
    const member = dimension?.[1] ?? 'all';
    return rows.find((row) => row.member === member || row.member.endsWith(`/${member}`)) ?? `no row for ${by ?? 'all'} ${member}`;
  } catch (error) {
    return describeError(error);
  }
}

function grainOf({ from, to }: Expected, settings: Settings): 'day' | 'week' | 'month' | 'total' {
  if (from === to) return 'day';
  for (const period of [weekOf(from, settings.weekStart), monthOf(from)]) if (period.first === from && period.last === to) return period.grain;
  return 'total';
}

/** What differs, in words; empty when all agrees. */
export function differences(expected: Expected, found: ShownRow | string): string[] {
  if (typeof found === 'string') return [found];
  return (['value', 'numerator', 'denominator'] as const)
    .filter((key) => expected[key] !== undefined && !isSame(expected[key], found[key]))
    .map((key) => `${key} is ${found[key]}, expected ${String(expected[key])}`);
}

/** Relative tolerance 1e-9; flags are 1 and 0. */
function isSame(expected: number | boolean | null | undefined, found: number | null): boolean {
  if (expected === null || expected === undefined) return found === null;
  if (found === null) return false;
  const wanted = Number(expected);
  return Math.abs(found - wanted) <= 1e-9 * Math.max(1e-300, Math.abs(wanted), Math.abs(found));
}
