/** Base and cap of the exponential backoff. */
export const BACKOFF = { baseMs: 1_000, capMs: 60_000 };

/** Full jitter: anything between nothing and `base * 2^(attempt - 1)`, so that many clients never come back together. `attempt` counts from 1. */
export function fullJitter(attempt: number, random: () => number): number {
  return Math.round(random() * ceiling(attempt));
}

/** For a refusal without a stated wait: at least half of the ceiling, since an early return is refused again. */
export function equalJitter(attempt: number, random: () => number): number {
  return Math.round((ceiling(attempt) * (1 + random())) / 2);
}

const ceiling = (attempt: number): number => Math.min(BACKOFF.capMs, BACKOFF.baseMs * 2 ** (attempt - 1));

/** Reads `Retry-After` as seconds or as a date. Undefined when absent or unreadable. */
export function readRetryAfter(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1_000);
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
