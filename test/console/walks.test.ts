/** Whole walks of a person through the console: a real server with logins, a real browser, a helpdesk that answers over HTTP, and the worker that reads it. */
import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { createConsole } from '../../src/console/console.ts';
import { connectionsOf } from '../../src/jobs/connection-budget.ts';
import { openWorkspaceQueues } from '../../src/jobs/open-queues.ts';
import type { Queues } from '../../src/jobs/queues.ts';
import { workOf } from '../../src/jobs/work.ts';
import { type RunningWorker, startWorker } from '../../src/jobs/worker.ts';
import { openWorkspace, type Workspace } from '../../src/jobs/workspace.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { silentLog } from '../../src/platform/log.ts';
import { startFreshdesk } from '../../src/simulator/freshdesk/index.ts';
import { generateWorld } from '../../src/simulator/generate.ts';
import type { SimulatedServer } from '../../src/simulator/server.ts';
import { addConsoleUser } from '../../src/warehouse/console-users.ts';
import { buildWebApp, noBrowser, openBrowser, settled, violationsOn } from './browser.ts';
import { type DeskConsole, NOW, openDeskConsole, quickHash, TEST_KEY } from './desk.ts';

const FILE = `timeZone: Europe/London
warehouse: { url: "\${DATABASE_URL}" }
teams: { Billing: [one/g1] }
connections:
  - { id: one, source: freshdesk, subdomain: one, auth: { apiKey: "\${ONE}" } }
`;
const PASSWORD = 'correct horse';
const KPIS = ['csat_score', 'fcr_rate', 'ticket_volume'].map((id) => ({ id, dimensions: ['channel'] }));

