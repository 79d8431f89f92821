import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixedClock } from '../../src/platform/clock.ts';
import { type WebReceiver, webReceiver } from '../delivery/receivers.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { command } from './support/fake-terminal.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'deskmeter-alerts-'));
const file = path.join(folder, 'deskmeter.yaml');
const clock = fixedClock('2026-03-10T12:00:00Z');

let database: TestDatabase;
let web: WebReceiver;
let env: Record<string, string>;
const configure = (notices: string): void =>
  writeFileSync(
    file,
    `timeZone: Europe/London
warehouse: { url: "\${DATABASE_URL}" }
${notices}
connections:
  - { id: acme, source: freshdesk, subdomain: acme, auth: { apiKey: "\${KEY}" } }
`,
  );
const RULES = `channels: { duty: { webhook: "\${HOOK}" } }
alerts: { to: [duty], rules: { sync: { when: sync_failing, runs: 1 } } }`;
const run = (...args: readonly string[]) => command(args, { env, clock });
const query = async (text: string) => (await database.pool.query(text)).rows;

beforeAll(async () => {
  [database, web] = await Promise.all([testDatabase(), webReceiver()]);
  env = { DESKMETER_CONFIG: file, DESKMETER_KEY: 'a key of the tests of alerts', KEY: 'x', DATABASE_URL: database.url, HOOK: web.url };
  await query(`insert into sync.connection (connection_id, source) values ('acme', 'freshdesk')`);
  await query(`insert into sync.run (connection_id, run_id, kind, started_at, status) values ('acme', 'r1', 'sync', '2026-03-10T11:00:00Z', 'failed')`);
});
afterAll(async () => {
  await Promise.all([database?.close(), web?.close()]);
  rmSync(folder, { recursive: true, force: true });
});

test('without rules there is no alert, and it is said where they belong', async () => {
  configure('');
  const { code, out, err } = await run('alerts');
  expect([code, out]).toEqual([0, 'No alert.']);
  expect(err).toContain('alerts.rules');
});

test('a dry run prints what would be sent, and writes and sends nothing', async () => {
  configure(RULES);
  expect((await run('alerts', '--dry-run', '--json')).json()).toMatchObject({
    alerts: [{ rule: 'sync' }],
    messages: [{ status: 'would be sent', channels: ['duty'], event: 'alert.opened', rule: 'sync', connection: 'acme' }],
  });
  expect(web.received).toEqual([]);
  expect(await query('select 1 from sync.alert union all select 1 from sync.delivery')).toEqual([]);
});

test('a test message goes to every channel; a rule that cannot speak is said', async () => {
  configure(`${RULES.replace('rules: {', 'rules: { csat: { when: target_missed, by: channel, kpi: csat_score },')}`);
  expect((await run('alerts', '--test', '--json')).json()).toMatchObject({ messages: [{ channel: 'duty', event: 'test', status: 'sent' }] });
  expect(web.received.map(({ body }) => (JSON.parse(body) as { title: string }).title)).toEqual(['Test of deskmeter']);
  web.received.length = 0;
  const { code, out, err } = await run('alerts', '--dry-run');
  expect(code).toBe(0);
  expect(out).toMatch(/sync +2026-03-10 12:00 +acme cannot be read: 1 run in a row failed/);
  expect(out).toMatch(/→ duty\nacme cannot be read/);
  expect(err).toContain('! Rule csat: no number it is about has a target and a day with a verdict yet.');
  configure(RULES);
});

test('what fails is said and tried again by the next command, what arrived is not', async () => {
  web.answers.push(503);
  const failed = await run('alerts');
  expect(failed.code).toBe(1);
  expect(failed.err).toContain('✗ Channel duty answered 503.');
  const status = await run('status');
  expect(status.text).toContain('1 message for duty waits: Channel duty answered 503. It is tried again by itself.');
  const sent = await run('alerts', '--json');
  expect(sent.code).toBe(0);
  expect(sent.json()).toMatchObject({ alerts: [{ rule: 'sync' }], messages: [{ channel: 'duty', event: 'alert.opened', status: 'sent', error: null }] });
  expect(web.received).toHaveLength(2);
});

test('a report needs somebody to send it to; a dry run shows it without', async () => {
  configure('');
  const refused = await run('report');
  expect(refused.code).toBe(2);
  expect(refused.text).toContain('Add report: { every: week, to: [<channel>] }');
  const { code, out } = await run('report', '--dry-run', '--period', 'month');
  expect(code).toBe(0);
  expect(out).toMatch(/^Support report, February 2026\n/);
});

test('a period that is not known to its end is not sent', async () => {
  configure(`channels: { duty: { webhook: "\${HOOK}" } }\nreport: { every: week, to: [duty] }`);
  const { code, text } = await run('report');
  expect(code).toBe(1);
  expect(text).toContain('The week 2026-03-02 to 2026-03-08 is not known to its end yet.');
  expect(await query(`select 1 from sync.delivery where event = 'report'`)).toEqual([]);
});
