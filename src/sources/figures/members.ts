import { suggest } from '../../domain/suggest.ts';

/** Member `<connection>/<vendor id>` → name. */
export type Members = ReadonlyMap<string, string>;

const judged = new WeakMap<Members, Map<string, string | undefined>>();

/** Why a word is no group or agent we know, and which one may be meant; undefined when it is one. A file names the same few words over and over. */
export function memberProblem(typed: string, what: 'group' | 'agent', members: Members): string | undefined {
  const known = judged.get(members) ?? new Map<string, string | undefined>();
  judged.set(members, known);
  if (!known.has(typed)) known.set(typed, judge(typed, what, members));
  return known.get(typed);
}

const MOST_COMPARED = 1000;

function judge(typed: string, what: 'group' | 'agent', members: Members): string | undefined {
  if (members.has(typed)) return undefined;
  const named = [...members].filter(([, name]) => name.toLowerCase() === typed.toLowerCase()).map(([member]) => member);
  if (named.length > 0) return `"${typed}" is a name: write ${named.slice(0, 3).join(' or ')}`;
  if (members.size === 0) return `"${typed}" is not known: no ${what} has been read yet, run "deskmeter sync" first`;
  const connections = new Set([...members.keys()].map((member) => member.slice(0, member.indexOf('/'))));
  const slash = typed.indexOf('/');
  if (slash < 0) return `"${typed}" is no ${what}: write <connection>/<id>, as in ${[...members.keys()][0]}`;
  const connection = typed.slice(0, slash);
  if (!connections.has(connection)) {
    const near = suggest(connection, connections);
    return `no ${what} of a connection "${connection}" is known${near === undefined ? `; connections are ${[...connections].join(', ')}` : `; did you mean ${near}?`}`;
  }
  const ids = [...members.keys()].filter((member) => member.startsWith(`${connection}/`)).map((member) => member.slice(slash + 1));
  const id = typed.slice(slash + 1);
  const near = ids.length > MOST_COMPARED ? undefined : suggest(id, ids);
  return `${connection} has no ${what} "${id}"${near === undefined ? '' : `; did you mean ${connection}/${near} (${members.get(`${connection}/${near}`)})?`}`;
}
