import { readFileSync } from 'node:fs';
import { describeError, FixConfigError } from '../../src/domain/errors.ts';
import { plusDays } from '../../src/kpi/engine/buckets.ts';
import type { TotalsOf } from './totals-asked.ts';

/** Values that are seen from one instant under the same parameters and of the same totals: one load serves them all. */
export interface Run {
  readonly example: Example;
  readonly asOf: Date;
  /** The totals of its aggregates that count; all where it is undefined. */
  readonly totals: TotalsOf | undefined;
  readonly expected: readonly Expected[];
}

export type Cell = string | number | boolean | null | readonly unknown[] | undefined;
/** A row of a table of the fact model, in the words of the catalogue. */
export type ModelRow = Readonly<Record<string, Cell>>;
/** Tables of the fact model by name. */
export type Model = Readonly<Record<string, readonly ModelRow[]>>;

export interface Expected {
  readonly kpi: string;
  readonly variant?: string;
  readonly value: number | boolean | null;
  readonly numerator?: number | null;
  readonly denominator?: number | null;
  readonly sample_size?: number;
  readonly is_provisional?: boolean;
  readonly quality?: string;
  /** Local days, inclusive. */
  readonly from: string;
  readonly to: string;
  readonly dimensions?: Readonly<Record<string, string | number | null>>;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly as_of?: string;
}

export interface Example {
  readonly id: string;
  readonly title: string;
  readonly as_of: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly expected: readonly Expected[];
}

export interface ExampleFile {
  readonly defaults: {
    readonly report_tz?: string;
    readonly params?: Readonly<Record<string, unknown>>;
    readonly ticket_defaults?: ModelRow;
    readonly [parameter: string]: unknown;
  };
  readonly examples: readonly Example[];
}

/** What an example and an expected row may hold; `unit`, `exercises` and `working` are for readers. */
const EXAMPLE = new Set(['id', 'title', 'as_of', 'params', 'facts', 'expected', 'exercises', 'working']);
const EXPECTED = new Set('kpi variant value numerator denominator sample_size is_provisional quality unit from to dimensions params as_of working'.split(' '));

/** Throws FixConfigError where an example says something that nobody would read. */
export function refuseUnknown(example: Example, expected: readonly Expected[]): void {
  for (const [what, row, known] of [['An example', example, EXAMPLE] as const, ...expected.map((each) => ['An expected row', each, EXPECTED] as const)]) {
    const name = Object.keys(row).find((each) => !known.has(each));
    if (name !== undefined) throw new FixConfigError(`${what} has no "${name}".`, `It has: ${[...known].join(', ')}.`);
  }
}

/** Reads a file in the form of `kpi-examples.json`. Throws FixConfigError where it is none. */
export function readExamples(file: string): ExampleFile {
  const parsed = parse(file);
  if (!Array.isArray(parsed.examples)) throw new FixConfigError(`${file} has no list "examples".`, 'Give it the form of kpi-examples.json.');
  return { defaults: parsed.defaults ?? {}, examples: parsed.examples.map(whole) };
}

function parse(file: string): Partial<ExampleFile> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<ExampleFile>;
  } catch (error) {
    throw new FixConfigError(`${file} cannot be read: ${describeError(error)}`, 'Name a JSON file in the form of kpi-examples.json.');
  }
}

/** What an example may leave out: parameters, facts, the end of a period of one day, and the instant, which is then long after. */
function whole(example: Partial<Example>, i: number): Example {
  const expected = (example.expected ?? []).map((each) => ({ ...each, to: each.to ?? each.from }));
  const last =
    expected
      .map((each) => each.to)
      .toSorted()
      .at(-1) ?? '1970-01-01';
  return { id: `${i + 1}`, title: '', as_of: `${plusDays(last, 60)}T00:00:00Z`, params: {}, facts: {}, ...example, expected };
}
