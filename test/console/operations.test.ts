import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleEvent } from '../../src/console/api/events.ts';
import type { FigureReport } from '../../src/console/api/figures.ts';
import type { Live, WorkList } from '../../src/console/api/live.ts';
import type { Quality } from '../../src/console/api/quality.ts';
import { createConsole } from '../../src/console/console.ts';
import { Browser, type DeskConsole, NOW, openDeskConsole } from './desk.ts';

let desk: DeskConsole;
beforeAll(async () => {
  desk = await openDeskConsole();
  await desk.database.pool.query(`
    insert into sync.run (connection_id, run_id, kind, started_at, ended_at, status, error, pages, rows, rejects, requests, throttled, waited_ms, per_stream) values
      ('one', 'r1', 'sync', '2026-04-12T13:00:00Z', '2026-04-12T13:01:30Z', 'ok', null, 4, 100, 1, 7, 0, 0, '{"tickets": {"status": "ok", "rows": 100, "changed": 3, "rejects": 1, "error": null, "nextStep": null}}'),
      ('one', 'r2', 'sync', '2026-04-12T14:00:00Z', '2026-04-12T14:00:05Z', 'partial', 'The helpdesk is down.', 0, 0, 0, 3, 2, 1500, '{}'),
      ('one', 'old', 'full', '2026-04-01T14:00:00Z', null, 'lost', null, 0, 0, 0, 50, 0, 0, '{}');
    insert into sync.reject (connection_id, stream, entity, record_id, reason, raw, run_id, rejected_at) values
      ('one', 'main', 'ticket', '17', 'status: unknown value "foo"', '{"id": 17, "assignee_id": 5}', 'r1', '2026-04-12T13:00:00Z'),
      ('one', 'main', 'ticket', '18', 'status: unknown value "foo"', '{"id": 18}', 'r1', '2026-04-12T13:00:00Z');
    update sync.stream set last_success_at = '2026-04-12T14:55:00Z' where connection_id = 'one';
    update sync.stream set last_success_at = '2026-04-12T12:00:00Z' where connection_id = 'two';
    update sync.connection set limits = '[{"bucket": "account", "limit": 700, "windowMs": 60000, "share": 0.7}]' where connection_id = 'one'`);
});
afterAll(() => desk.close());

interface Connections {
  readonly connections: readonly {
    readonly id: string;
    readonly status: string;
    readonly lastRun: { readonly error: string } | null;
    readonly usage: object;
    readonly coverage: object;
  }[];
}

test('connections tell how fresh they are, what a run used, and what is known', async () => {
  const { connections } = await desk.get<Connections>('/connections');
  expect(connections.map(({ id, status }) => [id, status])).toEqual([
    ['one', 'fresh'],
    ['two', 'late'],
  ]);
  expect(connections[0]).toMatchObject({
    lastRun: { runId: 'r2', error: 'The helpdesk is down.', durationS: 5, waitedS: 1.5 },
    usage: { requests: 10, throttled: 2, limits: [{ bucket: 'account', limit: 700, windowS: 60, share: 0.7 }] },
  });
  const one = await desk.get<{ coverage: { kpi: string; status: string }[]; rejects: object[] }>('/connections/two');
  expect(one.coverage.find(({ kpi }) => kpi === 'csat_score')).toMatchObject({ status: 'unavailable' });
  expect((await desk.app.inject({ url: '/api/v1/connections/three' })).statusCode).toBe(404);
});

test('runs come newest first, by connection, status and in stretches', async () => {
  const ids = async (query: string) => (await desk.get<{ runs: { runId: string }[] }>(`/runs?${query}`)).runs.map(({ runId }) => runId);
  expect(await ids('')).toEqual(['r2', 'r1', 'old']);
  expect(await ids('status=ok')).toEqual(['r1']);
  expect(await ids('limit=1&before=2026-04-12T14:00:00.000Z')).toEqual(['r1']);
});

test('rejects are listed, and one can be looked at unless agents are private', async () => {
  const { rejects } = await desk.get<{ rejects: { id: number; recordId: string }[] }>('/rejects?connection=one');
  expect(rejects.map(({ recordId }) => recordId)).toEqual(['18', '17']);
  const id = rejects[1]?.id ?? 0;
  expect(await desk.get(`/rejects/${id}`)).toMatchObject({ raw: { id: 17, assignee_id: 5 }, isHidden: false });
  const workspace = { ...desk.workspace, config: { ...desk.workspace.config, settings: { ...desk.workspace.config.settings, agents: 'pseudonym' as const } } };
  const strict = await createConsole({ ...desk.context, workspace });
  expect((await strict.inject({ url: `/api/v1/rejects/${id}` })).json()).toMatchObject({ raw: null, isHidden: true });
  await strict.close();
});

