import { Client } from '@hubspot/api-client';
import { describe, expect, test } from 'vitest';
import type { Http } from '../../src/http/http.ts';
import type { Fault, FaultOptions, SimulatedServer } from '../../src/simulator/server.ts';
import { startDesk } from './freshdesk/desk.ts';
import { startSimulated } from './hubspot/simulated.ts';
import { type StartedSource, walkAll } from './walk.ts';

type Started = StartedSource & { readonly server: SimulatedServer };

interface Subject {
  start(limits: boolean): Promise<Started>;
  /** What goes wrong, on a second page above all: where a package that takes a failure for an answer would stop. */
  readonly storm: readonly (readonly [fault: Fault, options: FaultOptions])[];
  /** What another client of the account asks for, and how often it has to until nothing is left to anybody. */
  readonly other: { readonly path: string; readonly headers: () => Readonly<Record<string, string>>; readonly times: number };
}

const KEY = (server: SimulatedServer, name: string): string => server.credentials[name] ?? '';
let running: SimulatedServer;
const remember = <S extends Started>(started: S): S => {
  running = started.server;
  return started;
};

/** Zendesk's storm is wilder and goes through the warehouse: zendesk/storm.test.ts. */
const SUBJECTS: Readonly<Record<string, Subject>> = {
  Freshdesk: {
    start: async (limits) => remember(await startDesk({ world: { tickets: 130 }, limits, plan: 'trial' })),
    storm: [
      [
        { kind: 'rate-limit', retryAfterS: 12 },
        { endpoint: 'tickets', after: 1 },
      ],
      [
        { kind: 'html', status: 502 },
        { endpoint: 'time_entries', after: 1 },
      ],
      [{ kind: 'truncated' }, { endpoint: 'surveys/satisfaction_ratings' }],
      [{ kind: 'cut' }, { endpoint: 'contacts' }],
      [{ kind: 'rate-limit' }, { endpoint: 'conversations', after: 1 }],
      [{ kind: 'reset' }, { endpoint: 'conversations', after: 3 }],
    ],
    other: { path: '/api/v2/ticket_fields', headers: () => ({ authorization: `Basic ${btoa(`${KEY(running, 'apiKey')}:X`)}` }), times: 50 },
  },
  HubSpot: {
    start: async (limits) => remember(await startSimulated({ tickets: 130, limits, options: { burst: 100 } })),
    storm: [
      [{ kind: 'rate-limit' }, { endpoint: 'list', after: 2 }],
      [
        { kind: 'html', status: 502 },
        { endpoint: 'list', after: 2 },
      ],
      [{ kind: 'truncated' }, { endpoint: 'list', after: 3 }],
      [{ kind: 'cut' }, { endpoint: 'search' }],
      [{ kind: 'reset' }, { endpoint: 'list', after: 1 }],
    ],
    other: { path: '/crm/pipelines/2026-09/tickets', headers: () => ({ authorization: `Bearer ${KEY(running, 'accessToken')}` }), times: 100 },
  },
};

/** Every record of every stream, but for what agents are doing at the moment. */
async function recordsOf(started: StartedSource): Promise<readonly string[]> {
  const walks = (await walkAll(started, [])).filter(({ stream }) => stream.name !== 'agent_states');
  return walks.flatMap(({ stream, pages, contexts }) =>
    pages.flatMap(({ raw }, index) => stream.map(raw, contexts[index]!).records.map((record) => `${stream.name} ${JSON.stringify(record)}`)),
  );
}

const statusesOf = ({ server }: Started): readonly number[] => [...new Set(server.requests.map(({ status }) => status))];

describe.each(Object.keys(SUBJECTS))('%s', (name) => {
  const { start, storm, other } = SUBJECTS[name]!;

  test('a 429 on page 2, a 502, half answers, a reset and another client that leaves nothing lose no record, and no request goes around ours', async () => {
    // The vendor's own package keeps its limits and retries in one place for the whole process: a client of it must not change ours.
    expect(new Client({ accessToken: 'another', numberOfApiCallRetries: 0, limiterOptions: { minTime: 60_000 } }).crm.tickets.searchApi).toBeDefined();
    const calm = await start(false);
    const expected = await recordsOf(calm);
    await calm.close();

    const stormy = await start(false);
    for (const [fault, options] of storm) stormy.server.fail(fault, options);
    expect(await recordsOf(stormy)).toEqual(expected);
    expect(stormy.server.faultsLeft()).toBe(0);
    expect(statusesOf(stormy)).toEqual(expect.arrayContaining([429, 502]));
    expect(stormy.http.usage.requests).toBe(stormy.server.requests.length);
    await stormy.close();

    const crowded = await start(true);
    let asked = 0;
    let theirs = 0;
    const leaveNothing = async (): Promise<void> => {
      theirs += other.times;
      await Promise.all(Array.from({ length: other.times }, () => fetch(`${crowded.server.url}${other.path}`, { headers: other.headers() })));
    };
    const http: Http = {
      usage: crowded.http.usage,
      file: (address, signal) => crowded.http.file(address, signal),
      request: async (request) => {
        asked += 1;
        if (asked % 25 === 0) await leaveNothing();
        return crowded.http.request(request);
      },
    };
    expect(await recordsOf({ ...crowded, http })).toEqual(expected);
    expect(crowded.http.usage.throttled).toBeGreaterThan(0);
    expect(crowded.http.usage.requests + theirs).toBe(crowded.server.requests.length);
    await crowded.close();
  });
});
