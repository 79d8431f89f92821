import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import type { StoredConfig } from '../../src/config/stored.ts';
import type { Definitions, DefinitionsPreview } from '../../src/console/api/definitions.ts';
import { createConsole } from '../../src/console/console.ts';
import { HEADLINES } from '../../src/kpi/index.ts';
import { workOf } from '../../src/jobs/work.ts';
import { openWorkspace, type Workspace } from '../../src/jobs/workspace.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { silentLog } from '../../src/platform/log.ts';
import { startFreshdesk } from '../../src/simulator/freshdesk/index.ts';
import { generateWorld } from '../../src/simulator/generate.ts';
import type { SimulatedServer } from '../../src/simulator/server.ts';
import { longTests } from '../support/seed.ts';
import { Browser, type DeskConsole, NOW, openDeskConsole, TEST_KEY } from './desk.ts';

const SECRET = 'sesame-open-please';
const KPIS = ['csat_score', 'fcr_rate'].map((id) => ({ id, dimensions: ['channel'] }));
let desk: DeskConsole;
let vendor: SimulatedServer;
let vendorKey: string;
let workspace: Workspace;
let browser: Browser;
let close: () => Promise<void>;
beforeAll(async () => {
  desk = await openDeskConsole();
  const world = generateWorld({ seed: 3, profile: 'freshdesk', start: new Date('2026-03-30T00:00:00Z'), end: NOW, tickets: 16, timeZone: 'Europe/London' });
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
      { kpi: 'fcr_rate', atLeast: 0.6, per: 'week' },
    ],
    teams: { Night: ['one/g1', 'one/g2'] },
    connections: { one: { exclude: { tags: ['spam'] }, tiers: { 'Group 1': 1 } } },
  };
  const save = (content: object, revision: number) => browser.ask('PUT', '/definitions', { own: content, revision });
  expect((await save(own, page.revision)).statusCode).toBe(200);
  expect((await save(own, page.revision)).statusCode).toBe(409);
  const { settings, connections } = workspace.config;
  expect(await browser.get('/definitions')).toMatchObject({ own });
  expect(settings.targets?.map(({ kpi, atLeast, per }) => [kpi, atLeast, per])).toEqual([
    ['csat_score', 0.9, undefined],
    ['fcr_rate', 0.6, 'week'],
  ]);
  expect(settings.teams).toEqual({ Night: ['one/g2'], Billing: ['one/g1'] });
  expect(connections.find(({ id }) => id === 'one')?.mapping).toMatchObject({ exclude: { tags: ['import'] }, tiers: { 'Group 1': 1 } });
  const refused = await save({ targets: [{ kpi: 'nonsense', atLeast: 1 }], connections: { none: {} } }, page.revision + 1);
  expect(refused.json<Failed>().error.problems).toEqual([{ path: 'connections.none', message: 'is no connection' }]);
  const unknown = await save({ targets: [{ kpi: 'nonsense', atLeast: 1 }] }, page.revision + 1);
  expect(unknown.json<Failed>().error.problems?.[0]?.message).toContain('no KPI is called nonsense');
  const wrong = await save({ connections: { one: { map: { status: { Open: 'gone' } } }, shop: { tiers: { Front: 'first' } } } }, page.revision + 1);
  expect(
    wrong
      .json<Failed>()
      .error.problems?.map(({ path }) => path)
      .toSorted(),
  ).toEqual(['connections.one.map.status.Open', 'connections.shop.tiers.Front']);
});

/** Headline KPIs by month, as they stand. */
async function headlines(): Promise<ReadonlyMap<string, number | null>> {
  const { rows } = await desk.database.pool.query<{ key: string; value: number | null }>(
    `select kpi || ' ' || to_char(month, 'YYYY-MM-DD') as key, value from kpi.monthly
    where kpi = any($1) and variant = 'default' and dimension = 'all' and month >= '2026-01-01'`,
    [HEADLINES],
  );
  return new Map(rows.map(({ key, value }) => [key, value]));
}

/** What each ticket of the shop says of itself, its changes included, and whether it counts. */
async function tickets(): Promise<ReadonlyMap<string, { readonly text: string; readonly counts: boolean }>> {
  const { rows } = await desk.database.pool.query<{ id: string; text: string; counts: boolean }>(
    `select t.ticket_id as id, concat(t.channel, t.priority, t.status_category, t.topic, t.is_complaint, t.excluded_by,
      (select string_agg(c.value, ',' order by c.at, c.field, c.value) from support.ticket_change c where c.connection_id = t.connection_id and c.ticket_id = t.ticket_id)) as text,
      coalesce(s.is_countable, false) as counts
    from support.ticket t left join support.ticket_story s using (connection_id, ticket_id) where t.connection_id = 'shop'`,
  );
  return new Map(rows.map(({ id, ...rest }) => [id, rest]));
}