test('sync now and backfill go through the queue, once', async () => {
  const config = {
    ...desk.workspace.config,
    connections: [
      {
        id: 'one',
        source: 'zendesk' as const,
        config: { subdomain: 'a', auth: { email: 'a@b.c', apiToken: 'x' } },
        mapping: { fields: {}, tiers: {}, exclude: {}, only: {}, map: {}, complaint: {} },
      },
    ],
  };
  const app = await createConsole({ ...desk.context, workspace: { ...desk.workspace, config } });
  const browser = new Browser(app);
  const post = (url: string, payload?: object) => browser.post<unknown>(url, payload);
  expect([await post('/connections/one/sync'), await post('/connections/one/sync')]).toEqual([{ isQueued: true }, { isQueued: false }]);
  expect(await post('/connections/one/backfill', { from: '2026-04-01' })).toEqual({ isQueued: true });
  const jobs = await desk.queues.sync.getJobs(['waiting']);
  expect(jobs.map(({ data }) => data).toSorted((a, b) => Object.keys(a).length - Object.keys(b).length)).toEqual([
    { connectionId: 'one' },
    { connectionId: 'one', rereadFrom: '2026-03-31T23:00:00.000Z' },
  ]);
  expect(await post('/connections/one/backfill', { from: '2026-05-01' })).toMatchObject({ error: { message: '2026-05-01 is still to come.' } });
  expect(await post('/connections/none/sync')).toMatchObject({ error: { message: 'There is no connection "none" in the config.' } });
  expect((await app.inject({ url: '/api/v1/connections' })).json<Connections>().connections[0]).toMatchObject({ isQueued: true, origin: 'file' });
  await app.close();
});

test('the queue tells what stands in it, and operators find Bull Board', async () => {
  const { queues, boardPath } = await desk.get<{ queues: { name: string }[]; boardPath: string }>('/queue');
  expect(queues.map(({ name }) => name)).toEqual(['sync', 'transform', 'maintenance']);
  const board = await desk.app.inject({ url: boardPath });
  expect([board.statusCode, board.headers['content-type']]).toEqual([200, expect.stringContaining('text/html') as string]);
  expect((await desk.app.inject({ url: `${boardPath}/api/queues` })).json<{ queues: { name: string }[] }>().queues.map(({ name }) => name)).toContain('sync');
});

test('the live board adds up to the backlog, and the work list is as long', async () => {
  const live = await desk.get<Live>('/live');
  const { rows } = await desk.database.pool.query<{ open: number }>(
    "select value as open from kpi.daily where kpi = 'backlog_open' and dimension = 'all' and day = '2026-04-12'",
  );
  expect(live.total.open).toBe(rows[0]?.open);
  expect(live.total.open).toBe(live.rows.reduce((sum, row) => sum + row.open, 0));
  const mails = await desk.get<Live>('/live?channel=email&connection=one');
  const list = await desk.get<WorkList>('/work-list?channel=email&connection=one&limit=3');
  expect(list.total).toBe(mails.total.open);
  expect(list.items).toHaveLength(3);
  expect(list.items.map(({ place }) => place)).toEqual(list.items.map(({ place }) => place).toSorted((a, b) => a - b));
});

test('the quality page gathers what there is to doubt', async () => {
  const quality = await desk.get<Quality>('/quality');
  expect(quality.rejects).toEqual([{ connection: 'one', stream: 'main', entity: 'ticket', reason: 'status: unknown value "foo"', count: 2 }]);
  expect(quality.freshness.map(({ connection, status }) => [connection, status])).toEqual([
    ['one', 'fresh'],
    ['two', 'late'],
  ]);
  expect(quality.asOf).toBe(NOW.toISOString());
});

