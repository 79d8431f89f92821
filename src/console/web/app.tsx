import { Suspense } from 'react';
import type { WorkspaceInfo } from '../api/workspace.ts';
import { useSession } from './data/session.tsx';
import { useData } from './data/use-data.ts';
import { WorkspaceProvider } from './data/workspace.tsx';
import { Login } from './pages/login/login.tsx';
import { Broken } from './parts/broken.tsx';
import { Empty, Failed, Loading } from './parts/states.tsx';
import { Link } from './router/link.tsx';
import { usePath } from './router/location.ts';
import { pageOf } from './routes.tsx';
import { Page } from './shell/page.tsx';
import { Shell } from './shell/shell.tsx';

/** Login first where it is needed; then the frame, and in it the page of the address. */
export function App() {
  const { session, problem, retry } = useSession();
  if (!session) return problem ? <div className="main">{<Failed problem={problem} onRetry={retry} />}</div> : null;
  if (session.user === null && !session.isOpen) return <Login />;
  return (
    <Shell>
      <Workspace />
    </Shell>
  );
}

function Workspace() {
  const path = usePath();
  const { value, problem, reload } = useData<WorkspaceInfo>('/workspace');
  if (!value) return problem ? <Failed problem={problem} onRetry={reload} /> : <Loading what="the workspace" lines={6} />;
  return (
    <WorkspaceProvider value={{ info: value, reload }}>
      <Broken key={path}>
        <Suspense fallback={<Loading what="the page" lines={6} />}>{pageOf(path) ?? <NotFound path={path} />}</Suspense>
      </Broken>
    </WorkspaceProvider>
  );
}

const NotFound = ({ path }: { readonly path: string }) => (
  <Page title="Nothing here">
    <div className="card">
      <Empty title={`There is no page at ${path}`}>
        <Link href="/" className="button">
          To the overview
        </Link>
      </Empty>
    </div>
  </Page>
);
