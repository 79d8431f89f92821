import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import type { Role } from '../../api/endpoint.ts';
import type { Session } from '../../api/session.ts';
import { type Problem, problemOf } from './problem.ts';
import { get, rememberToken, send, whenLoggedOut } from './request.ts';

interface SessionState {
  readonly session: Session | undefined;
  readonly problem: Problem | undefined;
  logIn(name: string, password: string): Promise<void>;
  logOut(): Promise<void>;
  retry(): void;
}

const SessionContext = createContext<SessionState | undefined>(undefined);

const ORDER: readonly Role[] = ['viewer', 'operator', 'admin'];

/** Who looks. Asks once, and again when the server says that nobody is logged in any more. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [session, setSession] = useState<Session>();
  const [problem, setProblem] = useState<Problem>();

  const take = useCallback((next: Session) => {
    rememberToken(next.csrfToken);
    setProblem(undefined);
    setSession(next);
  }, []);
  const retry = useCallback(() => {
    get<Session>('/session').then(take, (error: unknown) => setProblem(problemOf(error)));
  }, [take]);
  useEffect(() => {
    whenLoggedOut(() => setSession((last) => last && { ...last, user: null, isOpen: false }));
    retry();
  }, [retry]);

  const value = useMemo<SessionState>(
    () => ({
      session,
      problem,
      retry,
      logIn: async (name, password) => take(await send<Session>('POST', '/session', { name, password })),
      logOut: async () => take(await send<Session>('DELETE', '/session')),
    }),
    [session, problem, retry, take],
  );
  return <SessionContext value={value}>{children}</SessionContext>;
}

export function useSession(): SessionState {
  const state = use(SessionContext);
  if (!state) throw new Error('useSession outside of SessionProvider');
  return state;
}

/** Whether who looks may do what this role may. What he may not is not shown; the server refuses it besides. */
export function useMay(role: Role): boolean {
  const { session } = useSession();
  if (session?.isOpen) return true;
  return session?.user !== null && session?.user !== undefined && ORDER.indexOf(session.user.role) >= ORDER.indexOf(role);
}
