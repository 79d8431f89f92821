import { expect, it } from 'vitest';
import { enqueueSync } from '../../src/jobs/queues.ts';
import { longTests, seededRandom, testSeed } from '../support/seed.ts';
import { scriptedVendor, type VendorChange } from '../sync/scripted-source.ts';
import { idle, onBothBackends, type Stage } from './stage.ts';

const ROUNDS = longTests ? 100 : 10;
const SEED = testSeed('all rows');
const CONNECTIONS = ['acme', 'zeta'];

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

function lifeGoesOn(stage: Stage, random: () => number): void {
  const statuses = ['new', 'open', 'pending', 'resolved'];
  for (const vendor of stage.vendors.values()) {
    // Hours apart, so that the changes fall on many days.
    let version = vendor.log.at(-1)?.version ?? 0;
    const next = (): VendorChange => ({
      ticket: Math.floor(random() * 30),
      version: (version += 1 + Math.floor(random() * 200)),
      status: statuses[Math.floor(random() * statuses.length)] ?? 'open',
    });
    vendor.log.push(...Array.from({ length: 10 }, next));
  }
}

/** Days and KPIs whose row of all connections is not the sum of those of each. */
const UNEQUAL = `select a.kpi, a.day, a.numerator, sum(c.numerator) as parts from kpi.daily a
  join kpi.daily c on c.kpi = a.kpi and c.variant = a.variant and c.day = a.day and c.dimension = 'connection'
  where a.dimension = 'all' and a.variant = 'default' and a.kpi in ('ticket_volume', 'tickets_resolved', 'backlog_open')
  group by 1, 2, 3 having a.numerator is distinct from sum(c.numerator)`;

onBothBackends('two connections that end at once', (stage) => {
  it(`leave right rows of all, ${ROUNDS} times (DESKMETER_SEED=${SEED})`, async () => {
    const { queues, database, work } = stage();
    const random = seededRandom(SEED);
    const { signal } = new AbortController();
    meeting(stage());
    // Two processes: each takes one sync, and either may take the transform.
    await stage().worker({ concurrency: 1 });
    await stage().worker({ concurrency: 1 });
    for (let round = 0; round < ROUNDS; round += 1) {
      lifeGoesOn(stage(), random);
      if (round % 2 === 0) {
        await Promise.all(CONNECTIONS.map((id) => enqueueSync(queues, id)));
        await idle(queues);
      } else {
        // As two people at two command lines: both transforms run at the same time.
        await Promise.all(CONNECTIONS.map((id) => work.sync(id, { signal }).then(() => work.transform({ scope: 'stale', signal }))));
      }
      const again = await work.transform({ scope: 'all', signal });
      expect({ round, stories: again.stories.written, written: again.kpis.written, deleted: again.kpis.deleted }).toEqual({
        round,
        stories: 0,
        written: 0,
        deleted: 0,
      });
      expect((await database.pool.query(UNEQUAL)).rows).toEqual([]);
    }
    const { rows } = await database.pool.query(`select count(*)::int as rows from kpi.daily where dimension = 'all' and numerator > 0`);
    expect(rows[0].rows).toBeGreaterThan(10);
  });
});
