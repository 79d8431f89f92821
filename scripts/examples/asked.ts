import { KPIS } from '../../src/kpi/families/index.ts';
import { channelOf } from './channel-words.ts';
import type { Expected } from './example.ts';

type Member = readonly [dimension: string, member: string];

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
  hour_of_day: 'hour',
};

/** The dimensions and members asked for; `rank` is no dimension. */
export function membersOf({ dimensions = {} }: Expected): Member[] {
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
  if (dimension === 'channel') return channelOf(String(member));
  if (dimension === 'hour') return String(member).padStart(2, '0');
  if (dimension === 'age_bucket')
    return String(member)
      .replace('–', '-')
      .replace(/ days?$/, '');
  return String(member);
}

export interface Asked {
  /** The dimension and member whose row is read; the row of all where there is none. */
  readonly by?: Member | undefined;
  /** What the KPI is narrowed to before. */
  readonly filters: readonly Member[];
}

/** One dimension is a row of the KPI, several are filters; of a KPI that only has parts, the part is the row. What the KPI has no rows for filters it. */
export function askedOf(expected: Expected): Asked {
  const members = membersOf(expected);
  const { dimensions = [], isPartsOnly = false } = KPIS.find(({ id }) => id === expected.kpi) ?? {};
  const hasRows = ([name]: Member) => dimensions.includes(name.startsWith('field:') ? 'field' : name);
  const by = isPartsOnly || members.length === 1 ? members.find(hasRows) : undefined;
  return { by, filters: members.filter((member) => member !== by) };
}

/** A KPI under filters is one of the config. */
export const customIdOf = (expected: Expected): string => `only_${Buffer.from(JSON.stringify([expected.kpi, expected.dimensions])).toString('hex')}`;
