import { lazy, type ReactNode } from 'react';
import { Overview } from './pages/overview/overview.tsx';
import { match } from './router/match.ts';

/** Pages beside the first are fetched when they are opened. */
const KpiPage = lazy(() => import('./pages/kpi/kpi-page.tsx'));
const ConnectionList = lazy(() => import('./pages/connections/connection-list.tsx'));
const NewConnection = lazy(() => import('./pages/connections/new-connection.tsx'));
const ConnectionPage = lazy(() => import('./pages/connections/connection-page.tsx'));
const EditConnection = lazy(() => import('./pages/connections/edit-connection.tsx'));
const KpiList = lazy(() => import('./pages/kpi/kpi-list.tsx'));

type Parameters = Readonly<Record<string, string>>;

const ROUTES: readonly (readonly [pattern: string, page: (parameters: Parameters) => ReactNode])[] = [
  ['/', () => <Overview />],
  ['/kpis', () => <KpiList />],
  ['/kpis/:kpi', ({ kpi = '' }) => <KpiPage key={kpi} kpi={kpi} />],
  ['/connections', () => <ConnectionList />],
  ['/connections/new', () => <NewConnection />],
  ['/connections/:id', ({ id = '' }) => <ConnectionPage key={id} id={id} />],
  ['/connections/:id/edit', ({ id = '' }) => <EditConnection key={id} id={id} />],
];

/** The page of a path; undefined where there is none. */
export function pageOf(path: string): ReactNode | undefined {
  for (const [pattern, page] of ROUTES) {
    const parameters = match(pattern, path);
    if (parameters) return page(parameters);
  }
  return undefined;
}
