import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SimulatedServer } from '../../src/simulator/server.ts';
import { configuredFolder } from './support/command-line.ts';

/** Tests of this file follow each other: each finds the embedded server as the one before has left it. */
let place: Awaited<ReturnType<typeof configuredFolder>>;
beforeAll(async () => {
  place = await configuredFolder();
});
afterAll(async () => {
  await place?.simulation.close();
  place?.remove();
});

async function asked(server: SimulatedServer, endpoint: string): Promise<void> {
  while (!server.requests.some((request) => request.endpoint === endpoint)) await pause(20);
}

test('Ctrl-C in the middle of a page: the run ends with 130, what was read stays, the server stops', async () => {
  const { zendesk } = place.simulation;
  zendesk.fail({ kind: 'hang' }, { endpoint: 'incremental/ticket_events' });
  const sync = place.start('sync', 'zen');
  await asked(zendesk, 'incremental/ticket_events');
  sync.signalGroup('SIGINT');
  expect(await sync.ended).toBe(130);
  const text = sync.lines.join('\n');
  expect(text).toContain('Stopping after the page in flight');
  expect(text).toMatch(/! zen: stopped; the next run goes on from here/);
  expect(text).toMatch(/tickets +ok +1 +\d+/);
  expect(text).not.toMatch(/Unexpected|\bat .*\.ts:\d+/);
  expect(place.isServerUp()).toBe(false);
});

test('the next run goes on from there', async () => {
  const { zendesk } = place.simulation;
  zendesk.clearFaults();
  zendesk.forgetRequests();
  const { code, text } = await place.run('sync');
  expect(text).toMatch(/✓ KPIs: \d+ stories/);
  expect(code).toBe(0);
  const first = zendesk.requests.find(({ endpoint }) => endpoint === 'incremental/tickets/cursor');
  expect(Object.keys(first?.query ?? {})).toContain('cursor');
  expect(place.isServerUp()).toBe(false);
});

/** What `bi` prints. */
const access = (lines: readonly string[], name: string): string => lines.find((line) => line.startsWith(`${name} `))?.split(/ +/)[1] ?? '';

async function logIn(lines: readonly string[]): Promise<Client> {
  const [host, port, database, user, password] = ['host', 'port', 'database', 'user', 'password'].map((name) => access(lines, name));
  const client = new Client({ host: host ?? '', port: Number(port), database: database ?? '', user: user ?? '', password: password ?? '' });
  await client.connect();
  return client;
}

test('bi keeps the server up, others come and go, and its login reads kpi and nothing else', async () => {
  const bi = place.start('bi');
  await bi.waitFor('The embedded server stays up');
  expect((await place.run('status')).code).toBe(0);
  expect(place.isServerUp()).toBe(true);

  const client = await logIn(bi.lines);
  const { rows } = await client.query<{ kpis: number }>('select count(distinct kpi)::int as kpis from daily_total');
  expect(rows[0]?.kpis).toBeGreaterThan(20);
  for (const forbidden of ['select * from support.ticket', 'select * from sync.connection', 'select * from bullmq.job']) {
    await expect(client.query(forbidden)).rejects.toThrow(/permission denied/);
  }
  await expect(client.query('delete from kpi.daily')).rejects.toThrow(/read-only|permission denied/);
  await client.end();

  const password = access(bi.lines, 'password');
  expect(access(bi.lines, 'JDBC')).toBe(`jdbc:postgresql://127.0.0.1:${access(bi.lines, 'port')}/deskmeter?currentSchema=kpi`);
  const file = path.join(place.folder, '.deskmeter', 'postgres', 'bi-password');
  expect(readFileSync(file, 'utf8').trim()).toBe(password);
  expect(statSync(file).mode & 0o777).toBe(0o600);

  const again = await place.run('bi', '--json');
  expect(JSON.parse(again.lines.join('\n'))).toMatchObject({ user: 'deskmeter_bi', password });
  const rotated = JSON.parse((await place.run('bi', '--rotate', '--json')).lines.join('\n')) as { password: string };
  expect(rotated.password).not.toBe(password);
  await expect(logIn(bi.lines)).rejects.toThrow(/password authentication failed/);

  bi.signalGroup('SIGINT');
  expect(await bi.ended).toBe(0);
  expect(place.isServerUp()).toBe(false);
});

test('two commands at once: the one that started the server ends first, the other goes on', async () => {
  const { freshdesk } = place.simulation;
  const bi = place.start('bi');
  await bi.waitFor('The embedded server stays up');
  freshdesk.forgetRequests();
  // Slow enough to be there when the other one leaves.
  freshdesk.fail({ kind: 'status', status: 503 }, { endpoint: 'tickets', times: 3 });
  const sync = place.start('sync', 'fresh');
  await asked(freshdesk, 'tickets');
  bi.signalGroup('SIGTERM');
  expect(await bi.ended).toBe(0);
  expect(place.isServerUp()).toBe(true);
  expect(await sync.ended).toBe(0);
  expect(place.isServerUp()).toBe(false);
});

test('a reader who has seen enough is no failure', () => {
  const script = `"${process.execPath}" "${path.resolve(import.meta.dirname, '../../src/main.ts')}" kpi list --json | true`;
  const shown = execFileSync('bash', ['-o', 'pipefail', '-c', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  expect(shown).toBe('');
});
