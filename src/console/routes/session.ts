import type { FastifyInstance } from 'fastify';
import { getSession } from '../api/session.ts';
import { serve } from '../serve.ts';

/** Nobody has to log in yet: the console listens on this machine only. */
export function serveSession(app: FastifyInstance): void {
  app.decorateRequest('user');
  app.addHook('onRequest', async (request) => {
    request.user = { name: 'local', role: 'admin' };
  });
  serve(app, getSession, async ({ request }) => ({ user: request.user ?? null, isOpen: true, csrfToken: '' }));
}
