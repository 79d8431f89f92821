import type * as z from 'zod';
import { FixConfigError } from '../domain/errors.ts';
import { choicesAt, knownKeys } from './schema-walk.ts';
import { suggest } from '../domain/suggest.ts';

/** One mistake in the config. */
export interface Problem {
  /** Where, as one writes it: `connections[2].subdomain`. */
  readonly path: string;
  /** Line of the file, where it is known. */
  readonly line?: number;
  readonly message: string;
}

/** All mistakes of a config at once. */
export class ConfigProblemsError extends FixConfigError {
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    const lines = problems.map(({ path, line, message }) => `  ${path}${line === undefined ? '' : ` (line ${line})`}: ${message}`);
    super(
      `${file} has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}:\n${lines.join('\n')}\n`,
      'Correct the file and run the command again.',
    );
    this.problems = problems;
  }
}

/** A path as one writes it. */
export function writtenPath(path: readonly PropertyKey[]): string {
  return (
    path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`), '') || '(file)'
  );
}

export interface Finding {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What zod found, in our words: one finding per unknown key with the nearest known one, unions by the choice that was meant. */
export function findings(error: z.ZodError, schema: z.ZodType): readonly Finding[] {
  return error.issues.flatMap((issue) => fromIssue(issue as z.core.$ZodIssue, schema, []));
}

function fromIssue(issue: z.core.$ZodIssue, schema: z.ZodType, above: readonly PropertyKey[]): readonly Finding[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, path) ?? [];
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, known) }));
  }
  const chosen = issue.code === 'invalid_union' && issue.discriminator !== undefined ? unknownChoice(issue, schema, path) : undefined;
  if (chosen) return [chosen];
  // A union that says itself what it wants is not second-guessed.
  if (issue.code === 'invalid_union' && issue.message === 'Invalid input') {
    const meant = nearestChoice(issue.errors);
    if (meant) return meant.flatMap((inner) => fromIssue(inner, schema, path));
  }
  if (issue.code === 'invalid_key') return issue.issues.map((inner) => ({ path, message: inner.message }));
  return [{ path, message: plainMessage(issue) }];
}

/** The message for a key nobody knows. */
export function unknownKey(key: string, known: readonly string[]): string {
  // Known to another form of the same thing.
  if (known.includes(key)) return 'does not go with the keys beside it';
  const near = suggest(key, known);
  return near === undefined ? `is not a known key; known are ${known.join(', ')}` : `is not a known key; did you mean ${near}?`;
}

/** The word that says which of several forms is meant is missing, or is none of theirs. */
function unknownChoice(issue: z.core.$ZodIssueInvalidUnion, schema: z.ZodType, path: readonly PropertyKey[]): Finding {
  const known = choicesAt(schema, path);
  const given: unknown = (issue.input as Record<string, unknown> | undefined)?.[issue.discriminator ?? ''];
  if (typeof given !== 'string') return { path, message: `is missing: one of ${known.join(', ')}` };
  const near = suggest(given, known);
  return { path, message: near === undefined ? `must be one of ${known.join(', ')}` : `is not known: ${given}; did you mean ${near}?` };
}

/** Of several choices, the one with the least amiss; one of another type altogether was not meant. */
function nearestChoice(choices: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] | undefined {
  const isOtherType = (issue: z.core.$ZodIssue): boolean => issue.path.length === 0 && issue.code === 'invalid_type';
  const amiss = (issues: readonly z.core.$ZodIssue[]): number => issues.length + (issues.some(isOtherType) ? 100 : 0);
  return choices.toSorted((a, b) => amiss(a) - amiss(b))[0];
}

function plainMessage(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'is missing';
  if (issue.code === 'invalid_value') return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_type') return `must be ${WORDS[issue.expected] ?? issue.expected}`;
  if (issue.code === 'too_small')
    return `must be at least ${issue.minimum}${issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' entries' : ''}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`;
  return issue.message;
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
};
