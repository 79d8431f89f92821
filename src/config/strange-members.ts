import type { Parameters } from '../domain/parameters.ts';
import { suggest } from '../domain/suggest.ts';
import { CHANNELS, PRIORITIES, SOURCE_NAMES } from '../domain/values.ts';
import type { FileContent } from './file-shape.ts';
import { scopesOf } from './target-scopes.ts';

/** Members of these dimensions have the same names in every helpdesk. */
const NAMED: Readonly<Record<string, readonly string[]>> = { channel: [...CHANNELS, 'none'], priority: PRIORITIES, source: SOURCE_NAMES };

/** Members that no ticket will ever have: what is about them stays empty. */
export function strangeMembers(file: FileContent, connections: readonly string[]): readonly string[] {
  const named: typeof NAMED = { ...NAMED, connection: [...connections, 'figures'] };
  const check = (place: string, dimension: string, members: readonly string[]): string[] => {
    const known = named[dimension];
    if (known === undefined) return [];
    return members.filter((member) => !known.includes(member)).map((member) => `${place}: ${member} is no ${dimension}; ${choice(member, known)}`);
  };
  return [
    ...check(
      'kpi.answer_target_s',
      'channel',
      Object.keys((file.kpi as Partial<Parameters>).answer_target_s ?? {}).filter((key) => key !== 'default'),
    ),
    ...(file.kpi.custom ?? []).flatMap(({ id, where }) =>
      Object.entries(where).flatMap(([dimension, given]) => check(`kpi.custom ${id}`, dimension, [given].flat().map(String))),
    ),
    ...file.targets.flatMap((target, index) =>
      scopesOf(target).flatMap((scope) => check(`targets[${index}]`, scope, [String(target[scope as keyof typeof target])])),
    ),
  ];
}

function choice(typed: string, known: readonly string[]): string {
  const near = suggest(typed, known);
  return near === undefined ? `there are ${known.join(', ')}.` : `did you mean ${near}?`;
}
