import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../src/cli/program.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { silentLog } from '../../src/platform/log.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

const CONFIG = `
timeZone: Europe/Berlin
currency: EUR
privacy: { key: "\${KEY}" }
warehouse: { url: "\${DATABASE_URL}" }
connections:
  - { id: acme-freshdesk, source: freshdesk, subdomain: acme, baseUrl: "http://127.0.0.1:9", auth: { apiKey: "\${KEY}" } }
`;
const COSTS = 'figure_key,month,value,currency\noperating_cost,2026-10,12000,EUR\noperating_cost,2026-11,13000,EUR\n';

const BOT = 'bot_sessions,2026-11,60,\nbot_resolved,2026-11,30,\nbot_cost,2026-11,30,EUR\ncost_per_contact,2026-11,12,EUR\n';

let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  database = await testDatabase();
  folder = mkdtempSync(path.join(tmpdir(), 'deskmeter-figures-'));
  writeFileSync(path.join(folder, 'deskmeter.yaml'), CONFIG);
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await database.close();
});

/** Runs a command line as a user would, with the files of the test in reach. */
async function deskmeter(...args: string[]): Promise<{ readonly code: number; readonly out: string[]; readonly said: string[] }> {
  const out: string[] = [];
  const said: string[] = [];
  const terminal: Terminal = {
    out: (line) => void out.push(line),
    say: (line) => void said.push(line),
    env: { DESKMETER_CONFIG: path.join(folder, 'deskmeter.yaml'), DATABASE_URL: database.url, KEY: 'a key that is long enough to hash with' },
    clock: fixedClock('2026-12-02T10:00:00Z'),
    log: silentLog,
    columns: 100,
    isInteractive: false,
    progress: () => undefined,
  };
  return { code: await runCommand(args, terminal), out, said };
}

function file(name: string, text: string): string {
  const full = path.join(folder, name);
  writeFileSync(full, text);
  return full;
}

const count = async (): Promise<number> => {
  const { rows } = await database.pool.query<{ rows: number }>('select count(*)::int as rows from support.figure where superseded_at is null');
  return rows[0]?.rows ?? 0;
};

