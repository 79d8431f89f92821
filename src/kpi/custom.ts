import { FixConfigError } from '../domain/errors.ts';
import type { CustomKpi, Settings } from '../domain/settings.ts';
import { memberSql, OF_TICKETS } from './dimensions.ts';
import { FACTS } from './facts.ts';
import type { Kpi } from './kpi.ts';
import { narrow, type Narrowing } from './narrow.ts';
import { showsAgents } from './privacy.ts';
import { literal, type Sql } from './sql-text.ts';

/** Kinds that are told member by member: they have no rows of facts that a filter could leave out. */
const WHOLE: ReadonlySet<string> = new Set(['told', 'list']);

/** KPIs of the config: a built-in counted over the facts that the filter leaves. Throws FixConfigError for what cannot be filtered. */
export function customKpis(kpis: readonly Kpi[], settings: Settings, fields: readonly string[]): Kpi[] {
  return (settings.custom ?? [])
    .filter((custom) => isShown(custom, settings))
    .flatMap((custom) => {
      const base = kpis.find((kpi) => kpi.id === custom.base);
      return base ? [customKpi(custom, base, settings, fields)] : [];
    });
}

/** A KPI filtered by agents tells of them in rows that everybody reads: where agents are not named there is none. */
const isShown = ({ where }: CustomKpi, settings: Settings): boolean => !('agent' in where) || showsAgents(settings);

function customKpi(custom: CustomKpi, base: Kpi, settings: Settings, fields: readonly string[]): Kpi {
  if (WHOLE.has(base.value(settings.parameters).kind)) {
    throw new FixConfigError(
      `kpi.custom ${custom.id}: ${base.id} is not a number of single facts and cannot be filtered.`,
      'Take it out, or build on another KPI.',
    );
  }
  for (const name of Object.keys(custom.where)) checkFilter(custom, base, name, fields);
  const words = Object.entries(custom.where).map(([name, members]) => `${name} ${members.join(' or ')}`);
  const narrowing: Narrowing = (fact) =>
    Object.entries(custom.where)
      .map(([name, members]) => condition(name, members, fact, settings))
      .join(' and ') || 'true';
  return {
    ...base,
    id: custom.id,
    name: custom.name,
    narrowedTo: Object.keys(custom.where),
    definition: `${base.name} of ${words.join(' and ')} only. ${base.definition}`,
    formula: `${base.formula}, of ${words.join(' and ')}`,
    value: (parameters) => narrow(base.value(parameters), custom.id, narrowing, Object.keys(custom.where)),
  };
}

function checkFilter(custom: CustomKpi, base: Kpi, name: string, fields: readonly string[]): void {
  const field = name.startsWith('field:') ? name.slice('field:'.length) : undefined;
  if (field !== undefined && fields.includes(field)) return;
  const dimensions = new Set<string>([...OF_TICKETS, ...base.dimensions, 'segment', 'tag']);
  dimensions.delete('field');
  if (field === undefined && dimensions.has(name)) return;
  const known = [...dimensions, ...fields.map((each) => `field:${each}`)];
  throw new FixConfigError(`kpi.custom ${custom.id}: nothing is called "${name}" that ${base.id} could be filtered by.`, `There are: ${known.join(', ')}.`);
}

/** True for the rows of a fact that belong to one of the members. */
function condition(name: string, members: readonly string[], fact: keyof typeof FACTS, settings: Settings): Sql {
  const list = members.map(literal).join(', ');
  if (name === 'tag') return `coalesce(t.tags && array[${list}]::text[], false)`;
  return `${memberSql(name, FACTS[fact], settings)} in (${list})`;
}
