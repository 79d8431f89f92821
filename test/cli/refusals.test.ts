import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended } from './support/fake-terminal.ts';
import { openWorkplace, type Workplace } from './support/workplace.ts';

/** Numbers of one connection that kpi.daily has, by KPI. */
async function daysOf(place: Workplace, connection: string): Promise<Record<string, number>> {
  const rows = await place.query<{ kpi: string; days: number }>(
    `select kpi, count(*)::int as days from kpi.daily where dimension = 'connection' and member = '${connection}' and variant = 'default' group by kpi`,
  );
  return Object.fromEntries(rows.map(({ kpi, days }) => [kpi, days]));
}

const coverage = async (place: Workplace, connection: string, kpi: string): Promise<string | undefined> =>
  (await place.query<{ status: string }>(`select status from kpi.coverage where (connection_id, kpi, variant) = ('${connection}', '${kpi}', 'default')`))[0]
    ?.status;

describe('what plan, role or scope leave out', () => {
  let place: Workplace;
  let check: Ended;
  let sync: Ended;
  beforeAll(async () => {
    place = await openWorkplace({
      zendesk: { slaPolicies: false },
      freshdesk: { without: ['surveys'] },
      hubspot: { missingScopes: ['crm.objects.feedback_submissions.read'] },
    });
    check = await place.run('check');
    sync = await place.run('sync');
  });
  afterAll(() => place?.close());

  test('is told by check with the way out, and is no failure', () => {
    expect(check.code).toBe(0);
    expect(check.text).toMatch(/– surveys: .*crm\.objects\.feedback_submissions\.read.* → Add the scope crm\.objects\.feedback_submissions\.read/);
    expect(check.text).toMatch(/– surveys: .*plan does not include Surveys.* – satisfaction_ratings: .*→ Nothing to do unless you want these numbers/);
    expect(check.text).toMatch(/– sla_policies, ticket_metric_events: .*plan or the user's role does not include/);
  });

  test('is told by sync, and the other streams go on', () => {
    expect(sync.code).toBe(0);
    expect(sync.text).toMatch(/✓ hub: .*– surveys: .*feedback_submissions\.read/);
    expect(sync.text).toMatch(/✓ fresh: .*– surveys: .*plan does not include Surveys/);
    expect(sync.text).toMatch(/✓ zen: /);
  });

  test('gives no number at all: no KPI shows a zero for what was not read', async () => {
    for (const connection of ['fresh', 'hub']) {
      const days = await daysOf(place, connection);
      expect(days['ticket_volume']).toBeGreaterThan(10);
      expect(Object.keys(days).filter((kpi) => /csat|nps|ces|survey/.test(kpi))).toEqual([]);
      expect(await coverage(place, connection, 'csat_score')).toBe('unavailable');
    }
    expect((await daysOf(place, 'zen'))['csat_score']).toBeGreaterThan(10);
    expect((await daysOf(place, 'zen'))['sla_compliance_rate']).toBeUndefined();
  });

  test('and status keeps saying it', async () => {
    const { code, text } = await place.run('status');
    expect({ code, text }).toMatchObject({ code: 0 });
    expect(text).toMatch(/– surveys: .*feedback_submissions\.read.* → Add the scope/);
  });
});

describe('a credential that is no administrator, and a key that sees a part', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace({ zendesk: { admin: false }, freshdesk: { ticketScope: 3 } });
  });
  afterAll(() => place?.close());

  test('check names both with what to do', async () => {
    const { text } = await place.run('check');
    expect(text).toMatch(/– [^:]*\btickets, ticket_events\b[^:]*: .*role does not include .*→ Use an administrator for the credential/);
    expect(text).toMatch(
      /! tickets[^:]*: The agent of this API key sees only the tickets assigned to it \(ticket_scope 3\).*→ Give the agent global ticket access/,
    );
  });

  test('sync says both, reads the others, and no number of what was not read appears', async () => {
    const { text } = await place.run('sync');
    expect(text).toMatch(/– [^:]*\btickets\b[^:]*: .*role does not include/);
    expect(text).toMatch(/sees only the tickets assigned to it/);
    expect(text).toMatch(/✓ hub: /);
    const needTickets = Object.keys(await daysOf(place, 'zen')).filter((kpi) => /ticket|csat|response|resolution|backlog|fcr|reopen|escalat|contact/.test(kpi));
    expect(needTickets).toEqual([]);
    expect((await daysOf(place, 'hub'))['ticket_volume']).toBeGreaterThan(10);
    expect(await coverage(place, 'zen', 'ticket_volume')).toBe('unavailable');
  });
});

