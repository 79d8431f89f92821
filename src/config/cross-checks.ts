import { customChecks } from './custom-checks.ts';
import type { FileContent } from './file-shape.ts';
import { noticesChecks } from './notices-checks.ts';
import type { Finding } from './problems.ts';
import { suggest } from '../domain/suggest.ts';
import { scopesOf } from './target-scopes.ts';
import { variantChecks } from './variant-checks.ts';

/** What a config may name: a KPI, the dimensions it is told by, and the variants it always has. */
export interface KnownKpi {
  readonly id: string;
  readonly dimensions: readonly string[];
  readonly variants?: Readonly<Record<string, unknown>>;
}

/** Mistakes that only two parts of a config together show. `kpis` are those that exist, where the caller knows them; `fields` our names of custom fields. */
export function crossCheck(file: FileContent, kpis: readonly KnownKpi[] | undefined, fields: readonly string[] = []): readonly Finding[] {
  const found: Finding[] = [];
  if (file.businessHours && file.businessHours.timeZone === undefined && file.timeZone === undefined) {
    found.push({ path: ['businessHours', 'timeZone'], message: 'is missing: hours need a zone while timeZone is left to the account' });
  }
  return [
    ...found,
    ...groupsInTwoTeams(file.teams),
    ...noticesChecks(file),
    ...(kpis
      ? [
          ...customChecks(
            file.kpi.custom ?? [],
            kpis.map(({ id }) => id),
          ),
          ...unknownKpis(file, kpis),
          ...unknownDimensions(file, kpis, fields),
          ...variantChecks(file, kpis),
        ]
      : []),
  ];
}

/** A group in two teams would count twice in every sum over teams. */
function groupsInTwoTeams(teams: FileContent['teams']): readonly Finding[] {
  const teamOf = new Map<string, string>();
  return Object.entries(teams).flatMap(([team, groups]) =>
    groups.flatMap((group, index) => {
      const first = teamOf.get(group);
      teamOf.set(group, first ?? team);
      return first === undefined ? [] : [{ path: ['teams', team, index], message: `${group} is in team ${first} already: a group has one team` }];
    }),
  );
}

function unknownKpis(file: FileContent, kpis: readonly KnownKpi[]): readonly Finding[] {
  const custom = file.kpi.custom ?? [];
  const known = new Set([...kpis.map(({ id }) => id), ...custom.map(({ id }) => id)]);
  const named: (readonly [path: readonly PropertyKey[], id: string])[] = [
    ...Object.entries(file.kpi.variants ?? {}).flatMap(([variant, { kpis: ids }]) =>
      ids.map((id, index) => [['kpi', 'variants', variant, 'kpis', index], id] as const),
    ),
    ...file.targets.map(({ kpi }, index) => [['targets', index, 'kpi'], kpi] as const),
    ...Object.entries(file.alerts?.rules ?? {}).flatMap(([rule, given]) =>
      'kpi' in given && given.kpi !== undefined ? [[['alerts', 'rules', rule, 'kpi'], given.kpi] as const] : [],
    ),
    ...(file.report?.kpis ?? []).map((kpi, index) => [['report', 'kpis', index], kpi] as const),
  ];
  return named.filter(([, id]) => !known.has(id)).map(([path, id]) => ({ path, message: `no KPI is called ${id}${hint(id, known)}` }));
}

/** A rule or target about a dimension which its KPI, or none at all, is told by would never find anything. */
function unknownDimensions(file: FileContent, kpis: readonly KnownKpi[], fields: readonly string[]): readonly Finding[] {
  const bases = new Map((file.kpi.custom ?? []).map(({ id, base }) => [id, base]));
  const check = (path: readonly PropertyKey[], kpi: string | undefined, dimension: string): Finding[] => {
    const about = kpis.filter(({ id }) => kpi === undefined || id === (bases.get(kpi) ?? kpi));
    const known = new Set([
      'all',
      ...about.flatMap(({ dimensions }) => dimensions.flatMap((each) => (each === 'field' ? fields.map((name) => `field:${name}`) : [each]))),
    ]);
    if (about.length === 0 || known.has(dimension)) return [];
    const near = suggest(dimension, known);
    const choice = near === undefined ? `there are ${[...known].join(', ')}` : `did you mean ${near}?`;
    return [{ path, message: `${kpi === undefined ? 'no KPI is' : `${kpi} is not`} told by ${dimension}; ${choice}` }];
  };
  return [
    ...file.targets.flatMap((target, index) => scopesOf(target).flatMap((scope) => check(['targets', index, scope], target.kpi, scope))),
    ...Object.entries(file.alerts?.rules ?? {}).flatMap(([rule, given]) =>
      given.when === 'target_missed' && given.by !== undefined ? check(['alerts', 'rules', rule, 'by'], given.kpi, given.by) : [],
    ),
  ];
}

function hint(id: string, known: Iterable<string>): string {
  const near = suggest(id, known);
  return near === undefined ? '; see kpi list' : `; did you mean ${near}?`;
}
