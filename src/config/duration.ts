import * as z from 'zod';

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)$/;

/** Milliseconds of `30s`, `15m`, `1.5h`, `30d`, `2w`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = DURATION.exec(text.trim()) ?? [];
  return count === undefined || unit === undefined ? undefined : Number(count) * (UNITS_MS[unit] ?? Number.NaN);
}

/** A duration in the config, as milliseconds. */
export const duration = z
  .string('must be a duration such as 30s, 15m, 1h or 30d')
  .refine((text) => parseDuration(text) !== undefined, 'must be a duration such as 30s, 15m, 1h or 30d')
  .transform((text) => parseDuration(text) ?? 0)
  .describe('A duration: 30s, 15m, 1h, 30d');
