import { isReference } from '../config/fill-secrets.ts';
import { markedPaths } from '../config/schema-walk.ts';
import { isSealed, seal } from '../config/sealed.ts';
import type { Tree } from '../config/stored.ts';
import type { Source } from '../sources/source.ts';
import { Refusal } from './refusal.ts';

/** Paths of the fields of a source that are secrets: `auth.apiToken`. */
export const secretsOf = (source: Source): string[] => [...new Set(markedPaths(source.configSchema, 'secret').map((path) => path.join('.')))];

/** What a browser sends in place of a secret that is stored already … */
const isKept = (value: unknown): boolean => typeof value === 'object' && value !== null && (value as { isKept?: unknown }).isKept === true;
/** … and what it is shown. */
const STORED = { isStored: true } as const;

/** The entry as it is kept: secrets sealed, or named as environment variables; kept ones as they stand in `before`. */
export function withSealedSecrets(entry: Tree, source: Source, key: Buffer, before: Tree | undefined): Tree {
  refuseOddReferences(entry, secretsOf(source));
  return secretsOf(source).reduce((tree, path) => {
    const steps = path.split('.');
    const value = at(tree, steps);
    if (value === undefined) return tree;
    if (typeof value === 'string') return isReference(value) ? tree : put(tree, steps, seal(value, key));
    const kept = isKept(value) && before ? at(before, steps) : undefined;
    if (kept === undefined)
      throw new Refusal(400, 'Some fields are wrong.', 'Correct them and try again.', [
        { path, message: 'must be the secret, or "${NAME}" of an environment variable' },
      ]);
    return put(tree, steps, kept);
  }, entry);
}

const OWN = /\$\{(file:|DESKMETER_)/;

/** Only a secret may name a variable, and none of ours, nor a file: who fills in a form must not read this machine through it. */
function refuseOddReferences(value: unknown, secrets: readonly string[], path = ''): void {
  if (typeof value === 'string') {
    if (!isReference(value) || (secrets.includes(path) && !OWN.test(value))) return;
    throw new Refusal(400, 'Some fields are wrong.', 'Correct them and try again.', [
      { path, message: 'may not refer to this: only a secret names an environment variable, and none of deskmeter’s own' },
    ]);
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) refuseOddReferences(inner, secrets, path === '' ? name : `${path}.${name}`);
}

/** The entry as it may be shown: nothing of a stored secret. */
export function withoutSecrets(value: unknown): unknown {
  if (isSealed(value)) return STORED;
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutSecrets(inner)]));
}

const at = (tree: unknown, [step, ...rest]: readonly string[]): unknown =>
  step === undefined ? tree : at((tree as Record<string, unknown> | null | undefined)?.[step], rest);

function put(tree: Tree, [step = '', ...rest]: readonly string[], value: unknown): Tree {
  return { ...tree, [step]: rest.length === 0 ? value : put((tree[step] ?? {}) as Tree, rest, value) };
}
