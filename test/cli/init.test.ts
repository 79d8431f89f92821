import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { command } from './support/fake-terminal.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'deskmeter-init-'));
  file = path.join(folder, 'config', 'deskmeter.yaml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const init = (...flags: string[]) => command(['init', ...flags], { env: { DESKMETER_CONFIG: file } });
const written = (env: Record<string, string>) => parseConfig(readFileSync(file, 'utf8'), { env });

test('writes a config that is accepted, and names the secrets', async () => {
  const { code, out, err } = await init(
    '--source',
    'freshdesk',
    '--set',
    'subdomain=acme',
    '--since',
    '2026-01-01',
    '--time-zone',
    'Europe/Berlin',
    '--currency',
    'CHF',
  );
  expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/is written\..*Then run: deskmeter check acme-freshdesk/s) });
  expect(out).toMatch(/export DESKMETER_KEY=.*\nexport ACME_FRESHDESK_API_KEY=…/);
  const { settings, connections } = written({ DESKMETER_KEY: 'k'.repeat(64), ACME_FRESHDESK_API_KEY: 'secret' });
  expect(settings).toMatchObject({ timeZone: 'Europe/Berlin', currency: 'CHF' });
  expect(connections).toMatchObject([{ id: 'acme-freshdesk', source: 'freshdesk', config: { subdomain: 'acme', auth: { apiKey: 'secret' } } }]);
});

test('adds a connection and leaves the rest, comments included', async () => {
  await init('--source', 'freshdesk', '--set', 'subdomain=acme');
  const { code } = await init('--source', 'zendesk', '--id', 'zd', '--set', 'subdomain=acme', '--set', 'auth.clientId=deskmeter');
  expect(code).toBe(0);
  expect(readFileSync(file, 'utf8')).toMatch(/^# Every key: docs\/configuration\.md/);
  const { connections } = written({ DESKMETER_KEY: 'k'.repeat(64), ACME_FRESHDESK_API_KEY: 'a', ZD_CLIENT_SECRET: 'b' });
  expect(connections.map(({ id }) => id)).toEqual(['acme-freshdesk', 'zd']);
  expect(connections[1]).toMatchObject({ config: { auth: { clientId: 'deskmeter', clientSecret: 'b' } } });
});

test.each([
  [['--source', 'freshdsk'], /"freshdsk" is not a source.*Did you mean freshdesk\?/s],
  [['--source', 'freshdesk'], /Freshdesk needs subdomain.*--set subdomain=…/s],
  [['--source', 'freshdesk', '--set', 'subdomain=acme', '--set', 'subdomian=acme'], /is not asked for subdomian.*It takes: subdomain, auth\.apiKey/s],
  [['--source', 'freshdesk', '--set', 'subdomain'], /says no value.*key=value/s],
  [['--source', 'freshdesk', '--set', 'subdomain=acme', '--set', 'auth.apiKey=12345'], /holds a secret in plain text/],
  [['--source', 'freshdesk', '--set', 'subdomain=acme', '--time-zone', 'Europe/Londn'], /did you mean Europe\/London/],
  [[], /no terminal to ask on.*deskmeter init --source/s],
] as const)('%j is refused in words, and nothing is written', async (flags, words) => {
  const { code, err } = await init(...flags);
  expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(words) });
  expect(existsSync(file)).toBe(false);
});

test('an id that is taken is refused, and the file stays as it was', async () => {
  await init('--source', 'freshdesk', '--set', 'subdomain=acme');
  const before = readFileSync(file, 'utf8');
  expect(await init('--source', 'freshdesk', '--set', 'subdomain=acme')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/is the id of connections\[0\] already/),
  });
  expect(readFileSync(file, 'utf8')).toBe(before);
});
