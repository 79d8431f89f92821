import { styleText } from 'node:util';

type Style = 'green' | 'red' | 'yellow' | 'dim';

/** Marks that begin a line, and words that tell a state in a table. */
const MARKS: readonly (readonly [RegExp, Style])[] = [
  [/^(\s*)(✓)(?= )/u, 'green'],
  [/^(\s*)(✗)(?= )/u, 'red'],
  [/^(\s*)(!)(?= )/u, 'yellow'],
  [/^(\s*)(→)(?= )/u, 'dim'],
  [/^()([─ ]+)$/u, 'dim'],
  [/( {2})(failing|failed|bad)(?= {2}|$)/u, 'red'],
  [/( {2})(unavailable|loading|warning|partial|provisional)(?= {2}|$|,)/u, 'yellow'],
  [/( {2})(ok|good)(?= {2}|$)/u, 'green'],
];

/** A line with its marks and states coloured. Widths are reckoned before: colours take no room. */
export function coloured(line: string): string {
  return MARKS.reduce(
    (text, [pattern, style]) => text.replace(pattern, (_, before: string, mark: string) => before + styleText(style, mark, { validateStream: false })),
    line,
  );
}

/** Only on a terminal, and not where NO_COLOR is set (https://no-color.org). */
export const wantsColour = (stream: { readonly isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): boolean =>
  stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
