import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { openWorkplace, type Workplace } from './support/workplace.ts';

const instant = z.iso.datetime();
const day = z.iso.date();
const amount = z.number().nullable();
const quality = z.enum(['exact', 'derived', 'approx']);

/** The forms that other programs read: exactly these keys. */
const SHOW = z.strictObject({
  kpi: z.string(),
  variant: z.string(),
  grain: z.enum(['day', 'week', 'month', 'total']),
  dimension: z.string(),
  rows: z.array(
    z.strictObject({
      day,
      member: z.string(),
      label: z.string(),
      value: amount,
      numerator: amount,
      denominator: amount,
      sample_size: z.int(),
      is_provisional: z.boolean(),
      quality,
    }),
  ),
});
const EXPLAIN = z.strictObject({
  kpi: z.string(),
  variant: z.string(),
  day,
  dimension: z.string(),
  member: z.string(),
  value: amount,
  numerator: amount,
  denominator: amount,
  facts: z.array(
    z.strictObject({
      connection_id: z.string(),
      kind: z.string(),
      id: z.string(),
      url: z.url().nullable(),
      at: instant.nullable(),
      numerator: amount,
      denominator: amount,
    }),
  ),
});
const STATUS = z.strictObject({
  connections: z.array(
    z.strictObject({
      id: z.string(),
      source: z.enum(['zendesk', 'freshdesk', 'hubspot']),
      streams: z.array(
        z.strictObject({
          stream: z.string(),
          status: z.enum(['loading', 'ok', 'failing', 'unavailable', 'stopped']),
          last_success_at: instant.nullable(),
          known_to: instant.nullable(),
          lag_s: z.int().nullable(),
          rows: z.int(),
          rejects: z.int(),
          error: z.string().nullable(),
          next_step: z.string().nullable(),
        }),
      ),
    }),
  ),
  queue: z.record(z.enum(['sync', 'transform', 'maintenance']), z.strictObject({ waiting: z.int(), active: z.int(), delayed: z.int(), failed: z.int() })),
});
const CHECK = z.strictObject({
  ok: z.boolean(),
  connections: z.array(
    z.strictObject({
      id: z.string(),
      ok: z.boolean(),
      streams: z.array(
        z.strictObject({ stream: z.string(), status: z.enum(['ok', 'warning', 'unavailable', 'failed']), reason: z.string(), action: z.string() }),
      ),
      kpis: z.array(
        z.strictObject({
          kpi: z.string(),
          variant: z.string(),
          status: z.enum(['exact', 'derived', 'approx', 'loading', 'unavailable']),
          reason: z.string().nullable(),
          action: z.string().nullable(),
        }),
      ),
    }),
  ),
});

