import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentStateAt, agentsWithState } from '../../../src/simulator/agent-states.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { goOn, syncPortal } from './portal-sync.ts';
import { type Simulated, startSimulated } from './simulated.ts';

const CATEGORY = { online: 'available', transfers_only: 'away', away: 'away', lunch: 'away', offline: 'offline' } as const;

describe('states of HubSpot’s agents', () => {
  let database: TestDatabase;
  let portal: Simulated;
  beforeAll(async () => {
    database = await testDatabase();
    portal = await startSimulated({ tickets: 10, options: { shortPages: false } });
  });
  afterAll(async () => {
    await portal?.close();
    await database?.close();
  });

  test('each look agrees with the present, for one request, and a state that goes on stays one', async () => {
    const looks: number[] = [];
    for (let look = 0; look < 5; look += 1) {
      goOn(portal, 15);
      portal.server.forgetRequests();
      await syncPortal(portal, database, { connectionId: 'portal' });
      expect(portal.server.requests.filter(({ path, query }) => path.endsWith('/users') && query['limit'] === '100').length).toBe(1);
      looks.push(portal.clock.now().getTime());
    }
    const { rows } = await database.pool.query<{ agent_id: string; state_category: string; valid_from: Date; valid_to: Date | null; quality: string }>(
      `select agent_id, state_category, valid_from, valid_to, quality from support.agent_status_interval where channel = 'all' order by valid_from`,
    );
    const agents = agentsWithState(portal.world);
    expect(agents.length).toBeGreaterThan(3);
    for (const agent of agents) {
      const own = rows.filter(({ agent_id }) => agent_id === String(agent.id));
      for (const at of looks) {
        const then = own.find(({ valid_from, valid_to }) => valid_from.getTime() <= at && (valid_to === null || valid_to.getTime() > at));
        expect(then?.state_category, `${agent.id} at ${new Date(at).toISOString()}`).toBe(CATEGORY[agentStateAt(portal.world, agent, at).state]);
      }
      expect(own.length).toBeLessThan(looks.length + 1);
    }
    expect(rows.every(({ quality }) => quality === 'approx')).toBe(true);
  });

  test('without the scope for users they are unavailable, with the reason, and nothing else is', async () => {
    const other = await startSimulated({ tickets: 5, options: { missingScopes: ['crm.objects.users.read'] } });
    try {
      const report = await syncPortal(other, database, { connectionId: 'other' });
      expect(report.streams.filter(({ status }) => status !== 'ok').map(({ stream, error }) => `${stream} ${error}`)).toEqual([
        expect.stringMatching(/^agent_states .*crm\.objects\.users\.read/),
      ]);
    } finally {
      await other.close();
    }
  });
});
