/** What people read: tables, rejects, wrong names, the end of a connection. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configOf, openWorkplace, type Workplace } from './support/workplace.ts';

let place: Workplace;
beforeAll(async () => {
  place = await openWorkplace();
});
afterAll(() => place?.close());

test('before the first sync: everything is loading, and says what to do', async () => {
  const status = await place.run('status');
  expect(status.code).toBe(0);
  expect(status.text).toMatch(/fresh freshdesk \d+ streams, none read yet: deskmeter sync fresh hub hubspot/);
  const shown = await place.run('kpi', 'show', 'csat_score');
  expect(shown).toMatchObject({ code: 0, out: '' });
  expect(shown.text).toContain('nothing is known of these days. "deskmeter check" tells');
});

test.each([
  [['sync', 'zendesk'], /There is no connection "zendesk" in the config\. → Connections: zen, fresh, hub\./],
  [['check', 'zendesk'], /There is no connection "zendesk" in the config\. → Connections: zen, fresh, hub\./],
  [['replay', 'zendesk'], /There is no connection "zendesk" in the config\./],
  [['sync', '--stream', 'tikets'], /There is no stream "tikets"\. → zen has .*tickets.*; fresh has .*; hub has /],
  [['sync', 'fresh', '--stream', 'ticket_events'], /There is no stream "ticket_events"\. → fresh has /],
  [['remove', 'zendesk'], /The warehouse has no connection "zendesk"\./],
  [['kpi', 'show', 'csat_scor'], /There is no KPI "csat_scor"\. → Did you mean csat_score\? "deskmeter kpi list" names all\./],
  [['kpi', 'show', 'csat'], /Did you mean csat_score\?/],
  [['explain', 'nonsense', '--day', '2026-03-10'], /There is no KPI "nonsense"\. → "deskmeter kpi list" names all\./],
  [['kpi', 'show', 'csat_score', '--variant', 'p50'], /csat_score has no variant "p50"\. → It has: default/],
  [['kpi', 'show', 'csat_score', '--by', 'country'], /csat_score has no dimension "country"\. → It has: all, connection/],
  [['explain', 'csat_score', '--day', '2026-03-10', '--by', 'country', '--member', 'x'], /csat_score has no dimension "country"/],
  [['explain', 'channel_mix_share', '--day', '2026-03-10'], /channel_mix_share has no total: .* → Add --by with one of: /],
])('%j names what there is, asks no helpdesk, and ends with 2', async (args, message) => {
  for (const server of place.simulation.servers) server.forgetRequests();
  const { code, out, text } = await place.run(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(text).toMatch(message);
  expect(place.simulation.servers.flatMap(({ requests }) => requests)).toEqual([]);
});

test('a record that makes no sense is told by sync and status with its reason; the rest of its page is read', async () => {
  // The first look at the account, with the first sync, asks for groups too.
  const groups = [{ name: 'Nobody knows me' }, { id: 901, name: 'New group' }];
  place.simulation.freshdesk.fail({ kind: 'status', status: 200, body: JSON.stringify(groups) }, { endpoint: 'admin/groups', after: 1 });
  const sync = await place.run('sync');
  expect(sync.code).toBe(0);
  expect(sync.text).toMatch(/✓ fresh: .*, 1 rejected/);
  expect(sync.text).toMatch(/! fresh: ! groups: 1 .*record rejected: .*id.* → They count in no KPI/);
  const status = await place.run('status');
  expect(status.text).toMatch(/groups +ok .* 1 /);
  expect(status.text).toMatch(/! groups: 1 .*record rejected: /);
  const { connections } = (await place.run('status', '--json')).json() as { connections: { id: string; streams: { stream: string; rejects: number }[] }[] };
  expect(connections.find(({ id }) => id === 'fresh')?.streams.find(({ stream }) => stream === 'groups')?.rejects).toBe(1);
  const loaded = await place.query<{ name: string }>("select name from support.agent_group where connection_id = 'fresh' and group_id = '901'");
  expect(loaded).toEqual([{ name: 'New group' }]);
});

test('a stream of two helpdesks is read where it exists', async () => {
  const { code, err } = await place.run('sync', '--stream', 'satisfaction_ratings', '--no-transform');
  expect(code).toBe(0);
  expect([...err.matchAll(/✓ (\w+): /g)].map((match) => match[1])).toEqual(['zen', 'fresh']);
});

test('tables keep within the terminal, numbers stand flush right', async () => {
  const { out } = await place.run('kpi', 'show', 'first_response_time_avg', '--grain', 'week');
  const [title, , header = '', rule = '', ...rows] = out.split('\n');
  expect(title).toBe('First response time, mean');
  expect(header).toMatch(/^week +value +numerator +denominator +n +note$/);
  expect(rule).toMatch(/^[─ ]+$/);
  expect(rows.filter((row) => /^2026-03-\d\d +\d+ (h|d|min) .* +\d+ +\d+ +\d+/.test(row)).length).toBeGreaterThan(1);
  expect(rows.at(-1)).toMatch(/^[▁▂▃▄▅▆▇█ ]{2,}$/);
  const status = await place.run('status');
  expect(Math.max(...status.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
});

test('CSV is CSV, and no spreadsheet takes a name for a formula', async () => {
  await place.query("update kpi.agent_group set label = '=1+1, \"x\"' where connection_id = 'zen'");
  const { code, out } = await place.run('kpi', 'show', 'ticket_volume', '--by', 'group', '--grain', 'month', '--csv');
  expect(code).toBe(0);
  const [header, ...lines] = out.split('\n');
  expect(header).toBe('day,member,label,value,numerator,denominator,sample_size,is_provisional,quality');
  expect(lines.find((line) => line.includes('1+1'))).toMatch(/,"'=1\+1, ""x""",/);
});

test('KPIs and variants of the config are shown, explained and listed like every other', async () => {
  const kpi =
    'kpi: { variants: { quick: { kpis: [urgent], ticket_origin: all } }, custom: [{ id: urgent, base: ticket_volume, where: { priority: [urgent, high] }, name: Urgent tickets }] }';
  place.configure(`${configOf(place.simulation)}${kpi}\n`);
  expect((await place.run('transform')).code).toBe(0);
  const [row] = await place.query<{ day: string; value: number }>(
    "select day::text, value from kpi.daily where kpi = 'urgent' and variant = 'default' and dimension = 'all' and value > 0 order by day desc limit 1",
  );
  const shown = await place.run('kpi', 'show', 'urgent', '--grain', 'week', '--variant', 'quick');
  expect(shown).toMatchObject({ code: 0 });
  expect(shown.out).toMatch(/^Urgent tickets \(quick\)\n/);
  const explained = await place.run('explain', 'urgent', '--day', String(row?.day));
  expect(explained.out).toMatch(new RegExp(`^Urgent tickets on ${row?.day}: ${row?.value}\n[^]*\n${row?.value} facts?$`));
  expect((await place.run('kpi', 'list')).out).toMatch(/\nurgent .*Urgent tickets/);
  const rows = (await place.run('kpi', 'list', '--json')).json() as { kpi: string; variants: string[] }[];
  expect(rows.find((each) => each.kpi === 'urgent')?.variants).toEqual(['default', 'quick']);
  const near = await place.run('kpi', 'show', 'urgnt');
  expect({ code: near.code, text: near.text }).toEqual({ code: 2, text: expect.stringContaining('Did you mean urgent?') });
});

test('an account of another zone is named by check; an id that leads to another account is refused', async () => {
  place.configure(
    `timeZone: Asia/Tokyo\nwarehouse: { url: "\${DATABASE_URL}" }\nconnections:\n  - { id: hub, source: hubspot, baseUrl: ${place.simulation.hubspot.url}, auth: { accessToken: "\${HUBSPOT_TOKEN}" } }\n`,
  );
  const { code, text } = await place.run('check');
  expect(code).toBe(0);
  expect(text).toContain('Days are cut in Asia/Tokyo.');
  expect(text).toMatch(/! hub lives in Europe\/London: its own reports cut their days there/);
  await place.query("update sync.connection set account_id = '999', account_name = 'Another portal' where connection_id = 'hub'");
  const other = await place.run('check');
  expect(other.code).toBe(1);
  expect(other.text).toMatch(
    /✗ Connection hub holds data of account Another portal \(999\), but the credentials lead to .* → Give the other account a connection of its own/,
  );
});

test('a removed connection is gone from every number', async () => {
  const before = await place.query<{ kpis: number }>("select count(*)::int as kpis from kpi.daily where member = 'zen'");
  expect(before[0]?.kpis).toBeGreaterThan(0);
  const { code, text } = await place.run('remove', 'zen');
  expect(code).toBe(0);
  expect(text).toMatch(/✓ zen: \d+ rows removed\./);
  expect(await place.query("select * from kpi.daily where member = 'zen'")).toEqual([]);
});
