/** A console over a warehouse with what two desks lived through: asked by the tests through HTTP, as a browser would. */
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { consoleKey } from '../../src/config/console-key.ts';
import { createConsole } from '../../src/console/console.ts';
import type { ConsoleContext } from '../../src/console/context.ts';
import { hashPassword } from '../../src/console/password.ts';
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

/** A browser: keeps its cookie, and sends the token with what changes something. */
export class Browser {
  static #count = 0;
  readonly #app: FastifyInstance;
  /** Each stands at a machine of its own: attempts to log in are counted by address. */
  readonly #remoteAddress = `10.1.0.${(Browser.#count += 1)}`;
  readonly #cookies: Record<string, string> = {};
  #token = '';

  constructor(app: FastifyInstance) {
    this.#app = app;
  }

  async ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: object, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    if (method !== 'GET' && this.#token === '') this.#token = (await this.ask('GET', '/session')).json<{ csrfToken: string }>().csrfToken;
    const answer = await this.#app.inject({
      method,
      url: path.startsWith('/queue/board') ? path : `/api/v1${path}`,
      remoteAddress: this.#remoteAddress,
      cookies: this.#cookies,
      headers: { 'x-csrf-token': this.#token, ...headers },
      ...(payload && { payload }),
    });
    for (const { name, value } of answer.cookies) this.#cookies[name] = value;
    if (path === '/session' && answer.statusCode === 200) this.#token = answer.json<{ csrfToken: string }>().csrfToken;
    return answer;
  }

  async get<Answer>(path: string): Promise<Answer> {
    return told(path, await this.ask('GET', path));
  }

  async post<Answer>(path: string, payload?: object): Promise<Answer> {
    return (await this.ask('POST', path, payload)).json<Answer>();
  }
}

function told<Answer>(path: string, answer: LightMyRequestResponse): Answer {
  if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${answer.body}`);
  return answer.json<Answer>();
}

/** A hash that is quickly compared: tests log in often, and none of them is about how long that takes. */
export const quickHash = (password: string): Promise<string> => hashPassword(password, { N: 1024, r: 8, p: 1 });

export const TEST_KEY = consoleKey({ DESKMETER_CONSOLE_KEY: 'a key of the tests of the console' });

export interface DeskConsole {
  readonly app: FastifyInstance;
  readonly context: ConsoleContext;
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
  const context = { workspace, queues, version: '1.2.3', key: TEST_KEY };
  const app = await createConsole(context, webApp);
  return {
    app,
    context,
    database,
    workspace,
    queues,
    get: (path) => new Browser(app).get(path),
    close: async () => {
      await app.close();
      await queues.close();
      await database.close();
    },
  };
}
