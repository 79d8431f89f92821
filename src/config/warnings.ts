import type { FileContent } from './file-shape.ts';
import type { ReadConnection } from './read-connections.ts';
import { strangeMembers } from './strange-members.ts';
import { scopesOf } from './target-scopes.ts';

/** What the config says and this version accepts without computing it, and what looks like a slip but may be meant. */
export function warningsOf(file: FileContent, connections: readonly ReadConnection[]): readonly string[] {
  const ids = new Set(connections.map(({ common }) => common.id));
  return [
    ...(file.kpi.custom ?? []).flatMap(({ id, where }) =>
      'agent' in where && file.privacy.agents !== 'named'
        ? [`kpi.custom ${id}: is left out, for it tells of agents and privacy.agents is ${file.privacy.agents}.`]
        : [],
    ),
    ...file.targets.flatMap((target, index) => twoScopes(target, index)),
    ...strangeMembers(file, [...ids]),
    ...(file.privacy.surveyComments ? ['privacy.surveyComments: is kept, but this version stores no comments.'] : []),
    ...Object.entries(file.teams).flatMap(([team, groups]) =>
      groups.filter((group) => !ids.has(group.split('/', 1)[0] ?? '')).map((group) => `teams.${team}: ${group} belongs to no connection of this config.`),
    ),
  ];
}

/** Rows are about one dimension at a time. */
function twoScopes(target: FileContent['targets'][number], index: number): string[] {
  const scopes = scopesOf(target);
  return scopes.length > 1 ? [`targets[${index}]: ${scopes.join(' and ')} together have no row of their own, so it is compared with nothing; name one.`] : [];
}
