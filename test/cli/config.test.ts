import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { command } from './support/fake-terminal.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'deskmeter-cli-'));
  file = path.join(folder, 'deskmeter.yaml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const env = () => ({ DESKMETER_CONFIG: file, DESKMETER_KEY: 'a key of sixteen letters', FRESHDESK_API_KEY: 'fd' });

test.each(['check', 'sync', 'status', 'transform', 'run', 'worker', 'scheduler', 'console', 'migrate', 'bi'])(
  '%s lists all five mistakes of a config, each with its place, and does nothing',
  async (name) => {
    writeFileSync(
      file,
      `timeZone: Europe/Lodnon
weekstart: monday
schedule: { every: soon }
connections:
  - { id: Acme, source: freshdesk, subdomain: acme, auth: { apiKey: "\${FRESHDESK_API_KEY}" } }
  - { id: other, source: zendesk, subdomain: acme, auth: { clientId: a, clientSecret: "\${NOT_SET}" } }
`,
    );
    const { code, out, err, text } = await command([name], { env: env() });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(text).toContain('has 5 mistakes');
    const places = err.split('\n').filter((line) => /\(line \d+\)/.test(line));
    expect(places.map((line) => line.trim().split(':')[0])).toEqual([
      'timeZone (line 1)',
      'weekstart (line 2)',
      'schedule.every (line 3)',
      'connections[0].id (line 5)',
      'connections[1].auth.clientSecret (line 6)',
    ]);
    expect(text).toMatch(/Europe\/London\?.*weekStart\?.*NOT_SET/);
    expect(text).toContain('→ Correct the file and run the command again.');
  },
);

test('a config that is not there: where it was looked for, and what to do', async () => {
  const { code, text } = await command(['check'], { env: env() });
  expect(code).toBe(2);
  expect(text).toContain(`There is no config file ${file}.`);
  expect(text).toContain('Write one with "deskmeter init"');
});

test('a secret written into the file is refused, and never shown', async () => {
  writeFileSync(file, 'connections:\n  - { id: acme, source: freshdesk, subdomain: acme, auth: { apiKey: s3cr3t-key } }\n');
  const { code, text } = await command(['check'], { env: env() });
  expect(code).toBe(2);
  expect(text).toMatch(/connections\[0\]\.auth\.apiKey \(line 2\)/);
  expect(text).not.toContain('s3cr3t-key');
});

test('mistakes keep within a narrow terminal', async () => {
  writeFileSync(file, `nonsense: 1\nconnections:\n  - { id: acme, source: freshdesk, subdomain: acme, auth: { apiKey: "\${FRESHDESK_API_KEY}" } }\n`);
  const { err } = await command(['check'], { env: env(), columns: 60 });
  const long = err.split('\n').filter((line) => line.length > 60);
  expect(long.filter((line) => !line.includes(folder))).toEqual([]);
});