describe.skipIf(noBrowser !== undefined && process.env['DESKMETER_REQUIRE_SERVICES'] !== '1')('a walk through the console', () => {
  let desk: DeskConsole;
  let vendor: SimulatedServer;
  let workspace: Workspace;
  let queues: Queues;
  let worker: RunningWorker;
  let browser: Browser;
  let page: Page;
  let base: string;
  let close: () => Promise<void>;

  beforeAll(async () => {
    if (noBrowser !== undefined) throw new Error(noBrowser);
    const webApp = await buildWebApp();
    desk = await openDeskConsole();
    const world = generateWorld({ seed: 3, profile: 'freshdesk', start: new Date('2026-03-30T00:00:00Z'), end: NOW, tickets: 16, timeZone: 'Europe/London' });
    vendor = await startFreshdesk({ world, clock: fixedClock(NOW) });
    const env = { DATABASE_URL: desk.database.url, DESKMETER_KEY: 'a key of the tests', ONE: 'x', DESKMETER_CONSOLE_KEY: 'a key of the tests of the console' };
    workspace = await openWorkspace({
      config: parseConfig(FILE, { env, kpis: KPIS }),
      clock: fixedClock(NOW),
      log: silentLog,
      say: () => undefined,
      poolSize: connectionsOf('run', false).app,
    });
    queues = await openWorkspaceQueues(workspace, 'run');
    const app = await createConsole({ workspace, queues, version: '', key: TEST_KEY }, webApp);
    base = await app.listen({ port: 0, host: '127.0.0.1' });
    base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    const password = await quickHash(PASSWORD);
    await addConsoleUser(workspace.database.db, { name: 'ada', role: 'admin', password });
    await addConsoleUser(workspace.database.db, { name: 'vera', role: 'viewer', password });
    const ending = new AbortController();
    worker = await startWorker({ queues, work: workOf(workspace), log: silentLog, signal: ending.signal });
    browser = await openBrowser();
    page = await newPage();
    close = async () => {
      await browser.close();
      ending.abort();
      await worker.stop();
      await app.close();
      await queues.close();
      await workspace.close();
      await vendor.close();
      await desk.close();
      rmSync(webApp, { recursive: true });
    };
  }, 120_000);
  afterAll(() => close?.());

  const newPage = () => browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', reducedMotion: 'reduce' });
  const button = (name: string | RegExp, within: Page | Locator = page) => within.getByRole('button', { name, exact: typeof name === 'string' });
  const logIn = async (on: Page, name: string, password: string) => {
    await on.getByLabel('Name').fill(name);
    await on.getByLabel('Password').fill(password);
    await button('Log in', on).click();
  };
  /** A place within the console, without another page load. */
  const go = async (link: string) => {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: link, exact: true }).click();
    await settled(page);
  };

  test('log in: a wrong password is told, the right one leads where one wanted to go', async () => {
    await page.goto(`${base}/connections`);
    await page.getByRole('heading', { name: 'Log in to deskmeter' }).waitFor();
    expect(await violationsOn(page)).toEqual([]);
    await logIn(page, 'ada', 'wrong');
    expect(await page.getByRole('alert').textContent()).toContain('Name and password do not belong together.');
    await logIn(page, 'ada', PASSWORD);
    await page.getByRole('heading', { level: 1, name: 'Connections' }).waitFor();
  });

  test('a helpdesk: added by form, tested before it is saved, read with progress, read again, changed', async () => {
    const key = vendor.credentials['apiKey'] ?? '';
    await go('Connections');
    await page.getByRole('link', { name: /Add/ }).first().click();
    await page.getByRole('radio', { name: 'Freshdesk' }).check();
    await page.getByLabel(/^Name/).fill('shop');
    await page
      .getByLabel(/^Subdomain/)
      .first()
      .fill('shop');
    await page
      .getByLabel(/^API key/i)
      .first()
      .fill('wrong');
    await page.getByText('More settings').click();
    await page
      .getByLabel(/^API address/)
      .first()
      .fill(vendor.url);
    expect(await page.getByText(/It is encrypted before it is stored/).count()).toBeGreaterThan(0);
    expect(await button('Save').isDisabled()).toBe(true);
    await button('Test').click();
    await page.getByText('The connection does not work as it should.').waitFor();
    expect(await button('Save').isDisabled()).toBe(true);
    await page
      .getByLabel(/^API key/i)
      .first()
      .fill(key);
    await button('Test').click();
    await page.getByText('The connection works.').waitFor();
    expect(await violationsOn(page)).toEqual([]);
    await button('Save').click();
    await page.getByRole('heading', { level: 1, name: 'shop' }).waitFor();
    // The worker takes it up by itself; the server's own events tell how it goes, and when it is over.
    await page.getByRole('region', { name: 'Streams' }).getByText('Fresh', { exact: true }).first().waitFor({ timeout: 60_000 });
    await expect.poll(() => button('Sync now').isEnabled(), { timeout: 60_000 }).toBe(true);
    const runs = async () =>
      (await sql<{ n: number }>`select count(*)::int as n from sync.run where connection_id = 'shop' and ended_at is not null`.execute(desk.database.db))
        .rows[0]?.n ?? 0;
    const before = await runs();
    await button('Sync now').click();
    await expect.poll(runs, { timeout: 60_000 }).toBe(before + 1);
    await expect
      .poll(
        () =>
          button('Sync now')
            .isEnabled({ timeout: 1000 })
            .catch(() => false),
        { timeout: 60_000 },
      )
      .toBe(true);
    await button('Read again from …').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('From').fill('2026-04-01');
    expect(await violationsOn(page)).toEqual([]);
    await button('Read again', dialog).click();
    await dialog.waitFor({ state: 'detached' });
    // So few tickets are read within a second: the progress may have come and gone.
    await expect.poll(runs, { timeout: 60_000 }).toBe(before + 2);
    await expect
      .poll(
        () =>
          button('Sync now')
            .isEnabled({ timeout: 1000 })
            .catch(() => false),
        { timeout: 60_000 },
      )
      .toBe(true);
    await expect.poll(() => page.getByRole('region', { name: 'Progress' }).count(), { timeout: 60_000 }).toBe(0);
    await page.getByRole('link', { name: 'Edit' }).click();
    const secret = page.getByLabel(/^API key/i).first();
    expect([await secret.inputValue(), await secret.getAttribute('placeholder')]).toEqual(['', 'Stored. Write another to replace it']);
    expect(await page.content()).not.toContain(key);
    await page.getByLabel(/^Since/).fill('2026-03-15');
    await button('Test').click();
    await page.getByText('The connection works.').waitFor();
    await button('Save').click();
    await page.getByRole('heading', { level: 1, name: 'shop' }).waitFor();
    await expect.poll(() => workspace.config.connections.find(({ id }) => id === 'shop')?.since?.toISOString()).toBe('2026-03-15T00:00:00.000Z');
    expect(workspace.config.connections.find(({ id }) => id === 'shop')?.config).toMatchObject({ auth: { apiKey: key } });
  }, 180_000);

  test('definitions: an exclusion and what it does, saved, and the numbers follow', async () => {
    await expect.poll(async () => await queues.sync.getJobCounts('waiting', 'active', 'delayed'), { timeout: 60_000 }).toMatchObject({ waiting: 0, active: 0 });
    await workOf(workspace).transform({});
    const counting = async () => {
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from support.ticket_story where connection_id = 'shop' and is_countable`.execute(
        desk.database.db,
      );
      return rows[0]?.n ?? 0;
    };
    const before = await counting();
    expect(before).toBeGreaterThan(0);
    await go('Definitions');
    await page.locator('summary', { hasText: 'shop' }).click();
    const leaveOut = page.getByRole('group', { name: 'Leave out' }).last();
    const { rows } = await sql<{ group_id: string }>`select group_id from support.ticket where connection_id = 'shop' and group_id is not null
      group by 1 order by count(*) desc limit 1`.execute(desk.database.db);
    await leaveOut.getByLabel(/^Groups/).fill(rows[0]?.group_id ?? '');
    await page.getByLabel('At least').fill('95');
    await page.getByLabel('Per', { exact: true }).selectOption('week');
    await button('Add target').click();
    await page.getByLabel(/^Period of the target of/).selectOption('month');
    expect(await button('Save').isDisabled()).toBe(true);
    await button('Show the effect').click();
    const effect = page.getByRole('region', { name: 'Effect' });
    await effect.waitFor({ timeout: 60_000 });
    const told = Number(/(\d+) tickets? leave/.exec((await effect.textContent()) ?? '')?.[1] ?? 0);
    expect(told).toBeGreaterThan(0);
    expect(await violationsOn(page)).toEqual([]);
    await button('Save').click();
    await page.getByText('Nothing is changed.').waitFor();
    await expect.poll(counting, { timeout: 60_000 }).toBe(before - told);
    expect(workspace.config.settings.targets).toEqual([{ kpi: 'csat_score', variant: 'default', atLeast: 0.95, per: 'month', scope: {} }]);
  }, 180_000);

  test('figures: mistakes by line, a preview, an import, and what superseded it', async () => {
    const template = await (await page.request.get(`${base}/api/v1/figures/template`)).text();
    const columns = (template.split('\n').find((line) => line.startsWith('figure_key')) ?? '').split(',');
    const file = (value: string) => {
      const cells: Record<string, string> = { figure_key: 'operating_cost', period_start: '2026-03-01', period_end: '2026-04-01', value, currency: 'EUR' };
      return {
        name: 'costs.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(`${columns.join(',')}\n${columns.map((column) => cells[column] ?? '').join(',')}\n`),
      };
    };
    await go('Figures');
    const choose = page.getByLabel(/^CSV file/);
    await choose.setInputFiles(file('many'));
    await page.getByRole('row', { name: /^2 / }).getByText(/value/).first().waitFor();
    expect(await page.getByRole('button', { name: /^Load / }).count()).toBe(0);
    for (const value of ['1000', '1200']) {
      await choose.setInputFiles(file(value));
      await button('Load costs.csv').click();
      await page.getByText('costs.csv is loaded.').waitFor();
    }
    await expect.poll(() => page.getByRole('row', { name: /costs\.csv/ }).count()).toBe(2);
    expect(await violationsOn(page)).toEqual([]);
  });

  test('a KPI: split, from a value to its tickets and into the helpdesk; the CSV is what the API says', async () => {
    await page.goto(`${base}/kpis/ticket_volume?range=30&grain=day`);
    await settled(page);
    await page.getByLabel('Split by').selectOption('channel');
    await page.waitForURL(/by=channel/);
    await settled(page);
    await page.getByTitle('What is behind it').first().press('Enter');
    const dialog = page.getByRole('dialog');
    const value = Number(await dialog.locator('strong').first().textContent());
    expect(await dialog.getByRole('row').count()).toBe(value + 1);
    expect(await violationsOn(page)).toEqual([]);
    await page.keyboard.press('Escape');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()]);
    const text = await (await page.request.get(download.url())).text();
    const asked = new URL(download.url());
    const api = (await (await page.request.get(`${base}/api/v1/kpis/ticket_volume${asked.search}&top=50`)).json()) as {
      series: { points: { value: number | null }[] }[];
    };
    const sumOf = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0);
    const [head = '', ...lines] = text.trim().split('\n');
    const at = head.split(',').indexOf('value');
    expect(sumOf(lines.map((line) => Number(line.split(',')[at])))).toBe(sumOf(api.series.flatMap(({ points }) => points.map(({ value }) => value ?? 0))));
  });

  test('the live board follows by itself', async () => {
    await go('Live board');
    const open = page.locator('dl.live dd').first();
    const before = Number(await open.textContent());
    expect(before).toBeGreaterThan(0);
    await desk.database.pool.query("update support.ticket set is_spam = true where connection_id = 'one'");
    await desk.database.pool.query(
      "insert into sync.touched (connection_id, entity, id) select connection_id, 'ticket', ticket_id from support.ticket where connection_id = 'one'",
    );
    await workOf({
      ...workspace,
      get config() {
        return workspace.config;
      },
      clock: fixedClock(new Date(NOW.getTime() + 60_000)),
    }).transform({});
    await expect.poll(async () => Number(await open.textContent()), { timeout: 30_000 }).toBeLessThan(before);
  }, 60_000);

  test('a helpdesk is removed; users: one is added, who may only look sees nothing to change, and the last admin stays', async () => {
    await go('Connections');
    await page.getByRole('main').getByRole('link', { name: 'shop' }).first().click();
    await button('Remove').click();
    await button('Remove', page.getByRole('dialog')).click();
    await page.getByRole('heading', { level: 1, name: 'Connections' }).waitFor();
    expect(workspace.config.connections.map(({ id }) => id)).toEqual(['one']);
    await go('Users');
    await page.getByLabel(/^Name/).fill('olaf');
    await page.getByRole('combobox', { name: 'Role' }).selectOption('operator');
    await page.getByLabel(/^Password/).fill(PASSWORD);
    await button('Add user').click();
    await page.getByRole('row', { name: /^olaf Operator/ }).waitFor();
    await button('Remove ada').click();
    const dialog = page.getByRole('dialog');
    await button('Remove', dialog).click();
    expect(await dialog.getByRole('alert').textContent()).toContain('"ada" is the last admin');
    expect(await violationsOn(page)).toEqual([]);
    await button('Keep', dialog).click();
    await button('Log out').click();
    await page.getByRole('heading', { name: 'Log in to deskmeter' }).waitFor();
    await logIn(page, 'vera', PASSWORD);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await go('Connections');
    expect(await page.getByRole('link', { name: 'Users', exact: true }).count()).toBe(0);
    expect(await page.getByRole('main').getByRole('link', { name: /Add/ }).count()).toBe(0);
    await page.goto(`${base}/connections/one`);
    await settled(page);
    expect(
      await page
        .getByRole('main')
        .getByRole('button', { name: /Sync|Test|Read again|Remove/ })
        .count(),
    ).toBe(0);
    await button('Log out').click();
    await page.getByRole('heading', { name: 'Log in to deskmeter' }).waitFor();
    for (let attempt = 0; attempt < 12; attempt += 1) {
      await logIn(page, 'vera', 'wrong');
      await page.getByRole('alert').waitFor();
      if (/Too many attempts/.test((await page.getByRole('alert').textContent()) ?? '')) break;
      await page.getByRole('button', { name: 'Log in', disabled: false }).waitFor();
    }
    expect(await page.getByRole('alert').textContent()).toMatch(/Too many attempts to log in; wait .*Then try again/s);
  }, 60_000);
});
