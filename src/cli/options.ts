import { InvalidArgumentError } from 'commander';

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

/** An option that may be given several times. */
export const collect = (text: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), text];
