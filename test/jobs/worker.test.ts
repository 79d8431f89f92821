import { expect, it } from 'vitest';
import { FixConfigError, GiveUpError, RetryError, StreamUnavailableError, WaitError } from '../../src/domain/errors.ts';
import { enqueueSync, enqueueTransform } from '../../src/jobs/queues.ts';
import { queueDepths } from '../../src/jobs/queue-status.ts';
import type { Work } from '../../src/jobs/work.ts';
import type { RunReport } from '../../src/sync/report.ts';
import { LostPlaceError } from '../../src/warehouse/lost-place-error.ts';
import { scriptedLog, scriptedVendor } from '../sync/scripted-source.ts';
import { NOTHING, QUICK, UNWATCHED } from './scripted-work.ts';
import { idle, onBothBackends, type Stage, until } from './stage.ts';

const EMPTY = {
  pages: 0,
  rows: 0,
  changed: 0,
  rejects: 0,
  requests: 0,
  bytes: 0,
  retries: 0,
  throttled: 0,
  waitedMs: 0,
  tickets: 0,
  quota: null,
  perStream: {},
};
const report = (status: RunReport['status'], error?: unknown): RunReport => ({
  connectionId: 'acme',
  runId: 'run',
  kind: 'sync',
  status,
  streams: [],
  totals: EMPTY,
  replayedPages: 0,
  tombstones: 0,
  isLoading: false,
  error,
});

/** Work that does nothing but what a test says. */
const pretend = (sync: Work['sync'], transform: Work['transform'] = () => Promise.resolve(NOTHING)): Work => ({
  sync,
  transform,
  dropArchive: () => Promise.resolve(0),
  ...UNWATCHED,
});

/** A sync that goes as told, once per time it is asked; then well. */
function inTurn(...turns: (() => RunReport)[]): Work['sync'] & { asked: number[] } {
  const asked: number[] = [];
  const sync = async (): Promise<RunReport> => {
    asked.push(Date.now());
    return (turns[asked.length - 1] ?? (() => report('ok')))();
  };
  return Object.assign(sync, { asked });
}

const failing = (error: Error) => (): never => {
  throw error;
};

/** Runs one sync job to its end, and tells how often it was tried and how it ended. */
async function ended(stage: Stage, sync: ReturnType<typeof inTurn>) {
  await stage.worker({ work: pretend(sync) });
  await enqueueSync(stage.queues, 'acme');
  await idle(stage.queues);
  const [job] = await stage.queues.sync.getJobs(['completed', 'failed']);
  const state = await job?.getState();
  return { tries: sync.asked.length, state, reason: job?.failedReason, attemptsMade: job?.attemptsMade, result: job?.returnvalue };
}

const gaps = (instants: readonly number[]) => instants.slice(1).map((at, index) => at - (instants[index] ?? 0));

