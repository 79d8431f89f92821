const ERROR = 50;
const WARN = 40;

/** A line of the structured log as a person at a terminal reads it: `! the queue lost a connection to Postgres (err: …)`. */
export function logWords(line: string): string {
  const { level, time: _time, msg, ...details } = JSON.parse(line) as { level: number; time: number; msg?: string; [detail: string]: unknown };
  const mark = level >= ERROR ? '✗' : level >= WARN ? '!' : '·';
  const rest = Object.entries(details).map(([name, value]) => `${name}: ${inWords(value)}`);
  return `${mark} ${msg ?? ''}${rest.length > 0 ? ` (${rest.join(', ')})` : ''}`;
}

function inWords(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { message, stack } = value as { message?: unknown; stack?: unknown };
  if (typeof stack === 'string') return stack;
  return typeof message === 'string' ? message : JSON.stringify(value);
}
