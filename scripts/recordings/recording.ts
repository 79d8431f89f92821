import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { parseJson } from '../../src/http/json.ts';

/** One recorded answer: the stem of its file name (or the path it was recorded from) and its body. */
export interface Recording {
  readonly name: string;
  readonly body: unknown;
}

/** What a recorded account answers to one request; undefined: it was not recorded. */
export interface RecordedAnswer {
  readonly status?: number;
  readonly body: unknown;
}
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}
export type Answerer = (request: RecordedRequest) => RecordedAnswer | undefined;

export const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every folder below `root` that holds recordings itself, with its recordings. */
export function readFolders(root: string): ReadonlyMap<string, readonly Recording[]> {
  const found = new Map<string, readonly Recording[]>();
  const recordings: Recording[] = [];
  for (const name of readdirSync(root).toSorted()) {
    const path = join(root, name);
    if (statSync(path).isDirectory()) for (const [folder, inner] of readFolders(path)) found.set(folder, inner);
    else recordings.push(...readRecordings(path));
  }
  if (recordings.length > 0) found.set(root, recordings);
  return found;
}

function readRecordings(path: string): Recording[] {
  const name = basename(path, extname(path));
  const text = readFileSync(path, 'utf8');
  if (path.endsWith('.jsonl')) return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [{ name, body: parseJson(line) }]));
  if (!path.endsWith('.json')) return [];
  const body = parseJson(text);
  const interactions = isObject(body) ? body['interactions'] : undefined;
  if (!Array.isArray(interactions)) return [{ name, body }];
  const answered = (interactions as Record<string, unknown>[]).filter(({ method, status }) => method === 'GET' && status === 200);
  return answered.map((interaction) => ({ name: String(interaction['path']), body: interaction['body'] }));
}

/** The rows of every recording whose name matches: the list itself, its `results`, or the one row it is. */
export function rowsNamed(recordings: readonly Recording[], pattern: RegExp): unknown[] {
  return recordings.filter(({ name }) => pattern.test(name)).flatMap(({ body }) => (isObject(body) && Array.isArray(body['results']) ? body['results'] : body));
}
