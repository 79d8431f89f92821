import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import type { StoredConfig } from '../../src/config/stored.ts';
import type { Definitions, DefinitionsPreview } from '../../src/console/api/definitions.ts';
import { createConsole } from '../../src/console/console.ts';
import { workOf } from '../../src/jobs/work.ts';
import { openWorkspace, type Workspace } from '../../src/jobs/workspace.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { silentLog } from '../../src/platform/log.ts';
import { startFreshdesk } from '../../src/simulator/freshdesk/index.ts';
import { generateWorld } from '../../src/simulator/generate.ts';
import type { SimulatedServer } from '../../src/simulator/server.ts';
import { Browser, type DeskConsole, NOW, openDeskConsole, TEST_KEY } from './desk.ts';

const SECRET = 'sesame-open-please';
const KPIS = ['csat_score', 'fcr_rate'];
let desk: DeskConsole;
let vendor: SimulatedServer;
let vendorKey: string;
let workspace: Workspace;
let browser: Browser;
let close: () => Promise<void>;
beforeAll(async () => {
  desk = await openDeskConsole();
  const world = generateWorld({ seed: 3, profile: 'freshdesk', start: new Date('2026-03-02T00:00:00Z'), end: NOW, tickets: 16, timeZone: 'Europe/London' });
  vendor = await startFreshdesk({ world, clock: fixedClock(NOW) });
  vendorKey = vendor.credentials['apiKey'] ?? '';
  const env = { DATABASE_URL: desk.database.url, DESKMETER_KEY: 'a key of the tests', ONE: 'x', DESKMETER_CONSOLE_KEY: 'a key of the tests of the console' };
  const config = parseConfig(FILE, { env, kpis: KPIS });
  workspace = await openWorkspace({ config, clock: fixedClock(NOW), log: silentLog, say: () => undefined });
  const app = await createConsole({ workspace, queues: desk.queues, version: '', key: TEST_KEY });
  browser = new Browser(app);
  close = async () => {
    await app.close();
    await workspace.close();
    await vendor.close();
    await desk.close();
  };
});
afterAll(() => close());

const FILE = `timeZone: Europe/London
warehouse: { url: "\${DATABASE_URL}" }
teams: { Billing: [one/g1] }
targets: [{ kpi: csat_score, atLeast: 0.9 }]
connections:
  - { id: one, source: freshdesk, subdomain: one, auth: { apiKey: "\${ONE}" }, exclude: { tags: [import] } }
`;
const entry = (auth: object, more: object = {}) => ({ config: { id: 'shop', source: 'freshdesk', subdomain: 'shop', baseUrl: vendor.url, auth, ...more } });
interface Failed {
  readonly error: { readonly message: string; readonly problems?: readonly { path: string; message: string }[] };
}

test('the form of a helpdesk comes from its own config, and says what is a secret', async () => {
  const { sources } = await browser.get<{ sources: { source: string; secrets: string[]; schema: { properties: Record<string, object> } }[] }>('/sources');
  expect(sources.map(({ source }) => source)).toEqual(['zendesk', 'freshdesk', 'hubspot']);
  const form = sources.find(({ source }) => source === 'freshdesk');
  expect(form?.secrets).toContain('auth.apiKey');
  expect(JSON.stringify(form?.schema)).toContain('"writeOnly":true');
  expect(form?.schema.properties['subdomain']).toHaveProperty('description');
});

