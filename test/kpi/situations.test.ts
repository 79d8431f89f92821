import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { load } from '../../scripts/examples/load.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import type { Day } from '../../src/domain/values.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { KPIS } from '../../src/kpi/families/index.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { ZoneDays } from '../../src/platform/zone-days.ts';
import { transform } from '../../src/transform/index.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { type Cell, isEmpty, learn, type Numbers, numbersOf, readWorlds, seriesOf, type Shown, type World } from './support/world.ts';

/**
 * Every KPI in five situations, worked by hand: facts at both midnights of a day of 25 hours, a day without any, the same build again,
 * and facts that change when the days are final. A KPI that lacks one of them fails.
 */
const settings: Settings = { ...DEFAULT_SETTINGS, timeZone: 'America/New_York', agentMinimum: 1 };
const days = new ZoneDays(settings.timeZone);
const [EVE, LONG, NEXT] = ['2026-10-31', '2026-11-01', '2026-11-02'] as const;
/** No look-ahead of the long day lasts until then. */
const FIRST_SEEN = new Date('2026-12-04T12:00:00Z');
const SEEN_AGAIN = new Date('2026-12-04T13:00:00Z');

/** Lists of now: no days, no denominator, no past. Their examples are in compare.test.ts, over kpi.work_list and kpi.live. */
const OF_NOW: ReadonlySet<string> = new Set(['next_best_action', 'realtime_dashboard']);
/** Views of other KPIs: they write no rows of their own, so that those of the KPIs they show are restated. */
const VIEWS: ReadonlySet<string> = new Set(['channel_performance']);

const worlds = readWorlds();
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** The KPIs a world is about; columns of a view are KPIs too. */
const kpisOf = (world: World): string[] => Object.keys(world.expected).flatMap((line) => [seriesOf(line).kpi, seriesOf(line).column ?? []].flat());

async function build(world: World, asOf: Date, scope: 'stale' | 'all'): Promise<number> {
  await transform(database.db, { settings, asOf, all: true, log });
  const { written, deleted } = await rebuild(database.db, { settings, asOf, scope, log, only: kpisOf(world) });
  return written + deleted;
}

async function read(line: string, day: Day): Promise<Numbers | undefined> {
  const { kpi, column, dimension, member } = seriesOf(line);
  const { rows } =
    column === undefined
      ? await database.pool.query<Numbers>(
          "select value, numerator, denominator from kpi.daily where kpi = $1 and variant = 'default' and dimension = $2 and member = $3 and day = $4",
          [kpi, dimension, member, day],
        )
      : await database.pool.query<Numbers>(`select ${column} as value from kpi.${kpi} where ${dimension} = $1 and day = $2`, [member, day]);
  return rows[0];
}

/** Lines of a world that do not stand there as they should, in words. */
async function disagreements(world: World, of: (shown: Shown) => Readonly<Record<Day, Cell>>): Promise<string[]> {
  const found: string[] = [];
  for (const [line, shown] of Object.entries(world.expected)) {
    for (const [day, cell] of Object.entries(of(shown))) {
      const [wanted, there] = [numbersOf(cell), await read(line, day)];
      if (!isSame(wanted, there))
        found.push(`${line} ${day}: ${there ? `${there.numerator}/${there.denominator} = ${there.value}` : 'absent'}, expected ${cell}`);
    }
  }
  return found;
}

function isSame(wanted: Numbers | undefined, there: Numbers | undefined): boolean {
  if (wanted === undefined || there === undefined) return wanted === there;
  return Object.entries(wanted).every(([key, number]) => {
    const other = there[key as keyof Numbers] ?? null;
    return number === null || other === null ? number === other : Math.abs(number - other) <= 1e-9 * Math.max(1, Math.abs(number));
  });
}

