import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import { withSimulated, type SimulatedWorkspace } from '../src/cli/simulated-workspace.ts';
import { processTerminal } from '../src/cli/terminal.ts';
import { consoleKey } from '../src/config/console-key.ts';
import { createConsole } from '../src/console/console.ts';
import { connectionsOf } from '../src/jobs/connection-budget.ts';
import { drainOnce } from '../src/jobs/drain.ts';
import { openWorkspaceQueues } from '../src/jobs/open-queues.ts';
import type { Queues } from '../src/jobs/queues.ts';
import { workOf } from '../src/jobs/work.ts';

// Pictures of the console for the README, from three simulated helpdesks: `node scripts/screenshots.ts [/usr/bin/chromium] [folder]`.
// Each page also fits a phone and has a dark look: with a folder of one's own those are taken along, to be looked at.
const [executablePath = '/usr/bin/chromium', own] = process.argv.slice(2);
const folder = own ?? 'docs/images';
const LIFE = { days: 120, tickets: 1000, folder: '.deskmeter/screenshots' } as const;

const PAGES = {
  overview: '/',
  kpi: '/kpis/ticket_volume?by=channel',
  connections: '/connections',
};
const MORE = {
  'kpi-target': '/kpis/first_response_time_median?range=30&grain=day',
  connection: '/connections/demo-zendesk',
  new: '/connections/new',
  kpis: '/kpis',
  live: '/live',
  'work-list': '/work-list',
  runs: '/runs',
  quality: '/quality',
  definitions: '/definitions',
  figures: '/figures',
  users: '/users',
};

const LOOKS = [
  { name: '', width: 1440, height: 1000, colorScheme: 'light' },
  { name: '-dark', width: 1440, height: 1000, colorScheme: 'dark' },
  { name: '-phone', width: 390, height: 844, colorScheme: 'light' },
  { name: '-phone-dark', width: 390, height: 844, colorScheme: 'dark' },
] as const;

const terminal = processTerminal();
mkdirSync(folder, { recursive: true });
// What stands in src is photographed, whatever an earlier build left.
await build({ configFile: 'src/console/web/vite.config.ts', logLevel: 'warn' });
process.exitCode = await withSimulated(terminal, { ...LIFE, poolSize: connectionsOf('run', false).app }, takeAll);

async function takeAll({ workspace }: SimulatedWorkspace): Promise<number> {
  const queues = await openWorkspaceQueues(workspace, 'run');
  const app = await load(workspace, queues);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
  try {
    const base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    for (const look of own === undefined ? LOOKS.slice(0, 1) : LOOKS) await take(browser, base, look);
    return 0;
  } finally {
    await browser.close();
    await app.close();
    await queues.close();
  }
}

async function load(workspace: SimulatedWorkspace['workspace'], queues: Queues) {
  const { log, config } = workspace;
  const connectionIds = config.connections.map(({ id }) => id);
  // The first run reads what is new, the next ones what is costly: afterwards everything is fresh.
  for (let round = 0; round < 3; round += 1) await drainOnce({ queues, work: workOf(workspace), log, signal: AbortSignal.timeout(1_800_000), connectionIds });
  const app = await createConsole({ workspace, queues, version: 'demo', key: consoleKey({ DESKMETER_CONSOLE_KEY: randomUUID() }) });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return app;
}

async function take(browser: Browser, base: string, { name, width, height, colorScheme }: (typeof LOOKS)[number]): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme, locale: 'en-GB', reducedMotion: 'reduce' });
  for (const [title, path] of Object.entries(own === undefined ? PAGES : { ...PAGES, ...MORE })) {
    await page.goto(base + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('body:not(:has(.skeleton, [aria-busy=true]))').waitFor();
    await page.screenshot({ path: `${folder}/${title}${name}.png`, fullPage: own !== undefined });
    terminal.say(`✓ ${folder}/${title}${name}.png`);
  }
  await page.close();
}
