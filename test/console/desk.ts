/** A console over a fresh warehouse with what two desks lived through: read by the tests through HTTP, as a browser would. */
import type { FastifyInstance } from 'fastify';
import { createConsole } from '../../src/console/console.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { openWorkspaceQueues } from '../../src/jobs/open-queues.ts';
import type { Queues } from '../../src/jobs/queues.ts';
import type { Workspace } from '../../src/jobs/workspace.ts';
import { rebuild } from '../../src/kpi/index.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { configOf, workspaceOf } from '../jobs/scripted-work.ts';
import { RandomDesk } from '../kpi/support/random-desk.ts';
import { connect } from '../kpi/support/rows.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

export interface DeskConsole {
  readonly app: FastifyInstance;
  readonly database: TestDatabase;
  readonly workspace: Workspace;
  readonly queues: Queues;
  readonly settings: Settings;
  get<Answer>(path: string): Promise<Answer>;
  close(): Promise<void>;
}

export const NOW = new Date('2026-04-12T15:00:00Z');
const START = '2026-02-20T00:00:00Z';

/** Two desks, `one` and `two`, with fifty days of life by `seed`. */
export async function openDeskConsole(seed: number, changes: Partial<Settings> = {}): Promise<DeskConsole> {
  const database = await testDatabase();
  const settings: Settings = { ...DEFAULT_SETTINGS, timeZone: 'Europe/London', ...changes };
  const desk = new RandomDesk(database.pool, seed, ['one', 'two']);
  for (const id of ['one', 'two'])
    await connect(database.pool, id, { source: id === 'one' ? 'zendesk' : 'freshdesk', knownFrom: START, knownTo: NOW.toISOString() });
  await desk.staff();
  await desk.live(Date.parse(START), NOW.getTime(), 400);
  await transform(database.db, { settings, asOf: NOW, log });
  await rebuild(database.db, { settings, asOf: NOW, scope: 'all', log });
  const config = { ...configOf([]), settings };
  const workspace: Workspace = { ...workspaceOf(database, config), clock: fixedClock(NOW) };
  const queues = await openWorkspaceQueues(workspace, 'console');
  const app = await createConsole({ workspace, queues, version: '1.2.3' });
  return {
    app,
    database,
    workspace,
    queues,
    settings,
    get: async (path) => {
      const answer = await app.inject({ url: `/api/v1${path}` });
      if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${answer.body}`);
      return answer.json();
    },
    close: async () => {
      await app.close();
      await queues.close();
      await database.close();
    },
  };
}
