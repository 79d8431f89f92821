import { isDeepStrictEqual } from 'node:util';
import { EFFECTIVE_PARAMETERS } from '../domain/parameters.ts';
import type { FileContent } from './file-shape.ts';
import { defaultParameter } from './kpi-parameters.ts';
import type { ReadConnection } from './read-connections.ts';

/** What the config says and this version accepts without computing it, and what looks like a slip but may be meant. */
export function warningsOf(file: FileContent, connections: readonly ReadConnection[]): readonly string[] {
  const ids = new Set(connections.map(({ common }) => common.id));
  const { variants, custom, ...parameters } = file.kpi;
  const effective = new Set<string>(EFFECTIVE_PARAMETERS);
  return [
    ...Object.entries(parameters)
      .filter(([name, value]) => !effective.has(name) && !isDeepStrictEqual(value, defaultParameter(name)))
      .map(([name]) => `kpi.${name}: is kept, but this version computes with its default.`),
    ...(variants && Object.keys(variants).length > 0 ? ['kpi.variants: are kept, but this version computes the built-in variants only.'] : []),
    ...(custom && custom.length > 0 ? ['kpi.custom: is kept, but this version does not compute custom KPIs yet.'] : []),
    ...(file.targets.length > 0 ? ['targets: are kept, but this version does not compare with them yet.'] : []),
    ...(file.privacy.surveyComments ? ['privacy.surveyComments: is kept, but this version stores no comments.'] : []),
    ...Object.entries(file.teams).flatMap(([team, groups]) =>
      groups.filter((group) => !ids.has(group.split('/', 1)[0] ?? '')).map((group) => `teams.${team}: ${group} belongs to no connection of this config.`),
    ),
  ];
}
