import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as mutate from '../../src/simulator/mutate.ts';
import { dealsOf } from '../../src/simulator/deals.ts';
import { startHubspot } from '../../src/simulator/hubspot/index.ts';
import { hubspot } from '../../src/sources/hubspot/index.ts';
import { SUPPORT_ONLY } from '../sources/hubspot/simulated.ts';
import { TRUE_KPIS } from '../support/truth.ts';
import { differences, leaks, openPath, type Path } from './path.ts';
import { testSeed } from '../support/seed.ts';

const SEED = testSeed('whole path of HubSpot', 31);

const WORLD = {
  seed: SEED,
  profile: 'hubspot' as const,
  start: new Date('2026-09-20T00:00:00+02:00'),
  end: new Date('2026-11-10T09:30:00Z'),
  tickets: 240,
  timeZone: 'Europe/Berlin',
};

describe(`from a simulated HubSpot to kpi.daily (DESKMETER_SEED=${SEED})`, () => {
  let path: Path;
  beforeAll(async () => {
    path = await openPath({
      world: WORLD,
      source: hubspot,
      mapping: SUPPORT_ONLY,
      start: (world, clock) => startHubspot({ world, clock }),
      config: ({ credentials }) => ({ auth: { accessToken: credentials['accessToken'] ?? '' } }),
    });
  });
  afterAll(() => path?.close());

  it('the KPIs are those of the world', async () => {
    await path.run();
    expect(await differences(path, TRUE_KPIS, { tellsBots: () => false })).toEqual([]);
  });

  it('and they still are when life has gone on, and the past has changed', async () => {
    path.advance(new Date('2026-11-13T15:00:00Z'));
    const { tickets } = path.world;
    const resolved = tickets.find((ticket) => ticket.status === 'resolved' && !ticket.isDeleted)!;
    const waiting = tickets.filter((ticket) => ticket.status === 'pending' && !ticket.isDeleted);
    mutate.reopen(path.world, resolved);
    mutate.deleteTicket(path.world, waiting[1]!);
    mutate.agentReplies(path.world, waiting[2]!, 'resolved');
    path.advance(new Date('2026-11-16T08:00:00Z'));
    await path.run();
    expect(await differences(path, TRUE_KPIS, { tellsBots: () => false })).toEqual([]);
  });

  it('recurring revenue is that of the deals won, line by line, as far as they reach', async () => {
    const { rows } = await path.database.pool.query<{ day: string; mrr: number }>(
      `select day::text, numerator as mrr from kpi.daily where kpi = 'recurring_revenue' and dimension = 'all' and variant = 'default' order by day`,
    );
    const lines = dealsOf(path.world)
      .filter(({ isWon }) => isWon)
      .flatMap((deal) => deal.lines);
    const truth = (day: string) => {
      const at = Date.parse(`${day}T00:00:00Z`);
      return lines.filter(({ startsAt, endsAt }) => startsAt <= at && (endsAt === null || at < endsAt)).reduce((sum, { monthly }) => sum + monthly, 0);
    };
    const told = rows.slice(0, -1);
    expect(told.map(({ day, mrr }) => [day, mrr])).toEqual(told.map(({ day }) => [day, truth(day)]));
    expect(new Set(told.map(({ mrr }) => mrr)).size).toBeGreaterThan(10);
  });

  it('and nothing of what people wrote, and no address, is anywhere in the warehouse', async () => {
    expect(await leaks(path)).toEqual([]);
  });
});
