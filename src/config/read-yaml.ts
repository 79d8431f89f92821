import { type Document, isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Problem } from './problems.ts';

export interface YamlFile {
  /** Keys without a value are left out; whole numbers a double cannot hold are text. */
  readonly content: unknown;
  readonly problems: readonly Problem[];
  /** Line of the value at a path, or of the nearest thing above it. */
  lineOf(path: readonly PropertyKey[]): number | undefined;
}

/** Reads YAML without filling anything in. A bare `${NAME}` inside `{ }`, which YAML refuses, is reported with the corrected line. */
export function readYaml(text: string): YamlFile {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, intAsBigInt: true, prettyErrors: false, stringKeys: true });
  if (document.errors.length > 0) return { content: undefined, problems: yamlProblems(text, document, counter), lineOf: () => undefined };
  return { content: tidy(document.toJS()), problems: [], lineOf: (path) => lineOf(document, counter, path) };
}

function yamlProblems(text: string, document: Document, counter: LineCounter): readonly Problem[] {
  const bare = bareSecrets(text);
  if (bare.length > 0) return bare;
  const seen = new Map<number, Problem>();
  for (const error of document.errors) {
    const { line } = counter.linePos(error.pos[0]);
    // One slip makes YAML stumble several times on its line.
    if (!seen.has(line)) seen.set(line, { path: '(file)', line, message: `is not YAML: ${error.message}` });
  }
  return [...seen.values()];
}

/** Lines where `${…}` stands bare inside `{ }` or `[ ]`, with the line as it should be. */
function bareSecrets(text: string): readonly Problem[] {
  return text.split('\n').flatMap((line, index): Problem[] => {
    const code = line.replace(/\s#.*$/, '');
    const corrected = code.replaceAll(/"[^"]*"|'[^']*'|([^\s,:[\]{}"']*(?:\$\{[^}\s]*\}[^\s,:[\]{}"']*)+)/g, (all: string, found?: string) =>
      found === undefined ? all : `"${found}"`,
    );
    if (corrected === code || !/[{[].*\$\{/.test(code.replace(/^[^{[]*:\s*\$\{/, ''))) return [];
    return [{ path: '(file)', line: index + 1, message: `\${…} needs quotes inside { }; write: ${corrected.trim()}` }];
  });
}

function tidy(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, tidy(inner)]),
  );
}

function lineOf(document: Document, counter: LineCounter, path: readonly PropertyKey[]): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => String(item.key) === String(key));
      if (!pair) break;
      offset = start(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof key === 'number') {
      node = node.items[key];
      offset = start(node) ?? offset;
    } else break;
  }
  return offset === undefined ? undefined : counter.linePos(offset).line;
}

const start = (node: unknown): number | undefined => (node as { range?: [number, number, number] | null } | null)?.range?.[0];
