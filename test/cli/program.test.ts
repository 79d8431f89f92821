import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { silentLog } from '../../src/platform/log.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { command } from './support/fake-terminal.ts';

const nowhere = {
  out: () => undefined,
  say: () => undefined,
  progress: () => undefined,
  env: {},
  clock: systemClock,
  log: silentLog,
  columns: 100,
  tableColumns: 100,
  isInteractive: false,
};

/** Every command that does something, with the words that call it. */
function leaves(parent: Command, above: readonly string[] = []): (readonly string[])[] {
  return parent.commands.flatMap((each) => (each.commands.length > 0 ? leaves(each, [...above, each.name()]) : [[...above, each.name()]]));
}
const COMMANDS = leaves(createProgram(nowhere, () => undefined));

test('the commands of the contract are there', () => {
  const promised = [
    'init',
    'check',
    'migrate',
    'sync',
    'transform',
    'run',
    'scheduler',
    'worker',
    'console',
    'user add',
    'user password',
    'user remove',
    'user list',
    'status',
    'kpi list',
    'kpi show',
    'explain',
    'bi',
    'metabase',
    'completion',
    'replay',
    'remove',
    'demo',
  ];
  expect(COMMANDS.map((words) => words.join(' '))).toEqual(expect.arrayContaining(promised));
});

test.each(COMMANDS.map((words) => words.join(' ')))('%s --help says what it does and gives an example that exists', async (words) => {
  const { code, out, err } = await command([...words.split(' '), '--help']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(new RegExp(`^Usage: deskmeter ${words}`));
  const example = /\nExample: deskmeter (.+)/.exec(out)?.[1] ?? '';
  expect(example.startsWith(words)).toBe(true);
  const options = example.match(/--[a-z-]+/g) ?? [];
  for (const option of options) expect(out).toContain(`${option} `);
});

test.each(['kpi list', 'kpi show', 'check', 'status', 'explain', 'sync', 'transform', 'bi', 'demo'])('%s prints data and has --json', async (words) => {
  expect((await command([...words.split(' '), '--help'])).out).toContain('--json');
});

describe('wrong use ends with 2 and says what was meant', () => {
  test.each([
    [['snyc'], /unknown command 'snyc'.*Did you mean sync\?/],
    [['sync', '--ful'], /unknown option '--ful'.*Did you mean --full\?/],
    [['check', 'a', 'b'], /too many arguments/],
    [['explain', 'csat_score'], /required option '--day <day>' not specified/],
    [['explain', 'csat_score', '--day', '2026-02-30'], /Write a day as YYYY-MM-DD/],
    [['explain', 'csat_score', '--day', '2026-03-01', '--by', 'channel'], /--by and --member belong together/],
    [['kpi', 'show', 'csat_score', '--grain', 'year'], /Choose one of: day, week, month, total/],
    [['kpi', 'show', 'csat_score', '--csv', '--json'], /exclude each other/],
    [['transform', '--from', '2026-03-01'], /--from and --to belong together/],
    [['transform', '--from', '2026-03-02', '--to', '2026-03-01'], /--from lies after --to/],
    [['transform', '--all', '--from', '2026-03-01', '--to', '2026-03-02'], /exclude each other/],
    [['demo', '--days', 'many'], /whole number from 1 up/],
    [['worker', '--concurrency', '0'], /whole number from 1 up/],
    [['sync', '--since', 'yesterday'], /Write a day as YYYY-MM-DD/],
  ])('%j', async (args, message) => {
    const { code, out, text } = await command(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(text).toMatch(message);
    expect(text).toContain('--help');
    expect(text).not.toMatch(/\bat .*\.ts:\d+/);
  });
});

test('without arguments the help is shown, as wrong use', async () => {
  const { code, err } = await command([]);
  expect(code).toBe(2);
  expect(err).toMatch(/^Usage: deskmeter/);
  expect(err).toContain('Start with: deskmeter demo');
});

test('--version is that of package.json', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  expect(await command(['--version'])).toMatchObject({ code: 0, out: version });
});

test('the catalogue needs neither a config nor a warehouse', async () => {
  const list = await command(['kpi', 'list'], { columns: 80 });
  expect(list.code).toBe(0);
  expect(list.out).toMatch(/\ncsat_score {2,}.*Customer satisfaction \(CSAT\)/);
  expect(Math.max(...list.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  const rows = (await command(['kpi', 'list', '--json'])).json() as { kpi: string; variants: string[]; definition: string }[];
  expect(rows.find(({ kpi }) => kpi === 'first_response_time_median')?.variants).toEqual(['default', 'business', 'p90', 'business_p90']);
  expect(rows.every(({ definition }) => definition.length > 20)).toBe(true);
});
