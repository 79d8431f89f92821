import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { enqueueSync } from '../../src/jobs/queues.ts';
import { longTests, seededRandom, testSeed } from '../support/seed.ts';
import { scriptedVendor, type VendorChange } from '../sync/scripted-source.ts';
import { idle, onBothBackends, type Stage } from './stage.ts';

const ROUNDS = longTests ? 100 : 6;
/** Twenty transforms take their time where others work too. */
const TIME_OUT_MS = longTests ? 1_800_000 : 300_000;
const SEED = testSeed('all rows');
const CONNECTIONS = ['acme', 'zeta'];
/** Changes of a round: with one busy and one quiet helpdesk, one transform can begin and end within the other. */
const CHANGES: Readonly<Record<string, number>> = { acme: 40, zeta: 4 };
const ROUND_MINUTES = 1_000;
/** Each round adds to the days, so what one left wrong still is a few rounds later. */
const LOOK_EVERY = 5;

/** Two syncs that wait for each other before their last page, so that they end at the same moment. */
function meeting(stage: Stage): void {
  let waiting = Promise.withResolvers<void>();
  let here = 0;
  for (const id of CONNECTIONS) {
    const vendor = scriptedVendor([], 50);
    vendor.fault = async (stream) => {
      if (stream !== 'tickets') return;
      here += 1;
      const meet = waiting;
      if (here === CONNECTIONS.length) {
        here = 0;
        waiting = Promise.withResolvers();
        meet.resolve();
      }
      await meet.promise;
    };
    stage.vendors.set(id, vendor);
  }
}

/** Both live through the same hours. */
function lifeGoesOn(stage: Stage, round: number, random: () => number): void {
  const statuses = ['new', 'open', 'pending', 'resolved'];
  for (const [id, vendor] of stage.vendors) {
    const changes = CHANGES[id] ?? 0;
    const step = ROUND_MINUTES / changes;
    const next = (_: unknown, index: number): VendorChange => ({
      ticket: Math.floor(random() * 30),
      version: 1 + Math.floor(round * ROUND_MINUTES + (index + random()) * step),
      status: statuses[Math.floor(random() * statuses.length)] ?? 'open',
    });
    vendor.log.push(...Array.from({ length: changes }, next));
  }
}

/** As two people at two command lines: both transforms run at the same time, the second from somewhere within the first. */
async function inline({ work }: Stage, spread: number): Promise<number> {
  const { signal } = new AbortController();
  const each = CONNECTIONS.map(async (id, index) => {
    await work.sync(id, { signal });
    await pause(index * spread);
    const started = performance.now();
    await work.transform({ scope: 'stale', signal });
    return performance.now() - started;
  });
  return (await Promise.all(each))[0] ?? 0;
}

/** Days and KPIs whose row of all connections is not the sum of those of each. */
const UNEQUAL = `select a.kpi, a.day, a.numerator, sum(c.numerator) as parts from kpi.daily a
  join kpi.daily c on c.kpi = a.kpi and c.variant = a.variant and c.day = a.day and c.dimension = 'connection'
  where a.dimension = 'all' and a.variant = 'default' and a.kpi in ('ticket_volume', 'tickets_resolved', 'backlog_open')
  group by 1, 2, 3 having a.numerator is distinct from sum(c.numerator)`;

/** Every row of every grain, as text. */
async function rows({ database }: Stage): Promise<Set<string>> {
  const grains = ['daily', 'weekly', 'monthly'].map((grain) => `select '${grain} ' || (to_jsonb(r) - 'computed_at')::text as row from kpi.${grain} r`);
  const found = await database.pool.query<{ row: string }>(grains.join(' union all '));
  return new Set(found.rows.map(({ row }) => row));
}

/** The first few rows that stood wrong, and those that should have stood. */
const different = (stood: ReadonlySet<string>, right: ReadonlySet<string>) => ({
  wrong: [...stood].filter((row) => !right.has(row)).slice(0, 3),
  missing: [...right].filter((row) => !stood.has(row)).slice(0, 3),
});

onBothBackends('two connections that end at once', (stage) => {
  it(
    `leave right rows of all, ${ROUNDS} times (DESKMETER_SEED=${SEED})`,
    async () => {
      const { queues, database, work } = stage();
      const random = seededRandom(SEED);
      const { signal } = new AbortController();
      meeting(stage());
      // Two processes: each takes one sync, and either may take the transform.
      await stage().worker({ concurrency: 1 });
      await stage().worker({ concurrency: 1 });
      let spent = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        lifeGoesOn(stage(), round, random);
        if (round % 2 === 0) {
          await Promise.all(CONNECTIONS.map((id) => enqueueSync(queues, id)));
          await idle(queues);
        } else {
          spent = await inline(stage(), random() * spent);
        }
        expect((await database.pool.query(UNEQUAL)).rows).toEqual([]);
        if (round % LOOK_EVERY !== LOOK_EVERY - 1) continue;
        const stood = await rows(stage());
        const again = await work.transform({ scope: 'all', signal });
        expect({ round, stories: again.stories.written, ...different(stood, await rows(stage())) }).toEqual({ round, stories: 0, wrong: [], missing: [] });
      }
      const counted = await database.pool.query(`select 1 from kpi.daily where dimension = 'all' and numerator > 0`);
      expect(counted.rowCount).toBeGreaterThan(10);
    },
    TIME_OUT_MS,
  );
});