const countOf = (effects: DefinitionsPreview['effects'], asked: string): number => effects.filter(({ kpi }) => kpi === asked).length;

test('the preview of a change is what happens once it is saved: tickets leave, come back, mean something else, answers are read otherwise', async () => {
  await browser.ask('PUT', '/connections/shop/config', entry({ apiKey: vendorKey }, { since: '2026-03-30' }));
  const work = workOf(workspace);
  const bring = async () => {
    await work.sync('shop', { signal: new AbortController().signal });
    await work.transform({});
  };
  await bring();
  const ask = async (text: string) => (await desk.database.pool.query<{ word: string }>(text)).rows[0]?.word ?? '';
  const group = await ask(
    "select group_id as word from support.ticket where connection_id = 'shop' and group_id is not null group by 1 order by count(*) desc limit 1",
  );
  const survey = await ask(
    "select survey_id as word from support.survey_response where connection_id = 'shop' and survey_type = 'csat' and score is not null group by 1 order by count(*) desc limit 1",
  );
  const { own } = await browser.get<{ own: Definitions }>('/definitions');
  const shop = (words: object): Definitions => ({ ...own, connections: { ...own.connections, shop: words as Record<string, unknown> } });
  const otherWords = {
    map: { status: { Open: 'resolved', Pending: 'resolved' }, channel: { email: 'web', portal: 'email' } },
    fields: { topic: 'Topic' },
    complaint: { tags: ['billing'] },
    tiers: { [group]: 2 },
  };
  type Kind = readonly [kind: string, next: Definitions, shows: (preview: DefinitionsPreview) => number];
  const exclusion: Kind = ['an exclusion', shop({ exclude: { groups: [group] } }), ({ ticketsLeave, effects }) => Math.min(ticketsLeave, effects.length)];
  const words: Kind = [
    'taken back, and words mean something else',
    shop(otherWords),
    ({ ticketsReturn, ticketsChange }) => Math.min(ticketsReturn, ticketsChange),
  ];
  const scale: Kind = [
    'the scale of a survey',
    { ...shop(otherWords), kpi: { csat_scale_map: { [survey]: { positive: 1_000 } } } },
    ({ effects }) => countOf(effects, 'csat_score'),
  ];
  const wordsAndScale: Kind = ['other words, and the scale of a survey', scale[1], (preview) => Math.min(words[2](preview), scale[2](preview))];
  const contact: Kind = [
    'what counts as first contact',
    { ...shop(otherWords), kpi: { fcr_method: 'no_reopen_only', fcr_disallow_transfer: false } },
    ({ effects }) => countOf(effects, 'fcr_rate'),
  ];
  for (const [kind, next, shows] of longTests ? [exclusion, words, scale, contact] : [exclusion, wordsAndScale]) {
    const [before, ticketsBefore, { revision }] = [await headlines(), await tickets(), await browser.get<{ revision: number }>('/definitions')];
    const preview = await browser.post<DefinitionsPreview>('/definitions/preview', { own: next });
    expect(await headlines(), `${kind}: looking changes nothing`).toEqual(before);
    await browser.ask('PUT', '/definitions', { own: next, revision });
    await bring();
    const [after, ticketsAfter] = [await headlines(), await tickets()];
    const real = [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
      const [was, becomes] = [before.get(key) ?? null, after.get(key) ?? null];
      return was === becomes ? [] : [[key, was, becomes]];
    });
    const told = preview.effects
      .filter((effect) => effect.before !== effect.after)
      .map((effect) => [`${effect.kpi} ${effect.month}`, effect.before, effect.after]);
    expect(told.toSorted(), kind).toEqual(real.toSorted());
    const moved = (then: boolean, now: boolean) =>
      [...ticketsAfter].filter(([id, ticket]) => ticketsBefore.get(id)?.counts === then && ticket.counts === now && ticket.text !== ticketsBefore.get(id)?.text)
        .length;
    expect([preview.ticketsLeave, preview.ticketsReturn, preview.ticketsChange], kind).toEqual([moved(true, false), moved(false, true), moved(true, true)]);
    expect(shows(preview), `${kind}: shows something`).toBeGreaterThan(0);
  }
}, 120_000);

test('a connection taken out is shown as stopped', async () => {
  await browser.ask('DELETE', '/connections/shop/config');
  expect(workspace.config.connections.map(({ id }) => id)).toEqual(['one']);
});