describe.each(worlds)('$name: $title', (world) => {
  beforeAll(async () => {
    await database.empty();
    const from = new Date(days.startOf(world.known_from ?? '2026-10-28'));
    await load(database.pool, world.facts, {}, { from, to: FIRST_SEEN }, []);
    await build(world, FIRST_SEEN, 'all');
  });

  test('every day is as worked by hand', async () => {
    expect(await disagreements(world, (shown) => shown.days)).toEqual([]);
  });

  test('the same build again writes nothing and restates nothing', async () => {
    expect(await build(world, FIRST_SEEN, 'all')).toBe(0);
    expect((await database.pool.query('select * from kpi.restatement')).rows).toEqual([]);
  });

  test('facts that change later restate the day, and the log says from what to what', async () => {
    await database.pool.query('update sync.stream set known_to = $1', [SEEN_AGAIN]);
    await learn(database, world, SEEN_AGAIN);
    await build(world, SEEN_AGAIN, 'stale');
    expect(await disagreements(world, (shown) => ({ ...shown.days, ...shown.later }))).toEqual([]);
    for (const [line, { days: before, later }] of Object.entries(world.expected)) {
      const { kpi, dimension, member } = seriesOf(line);
      if (VIEWS.has(kpi)) continue;
      for (const [day, cell] of Object.entries(later)) {
        const { rows } = await database.pool.query(
          "select old_value, new_value from kpi.restatement where kpi = $1 and variant = 'default' and grain = 'day' and day = $2 and dimension = $3 and member = $4",
          [kpi, day, dimension, member],
        );
        const [old, fresh] = [before[day] as Cell, cell].map((each) => numbersOf(each)?.value ?? null);
        expect({ line, rows }).toEqual({ line, rows: [{ old_value: near(old), new_value: near(fresh) }] });
      }
    }
  });
});

const near = (value: number | null | undefined) => (typeof value === 'number' ? expect.closeTo(value, 9) : null);

test.each(worlds)('$name: facts lie at both midnights of the long day', (world) => {
  expect(days.endOf(LONG) - days.startOf(LONG)).toBe(25 * 3_600_000);
  for (const day of [LONG, NEXT]) expect({ day, liesAt: liesAt(world, day) }).toEqual({ day, liesAt: true });
});

/** Is there a fact in the last second before a day and one at its first instant; or one over it; or one of that date? */
function liesAt({ facts, borders = 'instants' }: World, day: Day): boolean {
  const rows = Object.values(facts).flat();
  const cells = new Set(rows.flatMap((row) => Object.values(row)));
  const start = days.startOf(day);
  if (borders === 'dates') return cells.has(day);
  if (borders === 'instants') return [start - 1000, start].every((at) => cells.has(new Date(at).toISOString().replace('.000', '')));
  return rows.some((row) => {
    const instants = Object.values(row).flatMap((cell) => (typeof cell === 'string' && cell.includes('T') ? [Date.parse(cell)] : []));
    return instants.some((at) => at < start) && instants.some((at) => at > start);
  });
}

test('only lists of now have no days', () => {
  const lists = KPIS.filter((kpi) => kpi.value(settings.parameters).kind === 'list').map(({ id }) => id);
  expect(lists).toEqual(expect.arrayContaining([...OF_NOW]));
});

test.each(KPIS.map(({ id }) => id).filter((id) => !OF_NOW.has(id)))('%s is worked out in every situation', (id) => {
  const shown = worlds.flatMap(({ expected }) => Object.entries(expected).flatMap(([line, each]) => (seriesOf(line).kpi === id ? [each] : [])));
  const has = (situation: (each: Shown) => boolean) => shown.some(situation);
  expect({
    id,
    isExplained: shown.every(({ working }) => working.length > 10),
    midnight: has(({ days: of }) => [EVE, NEXT].every((day) => of[day] !== undefined) && (of[EVE] !== of[LONG] || of[NEXT] !== of[LONG])),
    longDay: has(({ days: of }) => of[LONG] !== undefined && !isEmpty(of[LONG])),
    empty: has(({ days: of }) => Object.values(of).some(isEmpty)),
    anew: has(({ days: of, later }) => Object.entries(later).some(([day, cell]) => of[day] !== undefined && of[day] !== cell)),
  }).toEqual({ id, isExplained: true, midnight: true, longDay: true, empty: true, anew: true });
});