describe('a wrong token', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace();
  });
  afterAll(() => place?.close());

  test.each([
    ['zen', 'ZENDESK_SECRET', /Login refused \(401\): Zendesk does not accept the OAuth client/, /Check clientId/],
    ['fresh', 'FRESHDESK_KEY', /Freshdesk refused the API key/, /Copy the key anew/],
    ['hub', 'HUBSPOT_TOKEN', /HubSpot does not accept the access token \(401\)/, /Create a service key/],
  ])('of %s: check and sync say so and what to do, and the others are read', async (connection, secret, message, action) => {
    const right = place.env[secret];
    place.env[secret] = 'wr0ng-s3cr3t';
    try {
      const check = await place.run('check', '--json');
      const { ok, connections } = check.json() as {
        ok: boolean;
        connections: { id: string; ok: boolean; streams: { reason: string; action: string; status: string }[] }[];
      };
      expect({ code: check.code, ok }).toEqual({ code: 1, ok: false });
      expect(connections.filter((each) => !each.ok).map(({ id }) => id)).toEqual([connection]);
      const [finding] = connections.find(({ id }) => id === connection)?.streams ?? [];
      expect(finding).toMatchObject({ status: 'failed', reason: expect.stringMatching(message) as string, action: expect.stringMatching(action) as string });

      const sync = await place.run('sync', '--no-transform');
      expect(sync.code).toBe(1);
      expect(sync.text).toMatch(message);
      expect(sync.text).toMatch(action);
      const read = /✓ (\w+): /g;
      // A first load says a line for each of its windows.
      expect([...new Set([...sync.err.matchAll(read)].map((match) => match[1]))].toSorted()).toEqual(['fresh', 'hub', 'zen'].filter((id) => id !== connection));
      expect(sync.text + check.text).not.toContain('wr0ng-s3cr3t');
    } finally {
      place.env[secret] = right;
    }
  });

  test('leaves no number behind, and status says what is wrong until it is right again', async () => {
    place.env['HUBSPOT_TOKEN'] = 'revoked';
    await place.run('sync', 'hub', '--no-transform');
    const status = await place.run('status', '--json');
    const { connections } = status.json() as { connections: { id: string; streams: { status: string; error: string | null; next_step: string | null }[] }[] };
    const streams = connections.find(({ id }) => id === 'hub')?.streams ?? [];
    expect(
      streams.filter((stream) => stream.status === 'failing' && /access token/.test(stream.error ?? '') && /service key/.test(stream.next_step ?? '')).length,
    ).toBeGreaterThan(0);
    place.env['HUBSPOT_TOKEN'] = place.simulation.hubspot.credentials['accessToken'];
    expect((await place.run('sync', 'hub')).code).toBe(0);
    expect((await place.run('status')).text).not.toContain('access token');
  });
});

test('a helpdesk that cannot be reached does not hide the others', async () => {
  const place = await openWorkplace();
  try {
    await place.simulation.freshdesk.close();
    const check = await place.run('check');
    expect(check.code).toBe(1);
    expect(check.text).toMatch(/✗ fresh .*ECONNREFUSED/);
    expect(check.text).toMatch(/✓ zen /);
    expect(check.text).toMatch(/✓ hub /);
  } finally {
    await place.close().catch(() => undefined);
  }
});
