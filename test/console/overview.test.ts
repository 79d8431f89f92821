import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Card, Overview } from '../../src/console/api/overview.ts';
import { readKpi } from '../../src/kpi/index.ts';
import { type DeskConsole, DESK_SETTINGS, NOW, openDeskConsole, TO } from './desk.ts';

let desk: DeskConsole;
beforeAll(async () => {
  desk = await openDeskConsole();
});
afterAll(() => desk.close());

const read = (query: string) => desk.get<Overview>(`/overview?${query}`);
const cardOf = ({ cards }: Overview, kpi: string): Card => cards.find((card) => card.kpi === kpi) as Card;

test('the numbers of the cards are those of kpi.daily and of "kpi show"', async () => {
  const overview = await read(`from=2026-03-20&to=${TO}&grain=day`);
  expect(overview.asOf).toBe(NOW.toISOString());
  const stored = await sql<{ kpi: string; day: string; value: number | null; is_provisional: boolean }>`
    select kpi, day, value, is_provisional from kpi.daily where dimension = 'all' and variant = 'default' and day between '2026-03-20' and ${TO}::date order by day`.execute(
    desk.database.db,
  );
  for (const { kpi, points } of overview.cards) {
    const rows = stored.rows.filter((row) => row.kpi === kpi);
    expect(points.map(({ day, value, isProvisional }) => ({ kpi, day, value, is_provisional: isProvisional }))).toEqual(rows);
  }
  const weekly = cardOf(await read(`from=2026-03-09&to=${TO}&grain=week&channel=email`), 'first_response_time_median');
  const shown = await readKpi(desk.database.db, DESK_SETTINGS, NOW, {
    kpi: 'first_response_time_median',
    from: '2026-03-09',
    to: TO,
    grain: 'week',
    by: 'channel',
  });
  const byMail = shown.filter(({ member }) => member === 'email');
  expect(byMail.length).toBeGreaterThan(2);
  expect(weekly.points.filter(({ value }) => value !== null).map(({ day, value }) => [day, value])).toEqual(byMail.map(({ day, value }) => [day, value]));
});

test('a card shows the last period that is over, beside the one right before it, and never a part', async () => {
  const daily = cardOf(await read(`from=2026-04-06&to=${TO}&grain=day`), 'ticket_volume');
  expect(daily.current).toMatchObject({ day: '2026-04-11', last: '2026-04-11', isProvisional: false });
  expect(daily.previous).toMatchObject({ day: '2026-04-10' });
  expect(daily.points.at(-1)).toMatchObject({ day: TO, isProvisional: true });
  expect(daily.change?.absolute).toBe((daily.current?.value ?? 0) - (daily.previous?.value ?? 0));
  const weekly = cardOf(await read(`from=2026-04-06&to=${TO}&grain=week`), 'ticket_volume');
  expect(weekly.current).toMatchObject({ day: '2026-03-30', last: '2026-04-05' });
  expect(weekly.previous).toMatchObject({ day: '2026-03-23', last: '2026-03-29' });
  expect(weekly.points.map(({ day, isProvisional }) => [day, isProvisional])).toEqual([['2026-04-06', true]]);
});

test('a KPI that later events still change shows its last final period, however far back that lies', async () => {
  const reopened = cardOf(await read(`from=2026-04-06&to=${TO}&grain=day`), 'reopen_rate');
  expect(reopened.current).toMatchObject({ day: '2026-03-12', isProvisional: false });
  expect(reopened.points.every(({ isProvisional }) => isProvisional)).toBe(true);
});

test('filters hold at the same time, and a card that is not told by one of them says so', async () => {
  const both = await read(`from=2026-03-20&to=${TO}&grain=month&connection=one&group=one/g1&group=one/g2&channel=email`);
  const sum = await sql<{ tickets: number }>`select sum(tickets_created)::float8 as tickets from kpi.daily_slice
    where connection_id = 'one' and group_id in ('one/g1', 'one/g2') and channel = 'email' and day between '2026-03-01' and '2026-03-31'`.execute(
    desk.database.db,
  );
  const volume = cardOf(both, 'ticket_volume');
  expect(volume.points[0]).toMatchObject({ day: '2026-03-01', last: '2026-03-31', value: sum.rows[0]?.tickets });
  expect(volume.points[0]?.value).toBeGreaterThan(0);
  expect(volume.current).toBeNull(); // of March the first day is not known
  const cost = cardOf(await read(`from=2026-03-20&to=${TO}&grain=day&brand=none`), 'cost_per_ticket');
  expect(cost).toMatchObject({ current: null, points: [] });
  expect(cost.notices[0]?.kind).toBe('unavailable');
});

test('a card says when it is of one connection only, loading, behind, or of very few facts', async () => {
  const kinds = (card: Card) => card.notices.map(({ kind }) => kind);
  const csat = cardOf(await read(`from=2026-03-20&to=${TO}&grain=day`), 'csat_score');
  expect(csat.notices).toContainEqual(expect.objectContaining({ kind: 'approximate', message: expect.stringContaining('Without two') as string }));
  expect(kinds(csat).includes('low_sample')).toBe((csat.current?.sampleSize ?? 0) > 0 && (csat.current?.sampleSize ?? 0) < 5);
  const stream = (set: string) => desk.database.pool.query(`update sync.stream set ${set} where connection_id = 'two'`);
  await stream("known_to = '2026-04-09T12:00:00Z'");
  await desk.database.pool.query("update kpi.daily set is_provisional = true where day >= '2026-04-09'");
  expect(kinds(cardOf(await read(`from=2026-04-01&to=${TO}&grain=day`), 'ticket_volume'))).toContain('late');
  await stream('known_to = null');
  expect(kinds(cardOf(await read(`from=2026-04-01&to=${TO}&grain=day`), 'ticket_volume'))).toContain('loading');
});

test('a target and its verdict are those of kpi.daily_vs_target', async () => {
  await desk.database.pool.query(`insert into kpi.target (kpi, variant, dimension, member, at_least, is_for_members, origin)
    values ('fcr_rate', 'default', 'group', 'one/g1', 0.99, false, 'own')`);
  const { current, target } = cardOf(await read(`from=2026-03-02&to=${TO}&grain=week&group=one/g1`), 'fcr_rate');
  const stored = await sql<{ status: string }>`select status from kpi.weekly_vs_target
    where kpi = 'fcr_rate' and variant = 'default' and dimension = 'group' and member = 'one/g1' and week = ${current?.day}`.execute(desk.database.db);
  expect(target).toEqual({ atLeast: 0.99, atMost: null, origin: 'own', status: stored.rows[0]?.status ?? 'low_sample' });
});

test('nonsense in a query is refused with the field', async () => {
  const refused = async (query: string) => (await desk.app.inject({ url: `/api/v1/overview?${query}` })).json<unknown>();
  expect(await refused(`from=2026-04-02&to=2026-04-01&grain=day`)).toMatchObject({
    error: { message: 'The range ends on 2026-04-01, before it begins on 2026-04-02.' },
  });
  expect(await refused(`from=yesterday&to=2026-04-01&grain=day`)).toMatchObject({ error: { problems: [{ path: 'from' }] } });
  expect(await refused(`from=2026-04-01&to=2026-04-01&grain=hour&nonsense=1`)).toMatchObject({ error: { problems: [{ path: 'grain' }, {}] } });
});
