import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { longTests } from '../support/seed.ts';
import { buildWebApp, focused, noBrowser, openBrowser, overflowOf, settled, violationsOn } from './browser.ts';
import { type DeskConsole, openDeskConsole } from './desk.ts';

let desk: DeskConsole;
let webApp: string;
let base: string;
beforeAll(async () => {
  webApp = await buildWebApp();
  desk = await openDeskConsole({}, webApp);
  await desk.app.listen({ port: 0, host: '127.0.0.1' });
  base = `http://127.0.0.1:${(desk.app.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await desk.close();
  rmSync(webApp, { recursive: true });
});

/** A value of kpi.daily as people write it: the newest that can change no more. */
async function shownValue(kpi: string, dimension = 'all', member = 'all'): Promise<string> {
  const { rows } = await sql<{ text: string | null }>`
    select kpi.value_text(d.value, c.unit) as text from kpi.daily d join kpi.catalog c using (kpi, variant)
    where d.kpi = ${kpi} and d.variant = 'default' and d.dimension = ${dimension} and d.member = ${member} and not d.is_provisional
    order by d.day desc limit 1`.execute(desk.database.db);
  return rows[0]?.text ?? '–';
}

describe.skipIf(noBrowser !== undefined && process.env['DESKMETER_REQUIRE_SERVICES'] !== '1')('in a browser', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    if (noBrowser !== undefined) throw new Error(noBrowser);
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', reducedMotion: 'reduce' });
    return () => page.close();
  });

  const DAILY = '?range=30&grain=day';
  const card = (name: string) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });
  const cardValue = async (name: string): Promise<string> => (await card(name).locator('.kpi-value').textContent()) ?? '';

  test('the overview shows the numbers of kpi.daily, and a filter those of its member', async () => {
    await page.goto(`${base}/${DAILY}`);
    expect(await cardValue('Tickets created')).toBe(await shownValue('ticket_volume'));
    expect(await cardValue('Open backlog')).toBe(await shownValue('backlog_open'));
    expect(await cardValue('First response time, median')).toBe(await shownValue('first_response_time_median'));
    await page.getByRole('button', { name: 'Connection' }).click();
    await page.getByRole('checkbox').first().check();
    await page.waitForURL(/connection=/);
    const member = new URL(page.url()).searchParams.get('connection') ?? '';
    const expected = await shownValue('ticket_volume', 'connection', member);
    await expect.poll(() => cardValue('Tickets created'), { timeout: 20_000 }).toBe(expected);
    expect(await cardValue('Open backlog')).toBe(await shownValue('backlog_open', 'connection', member));
    await page.reload();
    expect(await cardValue('Tickets created')).toBe(expected);
  });

  test('a keyboard is enough: skip link, filters, cards, and the focus follows', async () => {
    await page.goto(`${base}/${DAILY}`);
    await card('Tickets created').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('main');
    const picker = page.getByRole('button', { name: 'Channel' });
    await picker.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.waitForURL(/channel=/);
    await page.keyboard.press('Escape');
    expect([await picker.getAttribute('aria-expanded'), await focused(page)]).toEqual(['false', await picker.getAttribute('id')]);
    await page.getByRole('link', { name: 'Tickets created' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Tickets created' }).waitFor();
    expect(new URL(page.url()).searchParams.has('channel')).toBe(true);
    expect(await focused(page)).toBe('main');
  });

  test('a click on a point, and a value of the table, open the tickets behind it', async () => {
    await page.goto(`${base}/kpis/ticket_volume${DAILY}`);
    const chart = page.getByRole('img', { name: /^Tickets created/ });
    await chart.locator('svg path').first().waitFor({ state: 'attached' });
    const { width, height } = (await chart.boundingBox()) ?? { width: 0, height: 0 };
    await chart.click({ position: { x: width / 2, y: height / 2 } });
    const dialog = page.getByRole('dialog');
    const value = Number(await dialog.locator('strong').first().textContent());
    expect(value).toBeGreaterThan(0);
    expect(await dialog.getByRole('link', { name: /opens in the helpdesk/ }).count()).toBe(value);
    expect(await dialog.getByRole('link').first().getAttribute('href')).toMatch(/^https:/);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    const inTable = page.getByTitle('What is behind it').nth(3);
    const shown = Number(await inTable.textContent());
    await inTable.press('Enter');
    expect(Number(await dialog.locator('strong').first().textContent())).toBe(shown);
  });

  test('what fails says what failed and what to do, and can be tried again', async () => {
    let asked = 0;
    await page.route('**/api/v1/overview*', (route) => {
      asked += 1;
      return route.abort();
    });
    await page.goto(base);
    expect(await page.getByRole('alert').textContent()).toMatch(/The console does not answer\..*try again/s);
    // How things stand is told to everybody who begins to listen; that is no news, and takes the button from nobody.
    await page.evaluate(`new Promise((told) => new EventSource('/api/v1/events').addEventListener('numbers', told))`);
    await page.getByText(/connections are fresh|connection is fresh|late|cannot be read/).waitFor();
    expect(asked).toBe(1);
    await page.unroute('**/api/v1/overview*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await card('Tickets created').waitFor();
    await page.goto(`${base}/nowhere`);
    await page.getByText('There is no page at /nowhere').waitFor();
  });

  test('the streams of a connection that have the same trouble are told in one sentence', async () => {
    await page.route('**/api/v1/connections', async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as { connections: { streams: object[] }[] };
      const [first, second] = body.connections;
      const stream = (name: string, status: string, error: string | null) => ({ ...first?.streams[0], stream: name, status, error, nextStep: null });
      if (first) first.streams = ['tickets', 'agents', 'open_tickets'].map((name) => stream(name, 'late', null));
      if (second)
        second.streams = [stream('tickets', 'fresh', null), ...['a', 'b', 'c', 'd', 'e'].map((name) => stream(name, 'failing', 'The token is wrong.'))];
      await route.fulfill({ response: answer, json: body });
    });
    await page.goto(`${base}/connections`);
    await settled(page);
    expect(await page.locator('.connection-card p').allTextContents()).toEqual([
      'All streams: older than the schedule allows. ',
      'a, b, c and 2 other streams: The token is wrong. ',
    ]);
  });

  test('on a phone the menu opens, leads to a page, and is out of the way again', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(base);
    await page.getByRole('button', { name: 'Open the menu' }).click();
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'KPIs' }).click();
    await page.getByRole('heading', { level: 1, name: 'KPIs' }).waitFor();
    expect(await page.getByRole('navigation', { name: 'Pages' }).isVisible()).toBe(false);
  });

  test('who may only look sees no way to change anything', async () => {
    await page.route('**/api/v1/session', (route) => route.fulfill({ json: { user: { name: 'ada', role: 'viewer' }, isOpen: false, csrfToken: 'x' } }));
    for (const path of ['/connections', '/figures', '/definitions']) {
      await page.goto(`${base}${path}`);
      await settled(page);
      const buttons = await page.getByRole('main').getByRole('button').allTextContents();
      const links = await page.getByRole('main').getByRole('link').allTextContents();
      expect(
        [...buttons, ...links].filter((name) => /add|save|load|remove|sync|test/i.test(name) && !/template/i.test(name)),
        path,
      ).toEqual([]);
    }
  });

  const EVERY_KIND = [
    '/',
    '/kpis',
    '/kpis/ticket_volume?by=channel',
    '/live',
    '/work-list',
    '/connections',
    '/connections/one',
    '/connections/new',
    '/runs',
    '/quality',
    '/definitions',
  ];
  // The walks look at figures and users with something on them.
  const PAGES = longTests ? [...EVERY_KIND, '/kpis/csat_score', '/figures', '/users'] : EVERY_KIND;

  test('axe-core finds nothing on any page, light or dark, and nothing is wider than a phone', async () => {
    const found: string[] = [];
    page.on('console', (message) => /security policy/i.test(message.text()) && found.push(`${page.url()}: ${message.text()}`));
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      // The dark look differs in its colours only, and every kind of surface is on these.
      for (const path of colorScheme === 'light' || longTests ? PAGES : ['/', '/kpis/ticket_volume?by=channel', '/connections/new', '/definitions']) {
        await page.setViewportSize({ width: 1440, height: 900 });
        await page.goto(`${base}${path}`);
        await settled(page);
        const rules = colorScheme === 'light' || longTests ? undefined : ['color-contrast'];
        found.push(...(await violationsOn(page, rules)).map((violation) => `${path}, ${colorScheme}: ${violation}`));
        await page.setViewportSize({ width: 390, height: 844 });
        if ((await overflowOf(page)) > 0) found.push(`${path}: is wider than a phone`);
        // Other parts are shown and hidden there, the menu among them.
        if (longTests) found.push(...(await violationsOn(page)).map((violation) => `${path}, ${colorScheme}, phone: ${violation}`));
      }
    }
    expect(found).toEqual([]);
  }, 300_000);
});
