/** A console over a warehouse with what two desks lived through: asked by the tests through HTTP, as a browser would. */
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
import { openDatabase } from '../../src/warehouse/database.ts';
import { configOf, workspaceOf } from '../jobs/scripted-work.ts';
import { RandomDesk } from '../kpi/support/random-desk.ts';
import { connect } from '../kpi/support/rows.ts';
import { type Beginning, type TestDatabase, testDatabase } from '../support/database.ts';

export const NOW = new Date('2026-04-12T15:00:00Z');
export const FROM = '2026-03-02';
export const TO = '2026-04-12';
export const DESK_SETTINGS: Settings = { ...DEFAULT_SETTINGS, timeZone: 'Europe/London' };

/** Two desks, `one` and `two`, with forty days of life; the second cannot tell CSAT. */
const TWO_DESKS: Beginning = {
  name: 'two_desks',
  fill: async (url) => {
    const { db, pool, close } = openDatabase(url);
    const desk = new RandomDesk(pool, 11, ['one', 'two']);
    const known = { knownFrom: `${FROM}T00:00:00Z`, knownTo: NOW.toISOString() };
    await connect(pool, 'one', { source: 'zendesk', ...known });
    await connect(pool, 'two', { source: 'freshdesk', ...known, missing: ['csat'] });
    await desk.staff();
    await desk.live(Date.parse(known.knownFrom), NOW.getTime(), 450);
    await transform(db, { settings: DESK_SETTINGS, asOf: NOW, log });
    await rebuild(db, { settings: DESK_SETTINGS, asOf: NOW, scope: 'all', log });
    await close();
  },
};

export const twoDesks = (): Promise<TestDatabase> => testDatabase({ beginning: TWO_DESKS });

export interface DeskConsole {
  readonly app: FastifyInstance;
  readonly database: TestDatabase;
  readonly workspace: Workspace;
  readonly queues: Queues;
  /** The answer to a request of somebody who may do everything. */
  get<Answer>(path: string): Promise<Answer>;
  close(): Promise<void>;
}

/** `webApp`: folder of a built web app; left out, the one that was built last, if any. */
export async function openDeskConsole(changes: Partial<Settings> = {}, webApp?: string): Promise<DeskConsole> {
  const database = await twoDesks();
  const config = { ...configOf([]), settings: { ...DESK_SETTINGS, ...changes } };
  const workspace: Workspace = { ...workspaceOf(database, config), clock: fixedClock(NOW) };
  const queues = await openWorkspaceQueues(workspace, 'console');
  const app = await createConsole({ workspace, queues, version: '1.2.3' }, webApp);
  return {
    app,
    database,
    workspace,
    queues,
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
