import { expect, it } from 'vitest';
import type { ConnectionConfig } from '../../src/config/config.ts';
import { FixConfigError } from '../../src/domain/errors.ts';
import { drainOnce } from '../../src/jobs/drain.ts';
import { queueDepths } from '../../src/jobs/queue-status.ts';
import { workOf } from '../../src/jobs/work.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { silentLog } from '../../src/platform/log.ts';
import { type Simulation, startSimulation } from '../../src/simulator/index.ts';
import { NO_MAPPING, scriptedLog, scriptedVendor } from '../sync/scripted-source.ts';
import { configOf, workspaceOf } from './scripted-work.ts';
import { onBothBackends } from './stage.ts';

const START = new Date('2026-10-01T00:00:00Z');
const END = new Date('2026-10-08T09:00:00Z');
const { signal } = new AbortController();

function connectionsTo({ zendesk, freshdesk, hubspot }: Simulation): ConnectionConfig[] {
  const common = { mapping: NO_MAPPING, since: START };
  const { subdomain, clientId, clientSecret } = zendesk.credentials;
  return [
    { ...common, id: 'desk-z', source: 'zendesk', baseUrl: zendesk.url, config: { subdomain, auth: { clientId, clientSecret } } },
    {
      ...common,
      id: 'desk-f',
      source: 'freshdesk',
      baseUrl: freshdesk.url,
      config: { subdomain: 'simulated', auth: { apiKey: freshdesk.credentials['apiKey'] } },
    },
    { ...common, id: 'desk-h', source: 'hubspot', baseUrl: hubspot.url, config: { auth: { accessToken: hubspot.credentials['accessToken'] } } },
  ];
}

onBothBackends('a drain', (stage) => {
  it('syncs every connection through the queue, then transforms once', async () => {
    const { queues, database } = stage();
    const clock = fixedClock(new Date(END.getTime() + 300_000));
    const simulation = await startSimulation({ seed: 7, tickets: 30, start: START, end: END, clock });
    try {
      const workspace = { ...workspaceOf(database, configOf(connectionsTo(simulation))), clock };
      let transforms = 0;
      const observer = { onTransform: () => void (transforms += 1) };
      const connectionIds = workspace.config.connections.map(({ id }) => id);
      const result = await drainOnce({ queues, work: workOf(workspace), log: silentLog, signal, connectionIds, observer });
      expect(result.failures).toEqual([]);
      expect(result.isDone).toBe(true);
      expect(Object.fromEntries(result.reports.map(({ connectionId, status }) => [connectionId, status]))).toEqual({
        'desk-z': 'ok',
        'desk-f': 'ok',
        'desk-h': 'ok',
      });
      expect(transforms).toBe(1);
      expect(result.transform?.stories.tickets).toBeGreaterThanOrEqual(90);
      const { rows } = await database.pool.query<{ member: string }>(
        `select distinct member from kpi.daily where kpi = 'ticket_volume' and dimension = 'connection' and numerator > 0 order by 1`,
      );
      expect(rows.map(({ member }) => member)).toEqual(['desk-f', 'desk-h', 'desk-z']);
    } finally {
      await simulation.close();
    }
  });

  it('tells what failed, and still transforms the others', async () => {
    const { queues, vendors, work } = stage();
    const broken = scriptedVendor(scriptedLog(4, 8));
    broken.fault = () => {
      throw new FixConfigError('The token is refused.', 'Make a new one.');
    };
    vendors.set('broken', broken);
    vendors.set('acme', scriptedVendor(scriptedLog(4, 8)));
    const result = await drainOnce({ queues, work, log: silentLog, signal, connectionIds: ['acme', 'broken'] });
    expect(result.isDone).toBe(true);
    expect(result.failures).toEqual([{ connectionId: 'broken', error: 'The token is refused. Make a new one.' }]);
    expect(result.transform?.stories.tickets).toBeGreaterThan(0);
    expect(await queueDepths(queues)).toMatchObject({ sync: { waiting: 0, active: 0, failed: 1 }, transform: { waiting: 0, active: 0, failed: 0 } });
  });

  it('ends when it is asked to', async () => {
    const { queues, vendors, work } = stage();
    const ending = new AbortController();
    const vendor = scriptedVendor(scriptedLog(10, 60), 3);
    vendor.fault = (stream, page) => {
      if (stream === 'tickets' && page === 2) ending.abort();
    };
    vendors.set('acme', vendor);
    const result = await drainOnce({ queues, work, log: silentLog, signal: ending.signal, connectionIds: ['acme'] });
    expect(result).toMatchObject({ isDone: false, failures: [], transform: undefined });
    expect(result.reports.map(({ status }) => status)).toEqual(['stopped']);
  });
});
