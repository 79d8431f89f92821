import { copyFileSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateWorld } from '../../src/simulator/generate.ts';
import type { World } from '../../src/simulator/world.ts';
import { type Truth, truthOf } from '../support/truth.ts';
import { command } from './support/fake-terminal.ts';
import { commandFolder, type CommandFolder } from './support/command-line.ts';

interface DemoJson {
  readonly worlds: { readonly seed: number; readonly tickets: number; readonly start: string; readonly end: string; readonly timeZone: string };
  readonly runs: readonly { readonly connectionId: string; readonly status: string; readonly requests: number }[];
  readonly week: string;
  readonly kpis: readonly ({ readonly kpi: string; readonly variant: string } & Readonly<Record<Desk | 'all', number | null>>)[];
  readonly tables: Readonly<Record<string, number>>;
}

const DESKS = ['zendesk', 'freshdesk', 'hubspot'] as const;
type Desk = (typeof DESKS)[number];

/** Tests of this file follow each other. */
let place: CommandFolder;
let demo: DemoJson;
let truths: Readonly<Record<Desk, Truth>>;

beforeAll(async () => {
  place = commandFolder();
  const { code, lines } = await place.run('demo', '--days', '16', '--tickets', '40', '--json', '--keep');
  const text = lines.join('\n');
  if (code !== 0) throw new Error(`demo ended with ${code}:\n${text}`);
  // Both streams of the process come in one list here; the document is the part between the outer braces.
  demo = JSON.parse(lines.slice(lines.indexOf('{'), lines.indexOf('}') + 1).join('\n')) as DemoJson;
  const { seed, tickets, start, end, timeZone } = demo.worlds;
  const worldOf = (profile: Desk): World =>
    generateWorld({ profile, seed: seed * 3 + DESKS.indexOf(profile), tickets, start: new Date(start), end: new Date(end), timeZone });
  truths = {
    zendesk: truthOf(worldOf('zendesk')),
    // Freshdesk tells of no merge, and neither tells of bots here.
    freshdesk: truthOf(worldOf('freshdesk'), { countsMerged: true, tellsBots: () => false }),
    hubspot: truthOf(worldOf('hubspot'), { tellsBots: () => false }),
  };
});
afterAll(async () => {
  if (place?.isServerUp('demo')) await place.run('demo', '--stop');
  place?.remove();
});

/** Sum over the days of a week, and over helpdesks. */
function weekOf(kpi: 'ticket_volume' | 'csat_score', desks: readonly Desk[]): { numerator: number; denominator: number } {
  const inWeek = [...truths.zendesk[kpi].keys()].filter((day) => day >= demo.week).slice(0, 7);
  const values = desks.flatMap((desk) => inWeek.map((day) => truths[desk][kpi].get(day)));
  return {
    numerator: values.reduce((sum, value) => sum + (value?.numerator ?? 0), 0),
    denominator: values.reduce((sum, value) => sum + (value?.denominator ?? 0), 0),
  };
}

test('every helpdesk was read, and something stands in every room', () => {
  expect(demo.runs.map(({ connectionId, status }) => `${connectionId} ${status}`).toSorted()).toEqual([
    'demo-freshdesk ok',
    'demo-hubspot ok',
    'demo-zendesk ok',
  ]);
  expect(demo.tables['support.ticket']).toBeGreaterThan(90);
  expect(demo.tables['kpi.daily']).toBeGreaterThan(1000);
});

test.each(['all', ...DESKS] as const)('tickets created and CSAT of the week are those of the simulated life: %s', (column) => {
  const desks = column === 'all' ? DESKS : [column];
  const shown = (kpi: string) => demo.kpis.find((row) => row.kpi === kpi && row.variant === 'default')?.[column];
  expect(shown('ticket_volume')).toBe(weekOf('ticket_volume', desks).numerator);
  const { numerator, denominator } = weekOf('csat_score', desks);
  // A ratio of nothing is nothing.
  expect(shown('csat_score')?.toFixed(9) ?? null).toBe(denominator === 0 ? null : (numerator / denominator).toFixed(9));
});

const databaseUrl = () => readFileSync(path.join(place.folder, '.deskmeter', 'demo-secrets', 'DATABASE_URL'), 'utf8').trim();