test('a connection is tested before it is saved, saved with its secret sealed, and never shows it again', async () => {
  expect(await browser.post('/connections/test', entry({ apiKey: 'wrong' }))).toMatchObject({ ok: false });
  expect(await browser.post('/connections/test', entry({ apiKey: vendorKey }))).toMatchObject({ ok: true });
  expect((await desk.database.pool.query("select from sync.connection where connection_id = 'shop'")).rowCount).toBe(0);
  expect(await browser.post('/connections', entry({ apiKey: SECRET }))).toEqual({ id: 'shop' });
  expect(workspace.config.connections.find(({ id }) => id === 'shop')?.config).toMatchObject({ auth: { apiKey: SECRET } });
  const stored = await desk.database.pool.query<{ content: StoredConfig }>('select content from sync.console_config');
  expect(JSON.stringify(stored.rows)).not.toContain(SECRET);
  expect(stored.rows[0]?.content.connections?.[0]).toMatchObject({ auth: { apiKey: { sealed: expect.any(String) as string } } });
  const shown = await browser.ask('GET', '/connections/shop/config');
  expect(shown.json()).toMatchObject({ origin: 'console', config: { auth: { apiKey: { isStored: true } } } });
  for (const path of ['/connections', '/connections/shop/config', '/definitions', '/workspace'])
    expect((await browser.ask('GET', path)).body).not.toContain(SECRET);
  expect((await desk.queues.sync.getJobs(['waiting'])).map(({ data }) => data.connectionId)).toContain('shop');
});

test('a stored secret is kept while other fields change, and another process sees the change before its next work', async () => {
  const env = { DATABASE_URL: desk.database.url, DESKMETER_KEY: 'a key of the tests', ONE: 'x', DESKMETER_CONSOLE_KEY: 'a key of the tests of the console' };
  const other = await openWorkspace({ config: parseConfig(FILE, { env }), clock: fixedClock(NOW), log: silentLog, say: () => undefined });
  expect((await browser.ask('PUT', '/connections/shop/config', entry({ apiKey: { isKept: true } }, { since: '2026-01-01' }))).statusCode).toBe(200);
  await other.refresh();
  expect(other.config.connections.find(({ id }) => id === 'shop')).toMatchObject({
    since: new Date('2026-01-01T00:00:00Z'),
    config: { auth: { apiKey: SECRET } },
  });
  await other.close();
  const stranger = parseConfig(FILE, { env: { ...env, DESKMETER_CONSOLE_KEY: 'some other key of somebody' } });
  const { rows } = await desk.database.pool.query<{ content: StoredConfig }>('select content from sync.console_config order by revision desc limit 1');
  expect(() => stranger.extend?.(rows[0]?.content ?? {})).toThrow('they were sealed with another key');
});

test('what is wrong is told by its field, ids do not clash, and the file is left alone', async () => {
  const refused = async (answer: ReturnType<Browser['ask']>) => (await answer).json<Failed>().error;
  const wrong = await refused(
    browser.ask('POST', '/connections', { config: { id: 'two', source: 'freshdesk', subdomain: 7, auth: { apiKey: 'k' }, colour: 'red' } }),
  );
  expect(wrong.problems?.map(({ path }) => path).toSorted()).toEqual(['colour', 'subdomain']);
  const clash = await refused(browser.ask('POST', '/connections', { config: { id: 'one', source: 'freshdesk', subdomain: 'x', auth: { apiKey: 'k' } } }));
  expect(clash.problems).toEqual([{ path: 'id', message: 'is the id of connections[0] already' }]);
  expect((await refused(browser.ask('DELETE', '/connections/one/config'))).message).toBe('The connection "one" is set in the config file.');
  expect((await browser.ask('GET', '/connections/one/config')).json()).toMatchObject({ origin: 'file', config: { auth: { apiKey: '${ONE}' } } });
});

test('a form reads neither files nor other secrets of this machine', async () => {
  const told = async (config: object) => (await browser.ask('POST', '/connections', { config })).json<Failed>().error.problems?.map(({ path }) => path);
  const base = { id: 'odd', source: 'freshdesk', subdomain: 'odd' };
  expect(await told({ ...base, auth: { apiKey: '${file:/etc/passwd}' } })).toEqual(['auth.apiKey']);
  expect(await told({ ...base, auth: { apiKey: '${DESKMETER_KEY}' } })).toEqual(['auth.apiKey']);
  expect(await told({ ...base, subdomain: '${ONE}', auth: { apiKey: 'k' } })).toEqual(['subdomain']);
});

