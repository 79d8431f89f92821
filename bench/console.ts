import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { loadavg } from 'node:os';
import { consoleKey } from '../src/config/console-key.ts';
import { createConsole } from '../src/console/console.ts';
import { openWorkspaceQueues } from '../src/jobs/open-queues.ts';
import type { Workspace } from '../src/jobs/workspace.ts';
import { measureCalls } from './year/calls.ts';
import { say } from './year/measure.ts';
import { measureNight } from './year/nightly.ts';
import { buildWebApp, measurePages } from './year/pages.ts';
import { PAGES, QUESTIONS } from './year/questions.ts';
import { withYear } from './year/workspace.ts';

/** How long the console makes people wait on a year of a million tickets: every question of its pages, and the pages themselves. */
export const benchConsole = (): Promise<void> => withYear((workspace) => withConsole(workspace, measureConsole));

/** What transform and engine take at that size, night by night. */
export const benchNight = (): Promise<void> => withYear(({ database }) => measureNight(database.db));

async function measureConsole(base: string): Promise<void> {
  say(
    `load of this machine: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')}`,
  );
  const wanted = process.env['DESKMETER_BENCH_ONLY'] ?? '';
  await measureCalls(
    base,
    QUESTIONS.filter(({ what }) => what.includes(wanted)),
  );
  await measurePages(base, PAGES);
  say(
    `load of this machine: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')}`,
  );
}

async function withConsole(workspace: Workspace, work: (base: string) => Promise<void>): Promise<void> {
  const webApp = await buildWebApp();
  const queues = await openWorkspaceQueues(workspace, 'console');
  const app = await createConsole({ workspace, queues, version: 'bench', key: consoleKey({ DESKMETER_CONSOLE_KEY: randomUUID() }) }, webApp);
  try {
    await app.listen({ port: 0, host: '127.0.0.1' });
    await work(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`);
  } finally {
    await app.close();
    await queues.close();
    rmSync(webApp, { recursive: true, force: true });
  }
}
