import type { Expected } from './example.ts';

/** Dimensions by the names that facts use for them. */
const DIMENSIONS: Readonly<Record<string, string>> = {
  agent_id: 'agent',
  group_id: 'group',
  queue: 'group',
  survey_id: 'survey',
  brand_id: 'brand',
  product: 'brand',
  organization_id: 'organization',
  connection_id: 'connection',
  customer_segment: 'segment',
  metric: 'sla_metric',
  priority_applied: 'priority',
  status_category: 'status',
  bot_id: 'bot',
};

/** The dimensions and members asked for; `rank` is no dimension. */
export function membersOf({ dimensions = {} }: Expected): [dimension: string, member: string][] {
  return Object.entries(dimensions)
    .filter(([name]) => name !== 'rank')
    .map(([name, member]) => {
      const dimension = DIMENSIONS[name] ?? name;
      return [dimension, memberOf(dimension, member)];
    });
}

/** Nobody and nothing is `none`, hours have two digits, and ages are written with a hyphen. */
function memberOf(dimension: string, member: unknown): string {
  if (member === null) return dimension === 'topic' ? 'unknown' : 'none';
  if (dimension === 'hour') return String(member).padStart(2, '0');
  if (dimension === 'age_bucket')
    return String(member)
      .replace('–', '-')
      .replace(/ days?$/, '');
  return String(member);
}

/** Filters by more than one dimension are a KPI of the config. */
export const customIdOf = (expected: Expected): string => `only_${Buffer.from(JSON.stringify([expected.kpi, expected.dimensions])).toString('hex')}`;

export const isFiltered = (expected: Expected): boolean => membersOf(expected).length > 1;
