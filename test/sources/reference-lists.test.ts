import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../src/platform/log.ts';
import type { SimulatedServer } from '../../src/simulator/server.ts';
import type { World } from '../../src/simulator/world.ts';
import type { MappingSettings } from '../../src/sources/source.ts';
import { syncConnection } from '../../src/sync/sync-connection.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { NO_MAPPING } from './contract.ts';
import { startDesk } from './freshdesk/desk.ts';
import { startSimulated as startHubspot } from './hubspot/simulated.ts';
import type { StartedSource } from './walk.ts';
import { startSimulated as startZendesk } from './zendesk/simulated.ts';

type Started = StartedSource & { readonly server: SimulatedServer; readonly world: World; readonly clock: { set(at: Date): void } };

const STARTS: Readonly<Record<string, () => Promise<Started>>> = {
  zendesk: () => startZendesk({ tickets: 15 }),
  freshdesk: () => startDesk({ world: { tickets: 15 }, hasPhone: true }),
  hubspot: () => startHubspot({ tickets: 15 }),
};

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.close());

interface Run {
  readonly full?: boolean;
  readonly streams?: readonly string[];
  readonly settings?: MappingSettings;
  readonly archiveMs?: number;
  readonly failing?: readonly string[];
}

/** Of the account's streams only those that are read at most once in a while: lists of configuration and of people. */
async function open(source: string, only?: readonly string[]) {
  const started = (await STARTS[source]?.()) as Started;
  const connection = {
    ...started.connection,
    streams: started.connection.streams.filter(({ name, everyMs }) => everyMs !== undefined && only?.includes(name) !== false),
    check: () => Promise.resolve({ account: { id: source, name: null, timeZone: 'UTC' }, items: [] }),
  };
  /** What one run asked, by path, with the statuses. `failing`: streams that do not succeed. */
  const run = async ({ failing = [], ...more }: Run = {}) => {
    started.server.forgetRequests();
    const request = { ...started, connection, database, source, connectionId: source, identity: source, log: silentLog, signal: new AbortController().signal };
    const report = await syncConnection({ ...request, ...more });
    expect(report.streams.filter(({ status }) => status !== 'ok').map(({ stream }) => stream)).toEqual(failing);
    const asked = started.server.requests.filter(({ endpoint }) => endpoint !== 'oauth/tokens');
    return new Map(asked.map(({ path, query, status }) => [`${path} ${query['archived'] ?? ''}`.trim(), status]));
  };
  const goOn = (minutes: number) => {
    const to = new Date(started.clock.now().getTime() + minutes * 60_000);
    started.world.advance(to);
    started.clock.set(to);
  };
  return { ...started, run, goOn };
}

describe.each(Object.keys(STARTS))('lists of %s that hardly change', (source) => {
  test('are asked for once in an hour of the clock, and all of them in the next', async () => {
    const desk = await open(source);
    try {
      const first = [...(await desk.run()).keys()];
      expect(first.length).toBeGreaterThan(5);
      desk.goOn(10);
      expect([...(await desk.run()).keys()]).toEqual([]);
      desk.goOn(60);
      // Views of help articles are looked at once a day.
      expect([...(await desk.run()).keys()]).toEqual(first.filter((path) => !path.includes('/solutions/')));
    } finally {
      await desk.close();
    }
  });
});

/** Its path, by stream. */
const TAGGED = {
  custom_statuses: 'custom_statuses',
  ticket_fields: 'ticket_fields',
  ticket_forms: 'ticket_forms',
  brands: 'brands',
  groups: 'groups',
  sla_policies: 'slas/policies',
};
const PATHS = Object.values(TAGGED).map((path) => `/api/v2/${path}`);

describe('a list of Zendesk that bears a tag', () => {
  test('is not sent again while it stands; it comes whole when it changed, by name, in full, once a day, and where other settings find no archive', async () => {
    const desk = await open('zendesk', Object.keys(TAGGED));
    const unsent = (asked: ReadonlyMap<string, number>) => [...asked].flatMap(([path, status]) => (status === 304 ? [path] : []));
    const nextHour = (more?: Run) => (desk.goOn(60), desk.run(more));
    const withTier = (tier: number): MappingSettings => ({ ...NO_MAPPING, tiers: { Renamed: tier } });
    const renamed = async () => {
      const key = [String(desk.world.groups[0]?.id)];
      return (await database.pool.query(`select name, tier from support.agent_group where connection_id = 'zendesk' and group_id = $1`, key)).rows[0];
    };
    try {
      expect(unsent(await desk.run({ full: true }))).toEqual([]);
      expect(unsent(await nextHour()).toSorted()).toEqual(PATHS.toSorted());
      Object.assign(desk.world.groups[0] ?? {}, { name: 'Renamed', updatedAt: desk.world.now });
      desk.world.touched();
      expect(unsent(await nextHour())).not.toContain('/api/v2/groups');
      expect(await renamed()).toEqual({ name: 'Renamed', tier: null });
      // Other settings map the archived page again: nothing has to be sent.
      expect(unsent(await nextHour({ settings: withTier(2), archiveMs: 0 })).length).toBe(PATHS.length);
      expect(await renamed()).toMatchObject({ tier: 2 });
      // That run has emptied the archive.
      expect(unsent(await nextHour({ settings: withTier(3) }))).toEqual([]);
      expect(await renamed()).toMatchObject({ tier: 3 });
      expect(unsent(await nextHour({ settings: withTier(3), streams: ['groups'] }))).toEqual([]);
      expect(unsent(await nextHour({ settings: withTier(3), full: true }))).toEqual([]);
      desk.goOn(24 * 60);
      expect(unsent(await desk.run({ settings: withTier(3) }))).toEqual([]);
    } finally {
      await desk.close();
    }
  });

  test('is read again at once where it failed', async () => {
    const desk = await open('zendesk', ['groups']);
    const groups = async () => (await desk.run()).get('/api/v2/groups');
    try {
      desk.goOn(3 * 24 * 60);
      desk.server.fail({ kind: 'status', status: 403 }, { endpoint: 'groups' });
      await desk.run({ failing: ['groups'] });
      expect(await groups()).toBe(200);
      expect(await groups()).toBeUndefined();
    } finally {
      await desk.close();
    }
  });
});
