import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as mutate from '../../src/simulator/mutate.ts';
import { startFreshdesk } from '../../src/simulator/freshdesk/index.ts';
import { freshdesk } from '../../src/sources/freshdesk/index.ts';
import { NO_MAPPING } from '../sources/contract.ts';
import { differences, leaks, openPath, type Path } from './path.ts';
import { testSeed } from '../support/seed.ts';

const SEED = testSeed('whole path of Freshdesk', 31);

/**
 * What Freshdesk tells exactly without a status history of the past. Not among them: backlog_open, awaiting_first_response, reopened_tickets
 * and tickets_resolved of days before the first sync, for only the last change of each kind is stated, and what we sent first is born closed.
 * Merged tickets count, because Freshdesk has no word for a merge.
 */
const TOLD = ['ticket_volume', 'first_response_time_avg', 'avg_resolution_time', 'csat_score'] as const;

const WORLD = {
  seed: SEED,
  profile: 'freshdesk' as const,
  start: new Date('2026-09-20T00:00:00+02:00'),
  end: new Date('2026-11-10T09:30:00Z'),
  tickets: 240,
  timeZone: 'Europe/Berlin',
};

describe(`from a simulated Freshdesk to kpi.daily (DESKMETER_SEED=${SEED})`, () => {
  let path: Path;
  beforeAll(async () => {
    path = await openPath({
      world: WORLD,
      source: freshdesk,
      // Freshdesk knows no sample tickets: accounts tag them.
      mapping: { ...NO_MAPPING, exclude: { tags: ['sample'] } },
      start: (world, clock) => startFreshdesk({ world, clock }),
      config: (server) => ({ subdomain: server.world.subdomain, auth: { apiKey: server.credentials['apiKey'] ?? '' } }),
    });
  });
  afterAll(() => path?.close());

  it('the KPIs are those of the world', async () => {
    await path.run();
    expect(await differences(path, TOLD, { countsMerged: true, tellsBots: () => false })).toEqual([]);
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
    expect(await differences(path, TOLD, { countsMerged: true, tellsBots: () => false })).toEqual([]);
  });

  it('single messages give what only they can tell, and coverage says how far', async () => {
    const { rows } = await sql<{ kpi: string; days: number; status: string }>`
      select c.kpi, c.status, (select count(*)::int from kpi.daily d where d.kpi = c.kpi and d.dimension = 'all' and d.variant = 'default' and d.denominator > 0) as days
      from kpi.coverage c where c.kpi in ('avg_response_time', 'fcr_rate') and c.variant = 'default' and c.connection_id = 'desk' order by c.kpi`.execute(
      path.database.db,
    );
    expect(rows.map(({ kpi, status }) => `${kpi} ${status}`)).toEqual(['avg_response_time exact', 'fcr_rate approx']);
    expect(rows.every(({ days }) => days > 20)).toBe(true);
    const firstReplies = await sql<{ told: number; exact: number }>`
      select count(*)::int as told, count(*) filter (where quality = 'exact')::int as exact from support.first_reply`.execute(path.database.db);
    expect(firstReplies.rows[0]?.exact).toBeGreaterThan((firstReplies.rows[0]?.told ?? 0) * 0.95);
  });

  it('and nothing of what people wrote, and no address, is anywhere in the warehouse', async () => {
    expect(await leaks(path)).toEqual([]);
  });
});
