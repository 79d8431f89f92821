import { afterEach, expect, test } from 'vitest';
import { onShutdown, type Shutdown } from '../../src/platform/shutdown.ts';

let shutdown: Shutdown;
afterEach(() => shutdown.dispose());

const ignore = () => undefined;

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('the first %s aborts the signal and tells the user', (signal, code) => {
  const said: string[] = [];
  shutdown = onShutdown((line) => said.push(line), ignore);
  expect(shutdown.exitCode()).toBeUndefined();
  process.emit(signal);
  expect(shutdown.signal.aborted).toBe(true);
  expect(shutdown.exitCode()).toBe(code);
  expect(said).toEqual(['Stopping after the page in flight. Once more to stop at once.']);
});

test('the second one leaves at once with 130', () => {
  const left: number[] = [];
  shutdown = onShutdown(ignore, (code) => left.push(code));
  process.emit('SIGTERM');
  expect(left).toEqual([]);
  process.emit('SIGINT');
  expect(left).toEqual([130]);
});

test('dispose gives the signals back', () => {
  const before = process.listenerCount('SIGINT');
  shutdown = onShutdown(ignore, ignore);
  shutdown.dispose();
  expect(process.listenerCount('SIGINT')).toBe(before);
});
