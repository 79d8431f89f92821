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
          <strong className="small">{session.isOpen ? 'This machine' : session.user?.name}</strong>
          <div className="muted small">{session.isOpen ? 'no login set up' : session.user?.role}</div>
        </div>
        {children}
      </div>
      {!session.isOpen && (
        <button type="button" className="button compact" onClick={() => void logOut()}>
          Log out
        </button>
      )}
    </>
  );
}
