import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { withParameterTable } from '../../scripts/parameter-table.ts';
import { allSources } from '../../src/sources/index.ts';
import { createProgram } from '../../src/cli/program.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { silentLog } from '../../src/platform/log.ts';

const read = (file: string): string => readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');

interface Schema {
  readonly [key: string]: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** Every key that a config may have, wherever. */
function keysOf(schema: unknown, found = new Set<string>()): Set<string> {
  if (typeof schema !== 'object' || schema === null) return found;
  for (const key of Object.keys((schema as Schema).properties ?? {})) found.add(key);
  for (const inner of Object.values(schema)) keysOf(inner, found);
  return found;
}

test('every key of the config is in docs/configuration.md', () => {
  const text = read('configuration.md');
  const isTold = (key: string): boolean => new RegExp(`\`[^\`]*\\b${key}\\b[^\`]*\``).test(text);
  expect([...keysOf(configJsonSchema(allSources))].filter((key) => !isTold(key))).toEqual([]);
});

test('its table of KPI parameters is current: else run scripts/write-config-schema.ts', () => {
  const text = read('configuration.md');
  expect(withParameterTable(text)).toBe(text);
  expect(text).toContain('| `fcr_window_days` | Days without a follow-up after the resolution | `7` |');
});

test('the commands docs/support-ops.md tells to run exist', () => {
  const nowhere = () => undefined;
  const terminal = { out: nowhere, say: nowhere, progress: nowhere, env: {}, clock: systemClock, log: silentLog, columns: 100, isInteractive: false };
  const known = new Set(createProgram(terminal, nowhere).commands.map((command) => command.name()));
  const told = [...read('support-ops.md').matchAll(/`(?:deskmeter|npm run deskmeter --) ([a-z]+)/g)].map((match) => match[1] ?? '');
  expect(told.length).toBeGreaterThan(8);
  expect([...new Set(told)].filter((name) => !known.has(name))).toEqual([]);
});
