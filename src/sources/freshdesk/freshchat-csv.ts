import { parse } from 'csv-parse/sync';
import { GiveUpError, RetryError } from '../../domain/errors.ts';

/**
 * What is read of a report: our name of a column → the names it has been seen under. No document of the vendor lists the columns, so they are
 * found by their headings, without case, blanks and underscores.
 */
export interface ReportColumns {
  /** Without one of these a row says nothing: a report that lacks it is refused. */
  readonly needed: Readonly<Record<string, readonly string[]>>;
  readonly wanted: Readonly<Record<string, readonly string[]>>;
  /** Of these it is kept whether they hold anything, not what: comments. */
  readonly flags?: Readonly<Record<string, readonly string[]>>;
  /** Columns that are known, and left out: names, addresses, texts. */
  readonly leftOut: string;
}

export interface ReportRows {
  /** Only the columns that are read, by our names; what is empty is null. */
  readonly rows: readonly Readonly<Record<string, string | null>>[];
  /** Headings that nobody knows. */
  readonly unknown: readonly string[];
}

const same = (heading: string): string => heading.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Reads a report. Throws GiveUpError naming a needed column that it lacks, RetryError for a file that is cut off. */
export function readReport(event: string, text: string, { needed, wanted, flags = {}, leftOut }: ReportColumns): ReportRows {
  const [headings = [], ...lines] = linesOf(event, text);
  if (lines.length === 0) return { rows: [], unknown: [] };
  const places = new Map(headings.map((heading, index) => [same(heading), index]));
  const columns = Object.entries({ ...needed, ...wanted, ...flags }).map(([name, names]) => ({ name, names, at: placeOf(names, places) }));
  const lacking = columns.find(({ name, at }) => at === undefined && name in needed);
  if (lacking !== undefined)
    throw new GiveUpError(
      `Freshchat's report ${event} has no column ${lacking.names.join(' or ')}. It has: ${headings.join(', ')}.`,
      'Please report it with this line: the column has another name in your account.',
    );
  const known = new Set([...columns.flatMap(({ names }) => names), ...leftOut.split(' ')].map(same));
  const valueOf = (name: string, value: string | null) => (name in flags ? String(value !== null) : value);
  const rows = lines.map((line) =>
    Object.fromEntries(columns.map(({ name, at }) => [name, valueOf(name, at === undefined ? null : line[at]?.trim() || null)])),
  );
  return { rows, unknown: headings.filter((heading) => !known.has(same(heading))) };
}

const placeOf = (names: readonly string[], places: ReadonlyMap<string, number>): number | undefined =>
  names.map((name) => places.get(same(name))).find((at) => at !== undefined);

/** A report in several files repeats its headings. */
function linesOf(event: string, text: string): string[][] {
  try {
    const [headings, ...lines] = parse(text, { bom: true, skip_empty_lines: true });
    if (headings === undefined) return [];
    return [headings, ...lines.filter((line) => line.some((value, index) => value !== headings[index]))];
  } catch (error) {
    throw new RetryError(`Freshchat gave out a report ${event} that is cut off or no CSV.`, 'The next run asks again.', { cause: error });
  }
}