test('figures: mistakes by line, a preview that loads nothing, an import, and what superseded it', async () => {
  const browser = new Browser(desk.app);
  const send = (url: string, text: string, fileName = 'costs.csv') => browser.post<FigureReport>(`/figures${url}`, { fileName, text });
  const template = await desk.app.inject({ url: '/api/v1/figures/template' });
  const header = template.body.split('\n').find((line) => line.startsWith('figure_key')) ?? '';
  const row = (value: string) => {
    const cells: Record<string, string> = { figure_key: 'operating_cost', period_start: '2026-03-01', period_end: '2026-04-01', value, currency: 'EUR' };
    return `${header}\n${header
      .split(',')
      .map((column) => cells[column] ?? '')
      .join(',')}\n`;
  };
  expect(await send('/preview', row('many'))).toMatchObject({ ok: false, problems: [{ line: 2, column: 'value' }], added: 0 });
  expect(await send('/preview', row('1000'))).toMatchObject({ ok: true, added: 1 });
  expect(await desk.get('/figures')).toEqual({ imports: [] });
  expect(await send('', row('1000'))).toMatchObject({ ok: true, added: 1 });
  await desk.database.pool.query("update support.figure_file set imported_at = imported_at - interval '1 day'");
  expect(await send('', row('1200'), 'later.csv')).toMatchObject({ ok: true, corrected: 1 });
  expect(await desk.get('/figures')).toMatchObject({
    imports: [
      { fileNo: 2, fileName: 'later.csv', inForce: 1, supersededBy: [] },
      { fileNo: 1, fileName: 'costs.csv', inForce: 0, supersededBy: [{ fileNo: 2, fileName: 'later.csv', rows: 1 }] },
    ],
  });
});

test('who listens hears of runs wherever they happen, and of new numbers', async () => {
  const app = await createConsole(desk.context);
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const heard: ConsoleEvent[] = [];
  const leave = new AbortController();
  const { body } = await fetch(`${address}/api/v1/events`, { signal: leave.signal });
  const listening = (async () => {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      for (const line of new TextDecoder().decode(chunk).split('\n')) if (line.startsWith('data: ')) heard.push(JSON.parse(line.slice(6)) as ConsoleEvent);
    }
  })().catch(() => undefined);
  const hear = async (type: string, match: object) => {
    await expect.poll(() => heard.find((event) => event.type === type), { timeout: 30_000 }).toMatchObject(match);
  };
  await hear('numbers', { asOf: NOW.toISOString() });
  await desk.database.pool.query(
    "insert into sync.run (connection_id, run_id, kind, started_at, status, rows) values ('one', 'r9', 'sync', now(), 'running', 5)",
  );
  await hear('run', { runId: 'r9', status: 'running', rows: 5 });
  await hear('stream', { connectionId: 'one', stream: 'main' });
  await desk.database.pool.query("update sync.run set status = 'ok', ended_at = now() where run_id = 'r9'");
  await expect.poll(() => heard.some((event) => event.type === 'run' && event.status === 'ok'), { timeout: 30_000 }).toBe(true);
  // One that begins and ends between two looks is heard of all the same.
  await desk.database.pool.query(
    "insert into sync.run (connection_id, run_id, kind, started_at, ended_at, status) values ('one', 'r10', 'sync', now(), now(), 'ok')",
  );
  await expect.poll(() => heard.filter((event) => event.type === 'run' && event.runId === 'r10'), { timeout: 10_000 }).toMatchObject([{ status: 'ok' }]);
  expect(new Set(heard.flatMap((event) => (event.type === 'run' ? [event.runId] : [])))).toEqual(new Set(['r9', 'r10']));
  await app.close();
  leave.abort();
  await listening;
});

test('every address that is not the API’s is a page of the web app; without it a page says what to do', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'deskmeter-pages-'));
  mkdirSync(path.join(folder, 'assets'));
  writeFileSync(path.join(folder, 'index.html'), '<title>the app</title>');
  writeFileSync(path.join(folder, 'assets', 'app.js'), 'run()');
  const app = await createConsole(desk.context, folder);
  expect((await app.inject({ url: '/kpi/csat_score?grain=week' })).body).toBe('<title>the app</title>');
  expect((await app.inject({ url: '/assets/app.js' })).headers['cache-control']).toContain('immutable');
  expect((await app.inject({ url: '/' })).headers['cache-control']).toBe('no-cache');
  expect((await app.inject({ url: '/assets/gone.js' })).statusCode).toBe(404);
  expect((await app.inject({ url: '/api/v1/gone' })).json()).toHaveProperty('error');
  await app.close();
  rmSync(folder, { recursive: true, force: true });
  const bare = await createConsole(desk.context, undefined);
  await bare.close();
});