describe('JSON of the commands', () => {
  let place: Workplace;
  const read = async <Shape>(shape: z.ZodType<Shape>, ...args: readonly string[]): Promise<Shape> => {
    const { code, out, err } = await place.run(...args, '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return shape.parse(JSON.parse(out));
  };
  beforeAll(async () => {
    place = await openWorkplace();
    await place.run('sync');
  });
  afterAll(() => place?.close());

  test('kpi show: the rows that kpi.daily, kpi.weekly and kpi.monthly have', async () => {
    for (const [grain, table, period] of [
      ['day', 'daily', 'day'],
      ['week', 'weekly', 'week'],
      ['month', 'monthly', 'month'],
    ] as const) {
      const shown = await read(SHOW, 'kpi', 'show', 'ticket_volume', '--grain', grain, '--from', '2026-03-09', '--to', '2026-03-24');
      expect(shown).toMatchObject({ kpi: 'ticket_volume', variant: 'default', grain, dimension: 'all' });
      const stored = await place.query<{ day: string; value: number }>(
        `select ${period}::text as day, value from kpi.${table} where (kpi, variant, dimension) = ('ticket_volume', 'default', 'all') order by 1`,
      );
      expect(shown.rows.map(({ day: at, value }) => ({ day: at, value }))).toEqual(stored);
      expect(shown.rows.every(({ member, label }) => member === 'all' && label !== '')).toBe(true);
    }
  });

  test('kpi show by a dimension, in another variant, and as one total', async () => {
    const split = await read(
      SHOW,
      'kpi',
      'show',
      'first_response_time_median',
      '--variant',
      'p90',
      '--by',
      'connection',
      '--grain',
      'total',
      '--from',
      '2026-03-09',
    );
    expect(split).toMatchObject({ variant: 'p90', grain: 'total', dimension: 'connection' });
    expect(split.rows.map(({ member }) => member)).toEqual(['fresh', 'hub', 'zen']);
    expect(split.rows.every((row) => row.day === '2026-03-09' && row.value !== null && row.numerator === null && row.denominator === null)).toBe(true);
  });

  test('kpi show of a KPI without a total names the dimension it shows', async () => {
    const { dimension, rows } = await read(SHOW, 'kpi', 'show', 'channel_mix_share');
    expect(dimension).not.toBe('all');
    expect(rows.length).toBeGreaterThan(0);
  });

  test('kpi show of days that are not known has no rows', async () => {
    expect((await read(SHOW, 'kpi', 'show', 'csat_score', '--from', '2020-01-01', '--to', '2020-01-31')).rows).toEqual([]);
  });

  test('explain: the facts add up to the number, and lead back into the helpdesk', async () => {
    const found = await read(EXPLAIN, 'explain', 'ticket_volume', '--day', '2026-03-18');
    expect(found).toMatchObject({ kpi: 'ticket_volume', variant: 'default', day: '2026-03-18', dimension: 'all', member: 'all' });
    expect(found.facts.length).toBeGreaterThan(0);
    expect(found.facts.reduce((sum, { numerator }) => sum + (numerator ?? 0), 0)).toBe(found.value);
    expect(new Set(found.facts.map(({ url }) => new URL(url ?? '').pathname.split('/')[1]))).toEqual(new Set(['agent', 'a', 'contacts']));
    const part = await read(EXPLAIN, 'explain', 'ticket_volume', '--day', '2026-03-18', '--by', 'connection', '--member', 'zen');
    expect(part.facts.every(({ connection_id }) => connection_id === 'zen')).toBe(true);
    expect(part.value).toBe(part.facts.length);
  });

  test('status: every stream of every connection, and the queue', async () => {
    const { connections, queue } = await read(STATUS, 'status');
    expect(connections.map(({ id, source }) => `${id} ${source}`)).toEqual(['fresh freshdesk', 'hub hubspot', 'zen zendesk']);
    const late = connections
      .flatMap(({ streams }) => streams)
      .filter(({ stream, status, lag_s }) => status !== 'ok' || lag_s === null || (stream.includes('ticket') && lag_s > 3600));
    expect(late).toEqual([]);
    expect(Object.keys(queue).toSorted()).toEqual(['maintenance', 'sync', 'transform']);
  });

  test('check: one verdict, one per connection, one per stream, one per KPI and variant', async () => {
    const { ok, connections } = await read(CHECK, 'check');
    expect({ ok, ids: connections.map(({ id }) => id) }).toEqual({ ok: true, ids: ['zen', 'fresh', 'hub'] });
    const all = await place.query<{ count: number }>('select count(*)::int as count from kpi.catalog');
    for (const { kpis } of connections) {
      expect(kpis.length).toBe(all[0]?.count);
      expect(kpis.filter(({ status, reason }) => status !== 'exact' && !reason)).toEqual([]);
    }
    expect((await read(CHECK, 'check', 'hub')).connections.map(({ id }) => id)).toEqual(['hub']);
  });

  test('sync and transform report in JSON alone, what is for the person is on the other side', async () => {
    const sync = await place.run('sync', 'zen', '--json');
    expect(sync.code).toBe(0);
    expect(sync.json()).toMatchObject({ runs: [{ connectionId: 'zen', status: 'ok' }], transform: { kpis: {} } });
    expect(sync.err).toMatch(/✓ zen: .*\n✓ KPIs: /);
    const transform = await place.run('transform', '--from', '2026-03-10', '--to', '2026-03-12', '--json');
    expect(transform.code).toBe(0);
    const { kpis } = transform.json() as { kpis: { days: number } };
    expect(kpis.days).toBeGreaterThanOrEqual(3);
  });

  test('a connection that left the config is told as stopped, one that no run has read as loading', async () => {
    place.configure(`timeZone: Europe/London
warehouse: { url: "\${DATABASE_URL}" }
connections:
  - { id: zen, source: zendesk, subdomain: desk, baseUrl: ${place.simulation.zendesk.url}, auth: { clientId: deskmeter_sim, clientSecret: "\${ZENDESK_SECRET}" } }
  - { id: later, source: freshdesk, subdomain: desk, baseUrl: ${place.simulation.freshdesk.url}, auth: { apiKey: "\${FRESHDESK_KEY}" } }
`);
    const { connections } = await read(STATUS, 'status');
    const statuses = (id: string): string[] => [...new Set(connections.find((each) => each.id === id)?.streams.map(({ status }) => status))];
    expect([statuses('hub'), statuses('later'), statuses('zen')]).toEqual([['stopped'], ['loading'], ['ok']]);
    const { text } = await place.run('status');
    expect(text).toMatch(/hub hubspot, .* stopped: no longer in the config; its numbers stay/);
    expect(text).toMatch(/later freshdesk \d+ streams, none read yet: deskmeter sync later/);
  });
});
