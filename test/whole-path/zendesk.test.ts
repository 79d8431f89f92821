import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as mutate from '../../src/simulator/mutate.ts';
import { metricSetOf } from '../../src/simulator/zendesk/metric-set.ts';
import { startZendesk } from '../../src/simulator/zendesk/index.ts';
import { zendesk } from '../../src/sources/zendesk/index.ts';
import { NO_MAPPING } from '../sources/contract.ts';
import { differences, leaks, openPath, type Path } from './path.ts';
import { testSeed } from '../support/seed.ts';

const SEED = testSeed('whole path of Zendesk', 21);

interface Minutes {
  readonly calendar: number | null;
}

/** Two months with the end of summer time in them. */
const WORLD = {
  seed: SEED,
  profile: 'zendesk' as const,
  start: new Date('2026-09-20T00:00:00+01:00'),
  end: new Date('2026-11-10T09:30:00Z'),
  tickets: 240,
  timeZone: 'Europe/London',
};

describe.each(['legacy', 'new'] as const)(`from a simulated Zendesk with %s surveys to kpi.daily (DESKMETER_SEED=${SEED})`, (surveys) => {
  let path: Path;
  beforeAll(async () => {
    path = await openPath({
      world: WORLD,
      source: zendesk,
      mapping: NO_MAPPING,
      start: (world, clock) => startZendesk({ world, clock, options: { surveys } }),
      config: ({ credentials }) => ({
        subdomain: credentials['subdomain'] ?? '',
        auth: { clientId: credentials['clientId'] ?? '', clientSecret: credentials['clientSecret'] ?? '' },
      }),
    });
  });
  afterAll(() => path?.close());

  it('the KPIs are those of the world', async () => {
    await path.run();
    expect(await differences(path)).toEqual([]);
  });

  it('and agree with what Zendesk itself counts about each ticket, within its rounding to minutes', async () => {
    const { rows } = await path.database.pool.query(
      'select ticket_id, first_reply_s::int, extract(epoch from first_resolved_at - created_at)::int as first_resolved_s, resolution_s::int, reopen_count from kpi.ticket',
    );
    const ours = new Map(rows.map((row) => [row.ticket_id as string, row]));
    let compared = 0;
    for (const ticket of path.world.tickets) {
      const row = ours.get(String(ticket.id));
      if (!row) continue;
      const theirs = metricSetOf(path.world, ticket) as Record<
        'reply_time_in_minutes' | 'first_resolution_time_in_minutes' | 'full_resolution_time_in_minutes',
        Minutes
      > & { reopens: number };
      // Zendesk counts every public comment of an agent, also on tickets that agents began: those are left out here.
      const pairs: [string, number | null, number | null][] = [
        ['first resolution', row.first_resolved_s, theirs.first_resolution_time_in_minutes.calendar],
        ...(row.resolution_s === null
          ? []
          : [['full resolution', row.resolution_s, theirs.full_resolution_time_in_minutes.calendar] as [string, number, number | null]]),
        ...(row.first_reply_s === null || ticket.createdBy.type === 'agent'
          ? []
          : [['first reply', row.first_reply_s, theirs.reply_time_in_minutes.calendar ?? Math.floor(row.first_reply_s / 60)] as [string, number, number]]),
      ];
      for (const [what, seconds, minutes] of pairs) {
        const within = seconds === null || minutes === null ? seconds === minutes : Math.abs(seconds - minutes * 60) < 60;
        expect({ ticket: ticket.id, what, seconds, minutes, within }).toEqual({ ticket: ticket.id, what, seconds, minutes, within: true });
        compared += 1;
      }
      expect({ ticket: ticket.id, reopens: row.reopen_count }).toEqual({ ticket: ticket.id, reopens: theirs.reopens });
    }
    expect(compared).toBeGreaterThan(500);
  });

  it('and they still are when life has gone on, and the past has changed', async () => {
    path.advance(new Date('2026-11-13T15:00:00Z'));
    const { tickets } = path.world;
    const resolved = tickets.filter((ticket) => ticket.status === 'resolved' && !ticket.isDeleted);
    const waiting = tickets.filter((ticket) => ticket.status === 'pending' && !ticket.isDeleted);
    mutate.reopen(path.world, resolved[0]!);
    mutate.spam(path.world, resolved[1]!);
    mutate.merge(path.world, resolved[2]!, waiting[0]!);
    mutate.deleteTicket(path.world, waiting[1]!);
    // An answer can be changed for four weeks.
    const isFresh = (ticket: (typeof tickets)[number]): boolean => (ticket.surveys[0]?.answeredAt ?? 0) > path.world.now - 10 * 86_400_000;
    mutate.rerate(
      path.world,
      tickets.find((ticket) => isFresh(ticket) && !ticket.isDeleted)!,
      1,
    );
    mutate.agentReplies(path.world, waiting[2]!, 'resolved');
    mutate.systemTouch(path.world, tickets[3]!);
    path.advance(new Date('2026-11-16T08:00:00Z'));
    await path.run();
    expect(await differences(path)).toEqual([]);
  });

  it('and nothing of what people wrote, and no address, is anywhere in the warehouse', async () => {
    expect(await leaks(path)).toEqual([]);
  });
});
