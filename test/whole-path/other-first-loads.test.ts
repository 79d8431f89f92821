import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFreshdesk } from '../../src/simulator/freshdesk/index.ts';
import { startHubspot } from '../../src/simulator/hubspot/index.ts';
import { freshdesk } from '../../src/sources/freshdesk/index.ts';
import { hubspot } from '../../src/sources/hubspot/index.ts';
import { NO_MAPPING } from '../sources/contract.ts';
import { SUPPORT_ONLY } from '../sources/hubspot/simulated.ts';
import { testSeed } from '../support/seed.ts';
import { openPath, type Path } from './path.ts';

const WORLD = {
  seed: testSeed('first loads of Freshdesk and HubSpot'),
  start: new Date('2026-10-14T00:00:00+02:00'),
  end: new Date('2026-11-10T09:30:00Z'),
  tickets: 80,
  timeZone: 'Europe/Berlin',
};
const TODAY = '2026-11-10';
const STOCKS = ['awaiting_first_response', 'backlog_open', 'backlog_past_sla', 'sla_at_risk_count'];
/** They learn from the past, and know the better the more of it is there. */
const FORECASTS = /^(ticket_volume_forecast|forecast_wape|ticket_surge_alert|resolution_time_forecast)\//;

/** `kpi/variant day` → what stands there. */
async function shown(path: Path): Promise<ReadonlyMap<string, Told>> {
  const { rows } = await path.database.pool.query<{ key: string; told: string; quality: string }>(
    `select kpi || '/' || variant || ' ' || day as key, concat_ws(' / ', value, numerator, denominator) as told, quality
     from kpi.daily where dimension = 'all' and day < $1`,
    [TODAY],
  );
  return new Map(rows.map(({ key, ...told }) => [key, told]));
}

interface Told {
  readonly told: string;
  readonly quality: string;
}

/** Loads in steps: what stood after the first one, and what stands in the end. */
async function load(path: Path) {
  expect(await path.run({ inSteps: true })).toMatchObject({ status: 'ok', isLoading: true });
  const early = await shown(path);
  const { rows: coverage } = await path.database.pool.query<{ kpi: string; known_from: Date | null; reason: string | null }>(
    `select kpi, known_from, reason from kpi.coverage where connection_id = 'desk' and variant = 'default' and status = 'loading'`,
  );
  expect(await path.run({ inSteps: true })).toMatchObject({ status: 'ok', isLoading: false });
  const late = await shown(path);
  const changed = [...early].flatMap(([key, { told, quality }]) =>
    late.get(key)?.told === told || FORECASTS.test(key) ? [] : [`${key}: ${told} (${quality}), then ${late.get(key)?.told}`],
  );
  const { rows: restated } = await path.database.pool.query<{ count: number }>('select count(*)::int as count from kpi.restatement');
  return { early, late, coverage: new Map(coverage.map((row) => [row.kpi, row])), changed, restated: restated[0]?.count };
}

const daysOf = (rows: ReadonlyMap<string, unknown>, kpi: string): string[] =>
  [...rows.keys()].filter((key) => key.startsWith(`${kpi}/default `)).map((key) => key.split(' ')[1] as string);

describe('a first load of Freshdesk, newest days first', () => {
  let path: Path;
  beforeAll(async () => {
    path = await openPath({
      world: { ...WORLD, profile: 'freshdesk' },
      source: freshdesk,
      mapping: { ...NO_MAPPING, exclude: { tags: ['sample'] } },
      start: (world, clock) => startFreshdesk({ world, clock }),
      config: (server) => ({ subdomain: server.world.subdomain, auth: { apiKey: server.credentials['apiKey'] ?? '' } }),
    });
  });
  afterAll(() => path?.close());

  it('shows the days of each window as they stay, and no stock before all is read', async () => {
    const { early, late, coverage, changed, restated } = await load(path);
    expect(daysOf(early, 'ticket_volume').toSorted()).toEqual(['2026-11-04', '2026-11-05', '2026-11-06', '2026-11-07', '2026-11-08', '2026-11-09']);
    for (const kpi of STOCKS) expect([kpi, daysOf(early, kpi), coverage.get(kpi)?.reason]).toEqual([kpi, [], expect.stringContaining('what has waited')]);
    expect(coverage.get('ticket_volume')?.known_from).toEqual(new Date('2026-11-03T09:35:00Z'));
    expect(changed).toEqual([]);
    expect(early.size).toBeGreaterThan(300);
    expect(daysOf(late, 'backlog_open').length).toBeGreaterThan(20);
    expect(restated).toBe(0);
  });
});

describe('a first load of a large HubSpot portal, newest days first', () => {
  let path: Path;
  beforeAll(async () => {
    path = await openPath({
      world: { ...WORLD, profile: 'hubspot' },
      // A small portal that is read as a large one.
      source: {
        ...hubspot,
        open: (config, settings) => {
          const connection = hubspot.open(config, settings);
          const streams = connection.streams.map((stream) =>
            stream.windows === undefined ? stream : { ...stream, windows: { ...stream.windows, isWorth: () => Promise.resolve(true) } },
          );
          return { ...connection, streams };
        },
      },
      mapping: SUPPORT_ONLY,
      start: (world, clock) => startHubspot({ world, clock }),
      config: ({ credentials }) => ({ auth: { accessToken: credentials['accessToken'] ?? '' } }),
    });
  });
  afterAll(() => path?.close());

  it('shows the newest days as they stay, stocks among them, and those of messages from three days later on', async () => {
    const { early, coverage, changed, restated } = await load(path);
    expect(daysOf(early, 'ticket_volume').toSorted()[0]).toBe('2026-11-04');
    expect(daysOf(early, 'backlog_open').toSorted()[0]).toBe('2026-11-04');
    expect(daysOf(early, 'first_response_time_avg').toSorted()[0]).toBe('2026-11-07');
    expect(coverage.get('avg_response_time')?.known_from).toEqual(new Date('2026-11-06T09:35:00Z'));
    // Of a ticket that began before the first message that is known, only a part of its messages is: what they tell is derived.
    expect(changed.filter((line) => !line.includes('(derived)'))).toEqual([]);
    expect(changed.length).toBeLessThan(early.size / 50);
    expect([...early.values()].filter(({ quality }) => quality === 'exact').length).toBeGreaterThan(50);
    expect(early.size).toBeGreaterThan(300);
    expect(restated).toBe(0);
  });
});
