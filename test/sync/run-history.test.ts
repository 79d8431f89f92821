import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { fixedClock } from '../../src/platform/clock.ts';
import type { SyncRequest } from '../../src/sync/run.ts';
import { syncConnection } from '../../src/sync/sync-connection.ts';
import { readStatus } from '../../src/warehouse/status.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { FOUR_CHANGES, requestFor } from './request.ts';
import { instantOf, noHttp, scriptedConnection, scriptedLog, scriptedVendor } from './scripted-source.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(() => database.empty());
afterAll(() => database?.close());

const HOUR = 3_600_000;
const START = Date.parse('2026-02-01T00:00:00Z');
const clockAt = (ms: number) => fixedClock(new Date(START + ms));
const lastRun = async <Row>(columns: string): Promise<Row> =>
  (await database.pool.query(`select ${columns} from sync.run order by started_at desc, run_id desc limit 1`)).rows[0] as Row;

/** A client whose every request spends one of a limit. */
function httpWithin(limits: Readonly<Record<string, number>>, windowMs = 60_000, spentBefore = 0): SyncRequest['http'] {
  const http = noHttp();
  const quotas = () => Object.entries(limits).map(([bucket, limit]) => ({ bucket, spent: spentBefore + http.usage.requests, limit, windowMs }));
  return Object.defineProperty(http, 'quotas', { get: quotas });
}

test('a run says what share of the limit it used, of the one it used most', async () => {
  const vendor = scriptedVendor([...FOUR_CHANGES]);
  const http = httpWithin({ account: 100, list: 20 }, 60_000, 7);
  // What was spent before the run is not its own.
  await syncConnection(requestFor(database, vendor, { http }));
  const { quota_share: share, requests } = await lastRun<{ quota_share: number; requests: number }>('quota_share, requests');
  expect(requests).toBe(5);
  expect(share).toBeCloseTo(requests / 20);
});

test('in a run longer than a window of the limit, each of them counts', async () => {
  const vendor = scriptedVendor([...FOUR_CHANGES]);
  const clock = clockAt(0);
  vendor.fault = () => clock.set(new Date(clock.now().getTime() + 60_000));
  await syncConnection(requestFor(database, vendor, { http: httpWithin({ account: 10 }), clock }));
  const {
    quota_share: share,
    ended_at,
    started_at,
  } = await lastRun<{ quota_share: number; ended_at: Date; started_at: Date }>('quota_share, ended_at, started_at');
  const minutes = (ended_at.getTime() - started_at.getTime()) / 60_000;
  expect(minutes).toBeGreaterThan(4);
  expect(share).toBeCloseTo(5 / (10 * minutes));
});

test('a run without a limit, or without a request, has no share', async () => {
  await syncConnection(requestFor(database, scriptedVendor([...FOUR_CHANGES])));
  expect(await lastRun('quota_share')).toEqual({ quota_share: null });
});

test('the last comparison with all that the vendor lists is that of a whole full run, or of the stream that compares', async () => {
  const vendor = scriptedVendor([...FOUR_CHANGES]);
  const run = async (ms: number, more: Partial<SyncRequest> = {}) => {
    await syncConnection(requestFor(database, vendor, { clock: clockAt(ms), ...more }));
    return (await lastRun<{ reconciled_at: Date | null }>('reconciled_at')).reconciled_at;
  };
  expect(await run(0)).toBeNull();
  expect(await run(HOUR, { full: true })).toEqual(new Date(START + HOUR));
  // An ordinary run compares nothing: it says when it was done last.
  expect(await run(2 * HOUR)).toEqual(new Date(START + HOUR));
  // A full run that does not come to its end compares nothing either.
  vendor.fault = (stream) => {
    if (stream === 'tickets') throw new Error('gone');
  };
  expect(await run(3 * HOUR, { full: true })).toEqual(new Date(START + HOUR));
  vendor.fault = () => undefined;
  const scripted = scriptedConnection(vendor);
  const connection = { ...scripted, streams: scripted.streams.map((stream) => (stream.name === 'agents' ? { ...stream, reconciles: true } : stream)) };
  expect(await run(4 * HOUR, { connection })).toEqual(new Date(START + 4 * HOUR));
});

test('while a first load goes on, status tells how far it is and how long the rest takes', async () => {
  const DAY_MIN = 1440;
  // 400 days: twenty changes in the last week, ten in the five weeks before, ten in all the time before that.
  const spread = (count: number, from: number, to: number) => Array.from({ length: count }, (_, index) => Math.round(from + ((to - from) * index) / count));
  const versions = [...spread(10, 0, 357), ...spread(10, 358.5, 392), ...spread(20, 393.5, 400)].map((day) => day * DAY_MIN + 1);
  const log = scriptedLog(15, versions.length).map((change, index) => ({ ...change, version: (versions[index] ?? 0) + index }));
  const vendor = { ...scriptedVendor(log, 1), isWindowed: true };
  const clock = fixedClock(instantOf(400 * DAY_MIN + 60));
  vendor.fault = (stream) => clock.set(new Date(clock.now().getTime() + (stream === 'tickets' ? 60_000 : 0)));
  const told: { share: number; known: Date; left: number | null; took: number }[] = [];
  const began = clock.now().getTime();
  const days = (to: Date, from: Date) => Math.round((to.getTime() - from.getTime()) / (24 * HOUR));
  for (let isLoading = true; isLoading;) {
    const report = await syncConnection(requestFor(database, vendor, { clock, inSteps: true }));
    isLoading = report.isLoading;
    const [status] = await readStatus(database.db, clock.now());
    const load = status?.first_load;
    expect(load === null).toBe(!isLoading);
    if (load) told.push({ share: load.share ?? -1, known: load.known_from ?? new Date(0), left: load.left_s, took: (clock.now().getTime() - began) / 1000 });
  }
  // Seven days, then so many as the pages of the first seven promise, then all.
  expect(told.map(({ share }) => Math.round(share * 400))).toEqual([7, 42]);
  expect(told.map(({ known }) => days(clock.now(), known))).toEqual([7, 42]);
  // Twenty pages at a minute each covered 7 days of 400.
  for (const { share, left, took } of told) expect(left).toBe(Math.round((took * (1 - share)) / share));
});
