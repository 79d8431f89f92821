import { InvalidArgumentError } from 'commander';
import { suggest } from '../domain/suggest.ts';
import { KPIS } from '../kpi/index.ts';

/** A local day, as commander's option parser. */
export function parseDay(text: string): string {
  const isDay =
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
  if (!isDay) throw new InvalidArgumentError('Write a day as YYYY-MM-DD.');
  return text;
}

/** A whole number from 1 up. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('Write a whole number from 1 up.');
  return count;
}

/** `text`, if it is one of `choices`. */
export const oneOf =
  <T extends string>(...choices: readonly T[]) =>
  (text: string): T => {
    if (!(choices as readonly string[]).includes(text)) throw new InvalidArgumentError(`Choose one of: ${choices.join(', ')}.`);
    return text as T;
  };

/** The id of a KPI, with the nearest one when it is mistyped. */
export function parseKpi(text: string): string {
  const ids = KPIS.map(({ id }) => id);
  if (ids.includes(text)) return text;
  const near = suggest(text, ids) ?? ids.find((id) => id.startsWith(text.toLowerCase()) || id.split('_').includes(text.toLowerCase()));
  throw new InvalidArgumentError(`${near === undefined ? '' : `Did you mean ${near}? `}"deskmeter kpi list" names all.`);
}

/** An option that may be given several times. */
export const collect = (text: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), text];
