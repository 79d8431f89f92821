import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { getSession, logIn, logOut, type Session } from '../api/session.ts';
import type { ConsoleContext } from '../context.ts';
import { logInAs, logOutOf, mayBeOpen, tokenOf } from '../login.ts';
import { readConsoleUser } from '../../warehouse/console-users.ts';
import { serve } from '../serve.ts';

/** So many attempts a minute from one address. */
const ATTEMPTS = 10;

export function serveSession(app: FastifyInstance, context: ConsoleContext): void {
  const { workspace } = context;
  const sessionOf = async (request: FastifyRequest, reply: FastifyReply): Promise<Session> => {
    const { isAny } = await readConsoleUser(workspace.database.db, undefined);
    const isOpen = !isAny && mayBeOpen(workspace);
    return { user: request.user ?? null, isOpen, csrfToken: tokenOf(reply) };
  };
  serve(app, getSession, ({ request, reply }) => sessionOf(request, reply));
  serve(
    app,
    logIn,
    async ({ body: { name, password }, request, reply }) => {
      await logInAs(request, context, name, password);
      return sessionOf(request, reply);
    },
    { rateLimit: { max: ATTEMPTS, timeWindow: 60_000 } },
  );
  serve(app, logOut, async ({ request, reply }) => {
    logOutOf(request);
    const { isAny } = await readConsoleUser(workspace.database.db, undefined);
    return { ...(await sessionOf(request, reply)), ...(isAny && { user: null }) };
  });
}
