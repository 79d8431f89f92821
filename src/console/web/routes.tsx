import { lazy, type ReactNode } from 'react';
import { Overview } from './pages/overview/overview.tsx';
import { match } from './router/match.ts';

/** Pages beside the first are fetched when they are opened. */
const KpiPage = lazy(() => import('./pages/kpi/kpi-page.tsx'));
const ConnectionList = lazy(() => import('./pages/connections/connection-list.tsx'));
const NewConnection = lazy(() => import('./pages/connections/new-connection.tsx'));
const ConnectionPage = lazy(() => import('./pages/connections/connection-page.tsx'));
const EditConnection = lazy(() => import('./pages/connections/edit-connection.tsx'));
const LivePage = lazy(() => import('./pages/live/live-page.tsx'));
const WorkListPage = lazy(() => import('./pages/work-list/work-list-page.tsx'));
const RunsPage = lazy(() => import('./pages/runs/runs-page.tsx'));
const QualityPage = lazy(() => import('./pages/quality/quality-page.tsx'));
const FiguresPage = lazy(() => import('./pages/figures/figures-page.tsx'));
const DefinitionsPage = lazy(() => import('./pages/definitions/definitions-page.tsx'));
const UsersPage = lazy(() => import('./pages/users/users-page.tsx'));
const KpiList = lazy(() => import('./pages/kpi/kpi-list.tsx'));

type Parameters = Readonly<Record<string, string>>;

const ROUTES: readonly (readonly [pattern: string, page: (parameters: Parameters) => ReactNode])[] = [
  ['/', () => <Overview />],
  ['/kpis', () => <KpiList />],
  ['/kpis/:kpi', ({ kpi = '' }) => <KpiPage key={kpi} kpi={kpi} />],
  ['/live', () => <LivePage />],
  ['/work-list', () => <WorkListPage />],
  ['/connections', () => <ConnectionList />],
  ['/connections/new', () => <NewConnection />],
  ['/connections/:id', ({ id = '' }) => <ConnectionPage key={id} id={id} />],
  ['/connections/:id/edit', ({ id = '' }) => <EditConnection key={id} id={id} />],
  ['/runs', () => <RunsPage />],
  ['/quality', () => <QualityPage />],
  ['/definitions', () => <DefinitionsPage />],
  ['/figures', () => <FiguresPage />],
  ['/users', () => <UsersPage />],
];

/** The page of a path; undefined where there is none. */
export function pageOf(path: string): ReactNode | undefined {
  for (const [pattern, page] of ROUTES) {
    const parameters = match(pattern, path);
    if (parameters) return page(parameters);
  }
  return undefined;
}
