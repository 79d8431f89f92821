import { readFileSync } from 'node:fs';
import type { Finding } from './problems.ts';

const REFERENCE = /\$\{([^}]*)\}/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export type Environment = Readonly<Record<string, string | undefined>>;

/** True when the text gets its value from elsewhere. */
export const isReference = (text: string): boolean => /\$\{[^}]+\}/.test(text);

/**
 * Replaces `${NAME}` by the environment and `${file:/path}` by the file's text without its last line break, in every text of the tree.
 * What cannot be filled is a finding and leaves a stand-in, so that the rest can be checked too.
 */
export function fillSecrets(tree: unknown, env: Environment): { readonly filled: unknown; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const fill = (value: unknown, path: readonly PropertyKey[]): unknown => {
    if (typeof value === 'string') {
      return value.replaceAll(REFERENCE, (_, reference: string) => {
        const found = resolve(reference, env);
        if ('text' in found) return found.text;
        findings.push({ path, message: found.problem });
        return 'missing';
      });
    }
    if (Array.isArray(value)) return value.map((item, index) => fill(item, [...path, index]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner, [...path, key])]));
  };
  return { filled: fill(tree, []), findings };
}

function resolve(reference: string, env: Environment): { readonly text: string } | { readonly problem: string } {
  if (reference.startsWith('file:')) return readSecretFile(reference.slice('file:'.length));
  if (!NAME.test(reference)) return { problem: `\${${reference}} is not a reference; write \${NAME} or \${file:/path}` };
  const text = env[reference];
  if (text === undefined) return { problem: `needs the environment variable ${reference}, which is not set` };
  return text.trim() === '' ? { problem: `needs the environment variable ${reference}, which is empty` } : { text };
}

function readSecretFile(path: string): { readonly text: string } | { readonly problem: string } {
  try {
    const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    return text.trim() === '' ? { problem: `needs the file ${path}, which is empty` } : { text };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return { problem: code === 'ENOENT' ? `needs the file ${path}, which does not exist` : `needs the file ${path}, which cannot be read (${code})` };
  }
}
