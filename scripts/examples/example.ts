import { readFileSync } from 'node:fs';

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

/** Reads a file in the form of `kpi-examples.json`. */
export function readExamples(file: string): ExampleFile {
  const parsed = JSON.parse(readFileSync(file, 'utf8')) as Partial<ExampleFile>;
  if (!Array.isArray(parsed.examples)) throw new Error(`${file} has no list "examples".`);
  return { defaults: parsed.defaults ?? {}, examples: parsed.examples };
}