test('the kept server has every day right, and the BI login sees it', async () => {
  expect(place.isServerUp('demo')).toBe(true);
  const url = new URL(databaseUrl());
  url.username = 'deskmeter_bi';
  url.password = readFileSync(path.join(place.folder, '.deskmeter', 'demo', 'bi-password'), 'utf8').trim();
  const client = new Client({ connectionString: url.href });
  await client.connect();
  const { rows } = await client.query<{ day: string; kpi: 'ticket_volume' | 'csat_score'; member: Desk; numerator: number; denominator: number | null }>(
    `select day::text, kpi, member, numerator, denominator from daily where dimension = 'source' and variant = 'default' and kpi in ('ticket_volume', 'csat_score') and day < $1::date`,
    [demo.worlds.end.slice(0, 10)],
  );
  await client.end();
  expect(rows.length).toBeGreaterThan(6 * 14);
  const wrong = rows.filter(({ day, kpi, member, numerator, denominator }) => {
    const truth = truths[member][kpi].get(day);
    return numerator !== truth?.numerator || (denominator ?? 0) !== (truth.denominator ?? 0);
  });
  expect(wrong).toEqual([]);
});

const consoleUrl = () => /The console is at (\S+)/.exec(readFileSync(path.join(place.folder, '.deskmeter', 'demo', 'console.log'), 'utf8'))?.[1] ?? '';

test('the kept console answers', async () => {
  expect(await (await fetch(`${consoleUrl()}/healthz`)).json()).toEqual({ status: 'ok' });
});

test('the other commands work on what was kept', async () => {
  const env = { DESKMETER_CONFIG: path.join(place.folder, '.deskmeter', 'demo.yaml') };
  const shown = await command(['kpi', 'show', 'ticket_volume', '--grain', 'week', '--json'], { env });
  expect(shown.code).toBe(0);
  const { rows } = shown.json() as { rows: { day: string; value: number }[] };
  expect(rows.find(({ day }) => day === demo.week)?.value).toBe(weekOf('ticket_volume', DESKS).numerator);
});

test("bi on a server of one's own ends at once; its password is kept below the working folder, for its owner only", async () => {
  mkdirSync(path.join(place.folder, 'config'));
  copyFileSync(path.join(place.folder, '.deskmeter', 'demo.yaml'), path.join(place.folder, 'config', 'deskmeter.yaml'));
  const { code, lines } = await place.run('bi');
  expect(code).toBe(0);
  expect(lines.find((line) => line.startsWith('!'))).toMatch(/The login deskmeter_bi existed, but its password is not kept in \.deskmeter\/bi\//);
  const password = lines.find((line) => line.startsWith('password '))?.split(/ +/)[1] ?? '';
  const file = path.join(place.folder, '.deskmeter', 'bi', `127.0.0.1_${new URL(databaseUrl()).port}`);
  expect({ kept: readFileSync(file, 'utf8').trim(), mode: statSync(file).mode & 0o777 }).toEqual({ kept: password, mode: 0o600 });
  const url = new URL(databaseUrl());
  url.username = 'deskmeter_bi';
  url.password = password;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  await client.end();
});

test('demo --stop stops it; a plain demo prints the numbers, ends with 0 and leaves no server', async () => {
  expect(await place.run('demo', '--stop')).toMatchObject({ code: 0, text: '✓ The server and the console of the demo are stopped.' });
  expect(place.isServerUp('demo')).toBe(false);
  await expect
    .poll(
      () =>
        fetch(`${consoleUrl()}/healthz`).then(
          () => 'up',
          () => 'down',
        ),
      { timeout: 20_000 },
    )
    .toBe('down');
  const { code, lines, text } = await place.run('demo', '--days', '16', '--tickets', '12');
  expect(code).toBe(0);
  // So few tickets may leave a week without any rating: only what every week has is looked for.
  expect(text).toMatch(/✓ demo-zendesk: .*The last seven days.*The week of \d{4}-\d\d-\d\d.*Open backlog.*Tickets created.*Rows: kpi\.daily \d+/);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(text).not.toMatch(/Unexpected|lost a connection/);
  expect(place.isServerUp('demo')).toBe(false);
});
