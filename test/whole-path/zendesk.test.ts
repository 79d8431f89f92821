import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as mutate from '../../src/simulator/mutate.ts';
import { startZendesk } from '../../src/simulator/zendesk/index.ts';
import { zendesk } from '../../src/sources/zendesk/index.ts';
import { NO_MAPPING } from '../sources/contract.ts';
import { differences, leaks, openPath, type Path } from './path.ts';

const SEED = Number(process.env['DESKMETER_SEED'] ?? 21);

/** Two months with the end of summer time in them. */
const WORLD = {
  seed: SEED,
  profile: 'zendesk' as const,
  start: new Date('2026-09-20T00:00:00+01:00'),
  end: new Date('2026-11-10T09:30:00Z'),
  tickets: 500,
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
