import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Entity } from '../../../src/domain/entities.ts';
import { fixedClock } from '../../../src/platform/clock.ts';
import * as mutate from '../../../src/simulator/mutate.ts';
import { startZendesk } from '../../../src/simulator/zendesk/index.ts';
import type { ZendeskOptions } from '../../../src/simulator/zendesk/options.ts';
import { createHttp } from '../../../src/http/client.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { zendesk } from '../../../src/sources/zendesk/index.ts';
import { readAll, type ReadStreams } from './read-all.ts';
import { startSimulated } from './simulated.ts';

const EXPORTS = [
  'custom_statuses',
  'ticket_fields',
  'agents',
  'sla_policies',
  'tickets',
  'ticket_events',
  'ticket_metric_events',
  'organizations',
  'customers',
];
const ENTITIES = ['ticket', 'ticket_summary', 'ticket_change', 'ticket_message', 'ticket_mark', 'sla_signal', 'organization', 'customer'] as const;

type Started = Awaited<ReturnType<typeof startSimulated>>;

/** One world, and accounts of every kind that shows it. */
let started: Started;
let plain: ReadStreams;

/** So many tickets change in the very same second, as a bulk update makes them. */
const BURST = 30;

beforeAll(async () => {
  started = await startSimulated({ seed: 61, tickets: 100 });
  const at = new Date(started.world.now);
  const living = started.world.tickets.filter(({ isDeleted, mergedIntoId }) => !isDeleted && mergedIntoId === null);
  for (const ticket of living.slice(0, BURST)) mutate.setStatus(started.world, ticket, ticket.status === 'open' ? 'pending' : 'open', { at });
  plain = await readAll(started, EXPORTS);
});
afterAll(() => started?.close());

/** The same world by an account of another kind, perhaps with a clock that is not ours. */
async function otherAccount(options: ZendeskOptions, clock = started.clock) {
  const server = await startZendesk({ world: started.world, clock, options });
  const http = createHttp({
    connectionId: 'other',
    baseUrl: server.url,
    authorization: zendesk.authorize(started.config),
    policy: zendesk.policy,
    clock: started.clock,
    log: silentLog,
    random: () => 0.5,
  });
  return { ...started, server, http, close: () => server.close() };
}

const facts = (read: ReadStreams) =>
  Object.fromEntries(ENTITIES.map((entity) => [entity, (read.of(entity) as readonly Entity[]).toSorted((a, b) => (a.id < b.id ? -1 : 1))]));

describe('the same facts come', () => {
  const kinds: readonly (readonly [what: string, options: ZendeskOptions])[] = [
    ['from pages shorter than asked for', { exportPageSize: 37 }],
    ['from pages that end in the middle of a second', { exportPageSize: 37, splitsSeconds: true }],
    ['where a full page is too heavy and answers 504', { heavyAbove: 130 }],
    ['with the metric sets beside the tickets', { metricSets: 'beside' }],
  ];
  for (const [what, options] of kinds) {
    test(what, async () => {
      const other = await otherAccount(options);
      try {
        const read = await readAll(other, EXPORTS);
        expect(read.rejects).toEqual([]);
        expect(facts(read)).toEqual(facts(plain));
        expect(other.server.requests.some(({ status }) => status === 504)).toBe(options.heavyAbove !== undefined);
      } finally {
        await other.close();
      }
    });
  }
});

test('a second that holds more than Zendesk will ever show at once is told, and nothing else is missing', async () => {
  const other = await otherAccount({ exportPageSize: BURST - 10, splitsSeconds: true });
  try {
    const read = await readAll(other, EXPORTS);
    const second = started.world.now / 1000;
    expect(read.rejects).toContainEqual(expect.objectContaining({ entity: 'ticket_event', reason: expect.stringContaining(`Second ${second}`) }));
    const [all, told] = [facts(plain), facts(read)];
    expect(told['ticket']).toEqual(all['ticket']);
    const missing = plain.of('ticket_change').filter(({ id }) => !told['ticket_change']?.some((change) => change.id === id));
    expect(missing.length).toBeGreaterThan(0);
    expect(missing.filter(({ at }) => at.getTime() !== started.world.now)).toEqual([]);
  } finally {
    await other.close();
  }
});

describe('a clock of ours that is wrong', () => {
  /** Known instants of the streams with a change feed, by what each last page says. */
  async function knownTo(skewMs: number): Promise<readonly (Date | undefined)[]> {
    const other = await otherAccount({}, fixedClock(new Date(started.clock.now().getTime() + skewMs)));
    const { connection, ...reading } = other;
    try {
      const known: (Date | undefined)[] = [];
      const reference = { ...plain.reference };
      for (const name of ['tickets', 'ticket_events', 'ticket_metric_events', 'customers']) {
        const stream = connection.streams.find((each) => each.name === name);
        let last: Date | undefined;
        const context = { ...reading, since: undefined, reference, signal: new AbortController().signal };
        for await (const page of stream?.read(undefined, context) ?? []) last = page.knownTo;
        known.push(last);
      }
      return known;
    } finally {
      await other.close();
    }
  }

  test('never makes us claim to know what Zendesk has still to see', async () => {
    const lag = 61_000;
    const ours = started.clock.now().getTime();
    // Zendesk is ten minutes behind: its clock counts. It is ten minutes ahead: ours does.
    expect(await knownTo(-600_000)).toEqual(Array.from({ length: 4 }, () => new Date(ours - 600_000 - lag)));
    expect(await knownTo(600_000)).toEqual(Array.from({ length: 4 }, () => new Date(ours - lag)));
  });

  test('is named where Zendesk refuses a start that it has still to come to', async () => {
    const other = await otherAccount({}, fixedClock(new Date(started.clock.now().getTime() - 600_000)));
    const { connection, ...reading } = other;
    const events = connection.streams.find(({ name }) => name === 'ticket_events');
    const from = events?.cursorAt?.(started.clock.now());
    try {
      const read = async () => {
        for await (const page of events?.read(from, { ...reading, since: undefined, reference: {}, signal: new AbortController().signal }) ?? []) void page;
      };
      await expect(read()).rejects.toThrow(/clock of this machine/);
    } finally {
      await other.close();
    }
  });
});