describe('figures import', () => {
  it('loads a file, rebuilds its days, and says what changed; a number of them says what it is made of', async () => {
    const costs = file('costs.csv', COSTS + BOT);
    const first = await deskmeter('figures', 'import', costs);
    expect(first).toMatchObject({ code: 0, out: [] });
    expect(first.said[0]).toBe('✓ costs.csv: 6 new, 0 unchanged; 61 days to rebuild.');
    expect(first.said[1]).toMatch(/^✓ KPIs: /);
    expect((await database.pool.query('select 1 from sync.stale_day')).rowCount).toBe(0);
    expect((await deskmeter('figures', 'import', costs)).said).toEqual(['✓ costs.csv: 0 new, 6 unchanged.']);
    const { out } = await deskmeter('explain', 'bot_cost_savings', '--day', '2026-11-10');
    expect(out.map((line) => line.trim().replace(/ +/g, ' ')).slice(0, 11)).toEqual([
      'Bot savings on 2026-11-10: 11',
      '',
      'part month value',
      expect.stringContaining('─'),
      'resolutions',
      'resolutions_stated 1',
      'cost_per_contact 12',
      'operating_cost 2026-11 13000',
      'contacts 2026-11',
      'bot_cost 1',
      'bot resolutions × cost per contact − cost of the bot',
    ]);
    file('costs.csv', (COSTS + BOT).replace('12000', '12500'));
    expect((await deskmeter('figures', 'import', costs, '--no-transform')).said).toEqual(['✓ costs.csv: 0 new, 1 corrected, 5 unchanged; 31 days to rebuild.']);
    expect((await database.pool.query('select 1 from sync.stale_day')).rowCount).toBe(31);
  });

  it('lists every mistake with its line and loads nothing', async () => {
    const costs = file('costs.csv', `${COSTS}operating_costs,2026-12,1,EUR\noperating_cost,2026-12,"1,5",\n`);
    const { code, out, said } = await deskmeter('figures', 'import', costs);
    expect({ code, out }).toEqual({ code: 1, out: [] });
    expect(said).toEqual([
      '✗ costs.csv: 3 mistakes, nothing was loaded.',
      '  line 4, figure_key: "operating_costs" is no figure; did you mean operating_cost?',
      '  line 5, value: "1,5" is not a plain number: no thousands separators, and a point before decimals, as in 12000.50',
      '  line 5, currency: is missing: write EUR, or the currency of the amount',
      '  → Correct them and import the file again.',
    ]);
    expect(await count()).toBe(0);
  });

  it('prints its report as JSON and nothing else on stdout', async () => {
    const good = await deskmeter('figures', 'import', file('costs.csv', COSTS), '--json', '--no-transform');
    expect(JSON.parse(good.out.join('\n'))).toMatchObject({ file: 'costs.csv', kind: 'figures', ok: true, added: 2, staleDays: 61 });
    const bad = await deskmeter('figures', 'import', file('bad.csv', 'figure_key,month,value\nleavers,2026-11,x\n'), '--json');
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.out.join('\n'))).toMatchObject({ ok: false, problems: [{ line: 2, column: 'value', message: '"x" is not a number' }] });
  });

  it('checks without loading, withdraws when asked, and notes what is odd', async () => {
    const costs = file('costs.csv', COSTS);
    expect((await deskmeter('figures', 'import', costs, '--dry-run')).said).toEqual(['✓ costs.csv: 2 new, 0 unchanged. Nothing was loaded.']);
    expect(await count()).toBe(0);
    await deskmeter('figures', 'import', costs, '--no-transform');
    file('costs.csv', 'figure_key,month,value,currency\noperating_cost,2026-10,12000,EUR\noperating_cost,2027-01,1,EUR\n');
    expect((await deskmeter('figures', 'import', costs, '--no-transform', '--replace')).said).toEqual([
      '✓ costs.csv: 1 new, 1 withdrawn, 1 unchanged; 61 days to rebuild.',
      '! operating_cost: nothing from 2026-11-01 until 2027-01-01',
    ]);
    expect(await count()).toBe(2);
  });

  it('shows the figures in status, though the config has no line for them', async () => {
    await deskmeter('figures', 'import', file('costs.csv', COSTS), '--no-transform');
    const status = await deskmeter('status', '--json');
    const connections = (JSON.parse(status.out.join('\n')) as { connections: { id: string; source: string; streams: { stream: string; status: string }[] }[] })
      .connections;
    expect(connections.find(({ id }) => id === 'figures')).toMatchObject({
      source: 'figures',
      streams: [
        { stream: 'figures', status: 'ok' },
        { stream: 'operating_cost', status: 'ok' },
      ],
    });
  });

  it('says why a file cannot be read', async () => {
    const { code, said } = await deskmeter('figures', 'import', path.join(folder, 'none.csv'));
    expect(code).toBe(2);
    expect(said.join(' ').replaceAll(/\s+/g, ' ')).toContain('none.csv cannot be read: it does not exist. → Check the path.');
    expect((await deskmeter('figures', 'import', folder)).said.join(' ')).toContain('it is a folder');
    expect((await deskmeter('figures', 'import')).code).toBe(2);
    expect((await deskmeter('figures', 'improt', 'x')).code).toBe(2);
  });
});

describe('figures template', () => {
  it('needs neither config nor warehouse, and can be imported as it is filled in', async () => {
    rmSync(path.join(folder, 'deskmeter.yaml'));
    const { code, out, said } = await deskmeter('figures', 'template');
    expect({ code, said }).toEqual({ code: 0, said: [] });
    expect(out.join('\n')).toContain('\n# operating_cost,2026-12,,,,12000,currency,EUR,');
    expect((await deskmeter('figures', 'template', '--schedule')).out.join('\n')).toContain('\nagent,activity,start,end,note\n');
    writeFileSync(path.join(folder, 'deskmeter.yaml'), CONFIG);
    const filled = file('filled.csv', out.join('\n').replace('# leavers', 'leavers'));
    expect((await deskmeter('figures', 'import', filled, '--no-transform')).said[0]).toBe('✓ filled.csv: 1 new, 0 unchanged; 31 days to rebuild.');
  });

  it('tells in its help how to use it', async () => {
    expect((await deskmeter('figures', 'import', '--help')).out.join('\n')).toContain('Example: deskmeter figures import');
    expect((await deskmeter('figures', 'template', '--help')).out.join('\n')).toContain('Example: deskmeter figures template');
  });
});