test('definitions: the file’s own are read-only and win, others are added, and who comes second is told', async () => {
  const page = await browser.get<{ revision: number; file: object; own: object }>('/definitions');
  expect(page).toMatchObject({ file: { teams: { Billing: ['one/g1'] }, connections: { one: { exclude: { tags: ['import'] } } } }, own: {} });
  const own = {
    targets: [
      { kpi: 'csat_score', atLeast: 0.5 },
      { kpi: 'fcr_rate', atLeast: 0.6 },
    ],
    teams: { Night: ['one/g1', 'one/g2'] },
    connections: { one: { exclude: { tags: ['spam'] }, tiers: { 'Group 1': 1 } } },
  };
  const save = (content: object, revision: number) => browser.ask('PUT', '/definitions', { own: content, revision });
  expect((await save(own, page.revision)).statusCode).toBe(200);
  expect((await save(own, page.revision)).statusCode).toBe(409);
  const { settings, connections } = workspace.config;
  expect(settings.targets?.map(({ kpi, atLeast }) => [kpi, atLeast])).toEqual([
    ['csat_score', 0.9],
    ['fcr_rate', 0.6],
  ]);
  expect(settings.teams).toEqual({ Night: ['one/g2'], Billing: ['one/g1'] });
  expect(connections.find(({ id }) => id === 'one')?.mapping).toMatchObject({ exclude: { tags: ['import'] }, tiers: { 'Group 1': 1 } });
  const refused = await save({ targets: [{ kpi: 'nonsense', atLeast: 1 }], connections: { none: {} } }, page.revision + 1);
  expect(refused.json<Failed>().error.problems).toEqual([{ path: 'connections.none', message: 'is no connection' }]);
  const unknown = await save({ targets: [{ kpi: 'nonsense', atLeast: 1 }] }, page.revision + 1);
  expect(unknown.json<Failed>().error.problems?.[0]?.message).toContain('no KPI is called nonsense');
});

test('the preview of an exclusion is what happens once it is saved', async () => {
  await browser.ask('PUT', '/connections/shop/config', entry({ apiKey: vendorKey }, { since: '2026-03-02' }));
  const work = workOf(workspace);
  const signal = new AbortController().signal;
  const volumes = async () => {
    await work.sync('shop', { signal });
    await work.transform({});
    const { rows } = await desk.database.pool.query<{ month: string; value: number }>(
      "select month, value from kpi.monthly where kpi = 'ticket_volume' and variant = 'default' and dimension = 'all' order by month",
    );
    return new Map(rows.map(({ month, value }) => [month, value]));
  };
  const before = await volumes();
  const busiest = await desk.database.pool.query<{ group_id: string }>(
    "select group_id from support.ticket where connection_id = 'shop' and group_id is not null group by 1 order by count(*) desc limit 1",
  );
  const { revision, own } = await browser.get<{ revision: number; own: Definitions }>('/definitions');
  const next = { ...own, connections: { ...own.connections, shop: { exclude: { groups: [busiest.rows[0]?.group_id] } } } };
  const preview = await browser.post<DefinitionsPreview>('/definitions/preview', { own: next });
  expect(preview.changes).toEqual(['connections.shop is added']);
  expect(preview.ticketsLeave).toBeGreaterThan(0);
  expect(await volumes()).toEqual(before);
  await browser.ask('PUT', '/definitions', { own: next, revision });
  const after = await volumes();
  const real = [...before].filter(([month, value]) => after.get(month) !== value).map(([month, value]) => [month, value, after.get(month)]);
  expect(preview.effects.filter(({ kpi }) => kpi === 'ticket_volume').map((effect) => [effect.month, effect.before, effect.after])).toEqual(real);
  const { rows } = await desk.database.pool.query(
    "select from support.ticket_story where connection_id = 'shop' and not is_countable and ticket_id in (select ticket_id from support.ticket where excluded_by is not null)",
  );
  expect(rows.length).toBe(preview.ticketsLeave);
});

test('a connection taken out is shown as stopped', async () => {
  await browser.ask('DELETE', '/connections/shop/config');
  expect(workspace.config.connections.map(({ id }) => id)).toEqual(['one']);
});
