import type { Theme } from '../shell/theme.ts';

/** Colours of the look in force, for what is drawn by script. */
export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly good: string;
  readonly series: readonly string[];
}

const SERIES = 6;

/** More members than this are put together as `other`, which is grey. */
export const MOST_MEMBERS = SERIES;

export const seriesColor = (i: number, isOther: boolean): string => (isOther ? 'var(--muted)' : `var(--series-${(i % SERIES) + 1})`);

const read = new Map<Theme, Palette>();

/** The colours as the style sheet has them for the look in force. */
export function paletteOf(theme: Theme): Palette {
  const known = read.get(theme) ?? readPalette();
  read.set(theme, known);
  return known;
}

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: color('ink'),
    muted: color('muted'),
    line: color('line'),
    surface: color('surface'),
    good: color('good'),
    series: Array.from({ length: SERIES }, (_, i) => color(`series-${i + 1}`)),
  };
}
