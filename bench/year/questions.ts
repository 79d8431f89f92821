import { HEADLINES, KPIS } from '../../src/kpi/index.ts';
import { plusDays } from '../../src/kpi/engine/buckets.ts';
import { YEAR_END } from './facts.ts';

/** Paths of the API that are asked for in turn, and what they have in common. */
export interface Question {
  readonly what: string;
  readonly paths: readonly string[];
}

const TODAY = YEAR_END.toISOString().slice(0, 10);

const FILTERS: Readonly<Record<string, string>> = {
  'no filter': '',
  connection: '&connection=north',
  group: '&group=north/g1',
  channel: '&channel=email',
  brand: '&brand=north/b1',
  'all four': '&connection=north&group=north/g1&group=north/g2&channel=email&channel=web&brand=north/b1',
};
const GRAINS = ['day', 'week', 'month'] as const;
const RANGES = [7, 30, 90, 365] as const;

const range = (days: number, grain: string): string => `from=${plusDays(TODAY, 1 - days)}&to=${TODAY}&grain=${grain}`;

/** Each way a number comes about: sums, medians, different customers, stocks, put together by arithmetic, forecast; total and split. */
const WAYS = ['csat_score', 'first_response_time_median', 'distinct_customers', 'backlog_open', 'aht', 'cost_per_ticket', 'ticket_volume'];
const SPLITS = ['', 'channel', 'agent', 'topic'];

const overview = (): Question[] =>
  RANGES.flatMap((days) =>
    GRAINS.flatMap((grain) =>
      Object.entries(FILTERS).map(([name, filter]) => ({
        what: `overview, ${days} days by ${grain}, ${name}`,
        paths: [`/overview?${range(days, grain)}${filter}`],
      })),
    ),
  );

const kpiPages = (): Question[] =>
  WAYS.flatMap((kpi) =>
    (
      [
        [30, 'day'],
        [90, 'week'],
        [365, 'month'],
      ] as const
    ).flatMap(([days, grain]) =>
      ['no filter', 'group', 'all four'].map((name) => ({
        what: `kpi ${kpi}, ${days} days by ${grain}, ${name}`,
        paths: SPLITS.filter((by) => isToldBy(kpi, by)).map((by) => `/kpis/${kpi}?${range(days, grain)}${FILTERS[name]}${by && `&by=${by}`}`),
      })),
    ),
  );

const isToldBy = (kpi: string, by: string): boolean =>
  by === '' || (KPIS.find(({ id }) => id === kpi)?.dimensions as readonly string[] | undefined)?.includes(by) === true;

/** Every KPI of the catalogue once, as its page opens; a list of now has none. */
const catalogue = (): Question[] =>
  ['no filter', 'group', 'all four'].map((name) => ({
    what: `every KPI, 90 days by week, ${name}`,
    paths: KPIS.filter(({ dimensions, isPartsOnly }) => dimensions.length > 0 || !isPartsOnly).map(
      ({ id }) => `/kpis/${id}?${range(90, 'week')}${FILTERS[name]}&top=8`,
    ),
  }));

const explained = (): Question[] =>
  (['day', 'week', 'month'] as const).map((grain) => ({
    what: `tickets behind a ${grain}`,
    paths: HEADLINES.map((kpi) => `/kpis/${kpi}/explain?grain=${grain}&day=${{ day: plusDays(TODAY, -40), week: '2026-05-18', month: '2026-05-01' }[grain]}`),
  }));

const others: readonly Question[] = [
  ...[
    '/session',
    '/workspace',
    '/connections',
    '/connections/north',
    '/connections/north/config',
    '/sources',
    '/definitions',
    '/quality',
    '/figures',
    '/live',
    '/work-list',
    '/runs',
    '/queue',
    '/rejects',
  ].map((path) => ({ what: path, paths: [path] })),
  { what: '/live, all filters', paths: ['/live?connection=north&group=north/g1&channel=email'] },
  { what: '/work-list, all filters', paths: ['/work-list?connection=north&group=north/g1&channel=email&limit=50'] },
  { what: '/runs of one connection', paths: ['/runs?connection=north&status=ok&limit=50'] },
  { what: 'csv by agent, 90 days by day', paths: [`/kpis/first_response_time_median/csv?${range(90, 'day')}&by=agent`] },
];

/** All that the pages ask for. */
export const QUESTIONS: readonly Question[] = [...others, ...overview(), ...kpiPages(), ...catalogue(), ...explained()];

/** The pages themselves. */
export const PAGES: readonly string[] = [
  '/',
  '/?range=30&grain=day&group=north/g1&channel=email',
  '/kpis',
  '/kpis/ticket_volume',
  '/kpis/first_response_time_median?by=channel',
  '/kpis/first_response_time_median?group=north/g1&channel=email',
  '/live',
  '/work-list',
  '/connections',
  '/connections/north',
  '/runs',
  '/quality',
  '/definitions',
  '/figures',
];
