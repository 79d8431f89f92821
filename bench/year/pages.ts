import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import { percentile, say } from './measure.ts';

const VISITS = Number(process.env['DESKMETER_BENCH_VISITS'] ?? 9);
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];

/** The web app as it stands, built into a folder of its own. */
export async function buildWebApp(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'deskmeter-bench-web-'));
  await build({ configFile: 'src/console/web/vite.config.ts', logLevel: 'warn', build: { outDir } });
  return outDir;
}

/** Milliseconds since the page was asked for. */
interface Paints {
  readonly first: number;
  readonly largest: number;
  /** The first paint after which nothing is coming any more. */
  readonly whole: number;
}

/** Opens each page so often with a cold cache and prints medians. Nothing without a chromium on the PATH. */
export async function measurePages(base: string, pages: readonly string[]): Promise<void> {
  const executablePath = spawnSync('sh', ['-c', 'command -v chromium || command -v google-chrome'], { encoding: 'utf8' }).stdout.trim();
  if (executablePath === '') return say('no chromium on the PATH: pages are not measured');
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  try {
    for (const path of pages) {
      const visits: Paints[] = [];
      for (let i = 0; i < VISITS; i += 1) visits.push(await visit(browser, base + path));
      const of = (which: keyof Paints) => {
        const times = visits.map((each) => each[which]);
        return `${Math.round(percentile(times, 0.5))} ms (at most ${Math.round(percentile(times, 1))})`;
      };
      say(`page ${path.padEnd(66)} first paint ${of('first')}, largest ${of('largest')}, whole ${of('whole')}`);
    }
  } finally {
    await browser.close();
  }
}

/** Runs in the page before anything else: notes the paint after the last placeholder has gone. */
const NOTE_WHOLE = `
  const isComing = () => !document.querySelector('h1') || document.querySelector('.skeleton, [aria-busy=true]');
  new MutationObserver(() => {
    if (isComing()) globalThis.wholeAt = undefined;
    else if (globalThis.wholeAt === undefined) { globalThis.wholeAt = null; requestAnimationFrame(() => setTimeout(() => { globalThis.wholeAt ??= performance.now(); })); }
  }).observe(document, { subtree: true, childList: true, attributes: true });
`;

const PAINTS = `new Promise((done) => new PerformanceObserver((list) => done({
  first: performance.getEntriesByName('first-contentful-paint')[0].startTime, largest: list.getEntries().at(-1).startTime, whole: globalThis.wholeAt,
})).observe({ type: 'largest-contentful-paint', buffered: true }))`;

/** A context of its own has an empty cache. */
async function visit(browser: Browser, url: string): Promise<Paints> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, locale: 'en-GB' });
  try {
    const page = await context.newPage();
    await page.addInitScript(NOTE_WHOLE);
    await page.goto(url);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('body:not(:has(.skeleton, [aria-busy=true]))').waitFor();
    await page.waitForTimeout(300);
    return (await page.evaluate(PAINTS)) as Paints;
  } finally {
    await context.close();
  }
}
