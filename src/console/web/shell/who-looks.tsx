import type { ReactNode } from 'react';
import { useSession } from '../data/session.tsx';

/** Name and role, and the way out. */
export function WhoLooks({ children }: { readonly children: ReactNode }) {
  const { session, logOut } = useSession();
  if (!session) return children;
  return (
    <>
      <div className="row apart">
        <div>
          <strong className="small">{session.user?.name ?? 'This machine'}</strong>
          <div className="muted small">{session.user?.role ?? 'no login set up'}</div>
        </div>
        {children}
      </div>
      {session.user && (
        <button type="button" className="button compact" onClick={() => void logOut()}>
          Log out
        </button>
      )}
    </>
  );
}
