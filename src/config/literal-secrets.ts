import type * as z from 'zod';
import { isReference } from './fill-secrets.ts';
import type { Finding } from './problems.ts';
import { markedPaths } from './schema-walk.ts';

/** Secrets written into the file itself, before anything is filled in: fields marked `secret`, and addresses with a password. */
export function literalSecrets(tree: unknown, schema: z.ZodType): readonly Finding[] {
  const secrets = markedPaths(schema, 'secret').flatMap((pattern) => textsAt(tree, pattern));
  const urls = markedPaths(schema, 'secretUrl').flatMap((pattern) => textsAt(tree, pattern));
  return [
    ...secrets.filter(({ text }) => !isReference(text)).map(({ path }) => ({ path, message: refusal(path) })),
    ...urls.filter(({ text }) => !isReference(text) && hasPassword(text)).map(({ path }) => ({ path, message: refusal(path) })),
  ];
}

function refusal(path: readonly PropertyKey[]): string {
  const words = path.filter((key) => typeof key === 'string').slice(-2);
  const name = words.map((word) => (word === 'auth' ? 'helpdesk' : word).replaceAll(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()).join('_');
  return `holds a secret in plain text; files are copied, shared and committed. Put it into the environment and write "\${${name}}", or into a file and write "\${file:/path}"`;
}

const hasPassword = (text: string): boolean => URL.canParse(text) && (new URL(text).password !== '' || new URL(text).searchParams.has('password'));

function textsAt(tree: unknown, pattern: readonly string[], path: readonly PropertyKey[] = []): readonly { path: readonly PropertyKey[]; text: string }[] {
  const [key, ...rest] = pattern;
  if (key === undefined) return typeof tree === 'string' || typeof tree === 'number' ? [{ path, text: String(tree) }] : [];
  if (typeof tree !== 'object' || tree === null) return [];
  const entries: readonly (readonly [PropertyKey, unknown])[] = Array.isArray(tree) ? tree.map((item, index) => [index, item] as const) : Object.entries(tree);
  return entries.flatMap(([at, inner]) => (key === '*' || at === key ? textsAt(inner, rest, [...path, at]) : []));
}