onBothBackends('a worker', (stage) => {
  it('syncs, then transforms', async () => {
    const { queues, vendors, database } = stage();
    vendors.set('acme', scriptedVendor(scriptedLog(6, 30)));
    await stage().worker();
    await enqueueSync(queues, 'acme');
    await idle(queues);
    const [job] = await queues.sync.getCompleted();
    expect(job?.returnvalue).toMatchObject({ status: 'ok' });
    const { rows } = await database.pool.query('select count(*)::int as stories from support.ticket_story');
    expect(rows[0].stories).toBeGreaterThan(0);
    expect((await database.pool.query('select 1 from sync.touched')).rowCount).toBe(0);
  });

  it('goes on with a first load window by window, and transforms after each', async () => {
    const { queues } = stage();
    const done: string[] = [];
    await stage().worker({
      work: pretend(
        (_, { inSteps }) => {
          done.push(inSteps === true ? 'window' : 'whole');
          return Promise.resolve({ ...report('ok'), isLoading: done.filter((step) => step === 'window').length < 3 });
        },
        () => {
          done.push('transform');
          return Promise.resolve(NOTHING);
        },
      ),
    });
    await enqueueSync(queues, 'acme');
    await until(() => done.filter((step) => step === 'window').length === 3);
    await idle(queues);
    expect(done.filter((step) => step === 'window')).toHaveLength(3);
    expect(done.at(-1)).toBe('transform');
    expect((await queues.sync.getFailed()).length).toBe(0);
  });

  it('does one sync of a connection at a time, whoever asks how often', async () => {
    const { queues } = stage();
    const held = Promise.withResolvers<RunReport>();
    let syncs = 0;
    await stage().worker({
      concurrency: 3,
      work: pretend(() => {
        syncs += 1;
        return held.promise;
      }),
    });
    await Promise.all(Array.from({ length: 5 }, () => enqueueSync(queues, 'acme')));
    await until(() => syncs > 0);
    await enqueueSync(queues, 'acme');
    expect((await queueDepths(queues)).sync).toMatchObject({ waiting: 0, active: 1, delayed: 0 });
    held.resolve(report('ok'));
    await idle(queues);
    expect(syncs).toBe(1);
    await enqueueSync(queues, 'acme');
    await idle(queues);
    expect(syncs).toBe(2);
  });

  it('keeps one more transform beside the one under way, never a pile, and never none', async () => {
    const { queues } = stage();
    const held = Promise.withResolvers<typeof NOTHING>();
    let transforms = 0;
    const transform = () => {
      transforms += 1;
      return held.promise;
    };
    await stage().worker({ work: pretend(() => Promise.resolve(report('ok')), transform) });
    await enqueueTransform(queues);
    await until(() => transforms === 1);
    for (let times = 0; times < 5; times += 1) await enqueueTransform(queues);
    held.resolve(NOTHING);
    await until(() => transforms === 2);
    await idle(queues);
    expect(transforms).toBe(2);
  });

  it('transforms also after a sync that failed: its pages count', async () => {
    let transforms = 0;
    const transform = () => {
      transforms += 1;
      return Promise.resolve(NOTHING);
    };
    await stage().worker({ work: pretend(() => Promise.resolve(report('failed', new FixConfigError('401', 'New token.'))), transform) });
    await enqueueSync(stage().queues, 'acme');
    await until(() => transforms > 0);
    await idle(stage().queues);
    expect((await queueDepths(stage().queues)).sync.failed).toBe(1);
  });

  it('asks for a transform while a long sync goes on', async () => {
    const { queues } = stage();
    const transformed = Promise.withResolvers<typeof NOTHING>();
    const sync: Work['sync'] = async (_, { onProgress }) => {
      onProgress?.({ connectionId: 'acme', stream: 'tickets', pages: 1, rows: 1, rejects: 0, progress: 0.1, done: false });
      await transformed.promise;
      return report('ok');
    };
    const transform = () => {
      transformed.resolve(NOTHING);
      return transformed.promise;
    };
    await stage().worker({ work: pretend(sync, transform), timing: { publishEveryMs: 0 } });
    await enqueueSync(queues, 'acme');
    await idle(queues);
    expect(await queues.sync.getCompletedCount()).toBe(1);
  });

  it('tries again what may work in a moment, each time later, and then gives up', async () => {
    const sync = inTurn(
      failing(new RetryError('socket hung up', 'Wait.')),
      () => report('partial', new RetryError('503', 'Wait.')),
      failing(new Error('a fault')),
    );
    expect(await ended(stage(), sync)).toMatchObject({ tries: 3, state: 'failed', reason: 'a fault', attemptsMade: 3 });
    const [first, second] = gaps(sync.asked);
    // Half of each pause is by chance.
    expect(first).toBeGreaterThanOrEqual(QUICK.retryMs / 2);
    expect(second).toBeGreaterThanOrEqual(QUICK.retryMs);
  });

  it('ends well when the second try does', async () => {
    expect(await ended(stage(), inTurn(failing(new RetryError('502', 'Wait.'))))).toMatchObject({ tries: 2, state: 'completed', result: { status: 'ok' } });
  });

  it('comes back when the other side said, as often as it says so', async () => {
    const wait = () => new WaitError('The other side is busy.', 150);
    const sync = inTurn(failing(wait()), failing(wait()), failing(wait()), () => report('partial', wait()));
    // More often than there are attempts: a wait is none.
    expect(await ended(stage(), sync)).toMatchObject({ tries: 5, state: 'completed' });
    for (const gap of gaps(sync.asked)) expect(gap).toBeGreaterThanOrEqual(145);
  });

  it.each([
    ['a wrong token', new FixConfigError('Zendesk refused the token.', 'Make a new one.'), 'Zendesk refused the token. Make a new one.'],
    ['what cannot be repaired', new GiveUpError('The cursor makes no sense.', 'Read again.'), 'The cursor makes no sense. Read again.'],
    ['a plan that does not include it', new StreamUnavailableError('Not in this plan.', 'Upgrade.'), 'Not in this plan. Upgrade.'],
  ])('does not try %s again', async (_, error, reason) => {
    expect(
      await ended(
        stage(),
        inTurn(() => report('failed', error)),
      ),
    ).toMatchObject({ tries: 1, state: 'failed', reason });
  });

  it('takes streams that plan or scope lack for no failure', async () => {
    expect(
      await ended(
        stage(),
        inTurn(() => report('ok')),
      ),
    ).toMatchObject({ tries: 1, state: 'completed', result: { status: 'ok' } });
  });

  it('takes a run that lost its place for no failure', async () => {
    expect(await ended(stage(), inTurn(failing(new LostPlaceError('acme'))))).toMatchObject({ tries: 1, state: 'completed', result: { status: 'lost' } });
  });

  it('stops after the page in flight and gives the job back; the next worker goes on where it stopped', async () => {
    const { queues, vendors, database } = stage();
    const work = { ...stage().work, transform: () => Promise.resolve(NOTHING) };
    const ending = new AbortController();
    const vendor = scriptedVendor(scriptedLog(20, 60), 5);
    vendors.set('acme', vendor);
    const reading = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    vendor.fault = async (stream, page) => {
      if (stream !== 'tickets' || page !== 4) return;
      reading.resolve();
      await answer.promise;
    };
    const first = await stage().worker({ work, signal: ending.signal });
    await enqueueSync(queues, 'acme');
    await reading.promise;
    ending.abort();
    answer.resolve();
    await first.stopped;
    expect((await queueDepths(queues)).sync).toMatchObject({ waiting: 1, active: 0, failed: 0 });
    const { rows } = await database.pool.query(`select cursor->>'after' as after from sync.stream where stream = 'tickets'`);
    expect(rows[0].after).toBe('15');
    expect((await database.pool.query('select run_id from sync.connection')).rows).toEqual([{ run_id: null }]);
    vendor.fault = () => undefined;
    await stage().worker({ work });
    await idle(queues);
    const done = await database.pool.query(`select cursor->>'after' as after from sync.stream where stream = 'tickets'`);
    expect(done.rows[0].after).toBe('60');
    const [job] = await queues.sync.getCompleted();
    expect(job?.attemptsMade).toBeLessThanOrEqual(1);
  });

  it('gives a transform back that it may not end', async () => {
    const { queues } = stage();
    const ending = new AbortController();
    const begun = Promise.withResolvers<void>();
    let transforms = 0;
    const transform: Work['transform'] = async ({ signal }) => {
      transforms += 1;
      begun.resolve();
      if (transforms === 1) await new Promise((resolve) => signal?.addEventListener('abort', resolve));
      signal?.throwIfAborted();
      return NOTHING;
    };
    const work = pretend(() => Promise.resolve(report('ok')), transform);
    const first = await stage().worker({ work, signal: ending.signal });
    await enqueueTransform(queues);
    await begun.promise;
    ending.abort();
    await first.stopped;
    expect((await queueDepths(queues)).transform).toMatchObject({ waiting: 1, active: 0, failed: 0 });
    await stage().worker({ work });
    await idle(queues);
    expect(transforms).toBe(2);
  });
});
