import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startZendesk } from '../../src/simulator/zendesk/index.ts';
import { zendesk } from '../../src/sources/zendesk/index.ts';
import { readStatus } from '../../src/warehouse/status.ts';
import { NO_MAPPING } from '../sources/contract.ts';
import { testSeed } from '../support/seed.ts';
import { truthOf, TRUE_KPIS, type TrueKpi } from '../support/truth.ts';
import { differences, openPath, type Path } from './path.ts';

const SEED = testSeed('first load');

const WORLD = {
  seed: SEED,
  profile: 'zendesk' as const,
  start: new Date('2026-08-01T00:00:00+01:00'),
  end: new Date('2026-11-10T09:30:00Z'),
  tickets: 160,
  timeZone: 'Europe/London',
};

/** Of a ticket that is old nobody tells whether it was ever answered, or answered by a bot alone, before its window is read. */
const GUESSED: ReadonlySet<TrueKpi> = new Set(['awaiting_first_response', 'csat_score']);

interface Shown {
  readonly day: string;
  readonly kpi: TrueKpi;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly quality: string;
  readonly isProvisional: boolean;
}

async function shown(path: Path): Promise<readonly Shown[]> {
  const { rows } = await path.database.pool.query<Shown>(
    `select day::text, kpi, numerator, denominator, quality, is_provisional as "isProvisional" from kpi.daily
    where dimension = 'all' and variant = 'default' and kpi = any($1) order by kpi, day`,
    [TRUE_KPIS],
  );
  return rows;
}

/** Rows that say another number than the truth, but for the running day. */
async function wrongRows(path: Path, accepts: (row: Shown) => boolean): Promise<string[]> {
  const truth = truthOf(path.world);
  return (await shown(path)).filter(accepts).flatMap(({ day, kpi, numerator, denominator, quality }) => {
    const is = truth[kpi].get(day);
    if (is === undefined || day === [...truth[kpi].keys()].at(-1)) return [];
    const isRight = (numerator ?? 0) === is.numerator && (denominator ?? 0) === (is.denominator ?? 0);
    return isRight ? [] : [`${kpi} ${day}: ${numerator}/${denominator} (${quality}), true ${is.numerator}/${is.denominator}`];
  });
}

const firstDays = (rows: readonly Shown[]): Record<string, string> =>
  Object.fromEntries(TRUE_KPIS.map((kpi) => [kpi, rows.find((row) => row.kpi === kpi)?.day ?? 'none']));

describe('a first load of Zendesk, newest days first', () => {
  let path: Path;
  beforeAll(async () => {
    path = await openPath({
      world: WORLD,
      source: zendesk,
      mapping: NO_MAPPING,
      start: (world, clock) => startZendesk({ world, clock }),
      config: ({ credentials }) => ({
        subdomain: credentials['subdomain'] ?? '',
        auth: { clientId: credentials['clientId'] ?? '', clientSecret: credentials['clientSecret'] ?? '' },
      }),
    });
  });
  afterAll(() => path?.close());

  it('shows more days after each window, none of them wrong, and in the end those of the world', async () => {
    const reached: Record<string, string>[] = [];
    for (let isLoading = true; isLoading;) {
      const report = await path.run({ inSteps: true });
      expect(report.status).toBe('ok');
      isLoading = report.isLoading;
      const rows = await shown(path);
      reached.push(firstDays(rows));
      // Of tickets that began before what is read too: by what Zendesk sums up, and by what the first known change replaced.
      expect(await wrongRows(path, ({ kpi, quality }) => !GUESSED.has(kpi) || quality === 'exact')).toEqual([]);
      expect(rows.filter((row) => isLoading && !row.isProvisional)).toEqual([]);
      const [status] = await readStatus(path.database.db, path.clock.now());
      expect(status?.first_load === null).toBe(!isLoading);
    }
    expect(reached.length).toBeGreaterThan(1);
    expect(reached[0]).toMatchObject({ ticket_volume: '2026-11-04', backlog_open: '2026-11-07', first_response_time_avg: '2026-11-07' });
    for (const kpi of TRUE_KPIS)
      expect(reached.map((days) => days[kpi])).toEqual(
        reached
          .map((days) => days[kpi])
          .toSorted()
          .toReversed(),
      );
    expect(await differences(path)).toEqual([]);
    const { rows } = await path.database.pool.query('select count(*)::int as count from kpi.restatement');
    expect(rows).toEqual([{ count: 0 }]);
  });
});
