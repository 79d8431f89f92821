import type { Settings } from '../domain/settings.ts';
import type { Fact } from './fact.ts';
import { literal, type Sql } from './sql-text.ts';

/** Dimensions of tickets; `field:<key>` of the configured fields join them. */
export const OF_TICKETS = [
  'connection',
  'source',
  'channel',
  'group',
  'agent',
  'priority',
  'topic',
  'ticket_type',
  'brand',
  'team',
  'organization',
  'field',
] as const;

/** Those whose members are `<connection>/<vendor id>`. */
const OF_ONE_CONNECTION: ReadonlySet<string> = new Set(['group', 'agent', 'brand', 'organization']);

/** Dimensions that have a row for every known day, also when nothing happened. */
export const ALWAYS: ReadonlySet<string> = new Set(['all', 'connection', 'source']);

const qualified = (id: Sql): Sql => `coalesce(f.connection_id || '/' || ${id}, 'none')`;

const USUAL: Readonly<Record<string, Sql>> = {
  connection: 'f.connection_id',
  source: 'k.source',
  channel: "coalesce(t.channel, 'none')",
  group: qualified('f.group_id'),
  agent: qualified('f.agent_id'),
  priority: "coalesce(t.priority, 'none')",
  topic: "coalesce(t.topic, 'unknown')",
  ticket_type: "coalesce(t.ticket_type, 'none')",
  brand: qualified('t.brand_id'),
  organization: qualified('t.organization_id'),
  survey: "'none'",
  segment: "coalesce(t.segment, 'none')",
  cost_type: "'none'",
  network: "coalesce(t.network, 'none')",
  line: "'none'",
  direction: "'none'",
  bot: "'none'",
  author: "case t.is_bot_only when true then 'bot' when false then 'human' else 'none' end",
};

/** The member a row of a fact belongs to. */
export function memberSql(dimension: string, fact: Fact, settings: Settings): Sql {
  if (dimension.startsWith('field:')) return `coalesce(t.fields ->> ${literal(dimension.slice('field:'.length))}, 'none')`;
  if (dimension === 'team') return teamSql(fact.dimensions?.['group'] ?? (USUAL['group'] as Sql), settings);
  const member = fact.dimensions?.[dimension] ?? USUAL[dimension];
  if (member === undefined) throw new Error(`no fact column for dimension ${dimension}`);
  return member;
}

/** A group is in one team only, the first that names it, so that teams add up to the total. */
export function teamSql(group: Sql, settings: Settings): Sql {
  const cases = [...teamOfGroup(settings)].map(([id, team]) => `when ${literal(id)} then ${literal(team)}`);
  return cases.length === 0 ? "'none'" : `case ${group} ${cases.join(' ')} else 'none' end`;
}

function teamOfGroup(settings: Settings): Map<string, string> {
  const teams = new Map<string, string>();
  for (const [team, groups] of Object.entries(settings.teams)) {
    for (const group of groups) if (!teams.has(group)) teams.set(group, team);
  }
  return teams;
}

/** Connection of a member such as `acme/17`; undefined for members of no single connection. */
export function connectionOfMember(dimension: string, member: string): string | undefined {
  if (dimension === 'connection') return member;
  if (!OF_ONE_CONNECTION.has(dimension) || !member.includes('/')) return undefined;
  return member.slice(0, member.indexOf('/'));
}

/**
 * Dimensions that a KPI has rows for under these settings. Teams need teams; agents may be switched off; organizations
 * are opt-in (`kpi.organizations: true`) and never daily; `field` stands for each configured field.
 */
export function activeDimensions(dimensions: readonly string[], settings: Settings, fields: readonly string[]): string[] {
  return dimensions.flatMap((dimension) => {
    if (dimension === 'field') return fields.map((field) => `field:${field}`);
    if (dimension === 'team' && Object.keys(settings.teams).length === 0) return [];
    if (dimension === 'agent' && settings.agents === 'off') return [];
    if (dimension === 'organization' && settings.parameters['organizations'] !== true) return [];
    return [dimension];
  });
}
