import { percentile, say } from './measure.ts';
import type { Question } from './questions.ts';

const CALLS = Number(process.env['DESKMETER_BENCH_CALLS'] ?? 30);
/** What every call should stay below. */
const BOUND_MS = 150;

/** Asks each question so often, one call after the other as one person does, and prints first call, p50 and p95, those beyond the bound again at the end. */
export async function measureCalls(base: string, questions: readonly Question[]): Promise<void> {
  const all: number[] = [];
  const slow: string[] = [];
  for (const { what, paths } of questions) {
    const taken: { path: string; ms: number }[] = [];
    const calls = Math.max(CALLS, paths.length);
    for (let i = 0; i < calls; i += 1) taken.push(await call(base, paths[i % paths.length] as string));
    const times = taken.map(({ ms }) => ms);
    const line = `${what.padEnd(56)} first ${ms(times[0])}  p50 ${ms(percentile(times, 0.5))}  p95 ${ms(percentile(times, 0.95))}`;
    say(line);
    all.push(...times);
    const worst = taken.toSorted((a, b) => b.ms - a.ms)[0];
    if (percentile(times, 0.95) > BOUND_MS && worst) slow.push(paths.length > 1 ? `${line}  (${worst.path})` : line);
  }
  say(`\n${all.length} calls: p50 ${ms(percentile(all, 0.5))}, p95 ${ms(percentile(all, 0.95))}, most ${ms(percentile(all, 1))}`);
  say(slow.length === 0 ? `p95 of every question is below ${BOUND_MS} ms` : `p95 beyond ${BOUND_MS} ms:\n  ${slow.join('\n  ')}`);
}

async function call(base: string, path: string): Promise<{ path: string; ms: number }> {
  const started = performance.now();
  const answer = await fetch(`${base}/api/v1${path}`);
  const text = await answer.text();
  const taken = performance.now() - started;
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`);
  return { path, ms: taken };
}

const ms = (value = Number.NaN): string => `${Math.round(value)} ms`.padStart(8);
