/** A real Chromium for the tests of the web app, and the app as it stands built into dist. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults, RunOptions } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { expect } from 'vitest';

const found = ['chromium', 'chromium-browser', 'google-chrome'].find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);

/** Why there is no browser; undefined when there is one. */
export const noBrowser: string | undefined = found === undefined ? 'no Chromium: put chromium on the PATH' : undefined;

/** As root it has no sandbox; and it must not phone home from a test. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];

export const openBrowser = (): Promise<Browser> => {
  const path = spawnSync('sh', ['-c', `command -v ${found}`], { encoding: 'utf8' }).stdout.trim();
  return chromium.launch({ executablePath: path, args: FLAGS });
};

/** Builds what stands in src, whatever an earlier build left, into a folder of its own. */
export async function buildWebApp(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'deskmeter-web-'));
  // vitest sets NODE_ENV to test, and the app would be the one for development.
  const { NODE_ENV } = process.env;
  process.env['NODE_ENV'] = 'production';
  await build({ configFile: 'src/console/web/vite.config.ts', logLevel: 'warn', build: { outDir } });
  process.env['NODE_ENV'] = NODE_ENV;
  return outDir;
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong with the page as it stands: the rule, and where. All its rules, or some. */
export async function violationsOn(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(`globalThis.axe ?? (() => { ${AXE} })()`);
  const options: RunOptions = { resultTypes: ['violations'], ...(rules && { runOnly: [...rules] }) };
  const { violations } = (await page.evaluate(`axe.run(${JSON.stringify(options)})`)) as AxeResults;
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`));
}

/** By how much the page is wider than the window. */
export const overflowOf = async (page: Page): Promise<number> =>
  Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));

/** The id of what has the focus. */
export const focused = async (page: Page): Promise<string> => String(await page.evaluate('document.activeElement?.id'));

/** Waits until nothing is coming any more. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  // Asked from outside: the page's own policy allows no text to be run as a program.
  await expect.poll(() => page.locator('.skeleton, [aria-busy=true]').count(), { timeout: 30_000 }).toBe(0);
  // What has come is painted, in the colours of now.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}
