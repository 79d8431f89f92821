import { lazy, type ReactNode } from 'react';
import { Overview } from './pages/overview/overview.tsx';
import { match } from './router/match.ts';

/** Pages beside the first are fetched when they are opened. */
const KpiPage = lazy(() => import('./pages/kpi/kpi-page.tsx'));
const KpiList = lazy(() => import('./pages/kpi/kpi-list.tsx'));

type Parameters = Readonly<Record<string, string>>;

const ROUTES: readonly (readonly [pattern: string, page: (parameters: Parameters) => ReactNode])[] = [
  ['/', () => <Overview />],
  ['/kpis', () => <KpiList />],
  ['/kpis/:kpi', ({ kpi = '' }) => <KpiPage key={kpi} kpi={kpi} />],
];

/** The page of a path; undefined where there is none. */
export function pageOf(path: string): ReactNode | undefined {
  for (const [pattern, page] of ROUTES) {
    const parameters = match(pattern, path);
    if (parameters) return page(parameters);
  }
  return undefined;
}
