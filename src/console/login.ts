import { createHash } from 'node:crypto';
import csrfProtection from '@fastify/csrf-protection';
import rateLimit from '@fastify/rate-limit';
import secureSession from '@fastify/secure-session';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ConsoleUser, readConsoleUser } from '../warehouse/console-users.ts';
import { API } from './api/index.ts';
import type { ConsoleContext } from './context.ts';
import { LOOPBACK } from './guard.ts';
import { isPassword } from './password.ts';
import { Refusal } from './refusal.ts';
import type { User } from './roles.ts';

declare module '@fastify/secure-session' {
  interface SessionData {
    /** Who logged in. */
    name: string;
    /** Of the password he logged in with: a new password ends every session. */
    mark: string;
  }
}

const SESSION_S = 7 * 86_400;
/** Who may do everything while nobody has a login. */
const LOCAL: User = { name: 'local', role: 'admin' };

const markOf = ({ password }: ConsoleUser): string => createHash('sha256').update(password).digest('base64url').slice(0, 16);

/** Sessions in sealed cookies, a token against forged requests, and who asks. Roles are looked up for each request: a change holds at once. */
export async function knowUsers(app: FastifyInstance, { workspace, key }: ConsoleContext): Promise<void> {
  await app.register(secureSession, {
    key: key.for('session'),
    cookieName: 'deskmeter',
    expiry: SESSION_S,
    cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: 'auto', maxAge: SESSION_S },
  });
  await app.register(csrfProtection, { sessionPlugin: '@fastify/secure-session', getToken: (request) => String(request.headers['x-csrf-token'] ?? '') });
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_, { after }) => new Refusal(429, `Too many attempts to log in; wait ${after}.`, 'Then try again.'),
  });
  app.decorateRequest('user');
  app.addHook('onRequest', async (request) => {
    request.user = await userOf(request, workspace);
  });
  app.addHook('preValidation', (request, reply, done) => {
    if (needsToken(request)) app.csrfProtection(request, reply, done);
    else done();
  });
}

async function userOf(request: FastifyRequest, workspace: ConsoleContext['workspace']): Promise<User | undefined> {
  const name = request.session.get('name');
  const { user, isAny } = await readConsoleUser(workspace.database.db, name);
  if (!isAny && mayBeOpen(workspace)) return LOCAL;
  return user && request.session.get('mark') === markOf(user) ? { name: user.name, role: user.role } : undefined;
}

/** Without any user the console is open to those on this machine, and to nobody else. */
export const mayBeOpen = ({ config }: ConsoleContext['workspace']): boolean => LOOPBACK.has(config.console.listen);

/** Bull Board's own pages know no token: there the origin has to do. */
const needsToken = ({ method, url }: FastifyRequest): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method) && url.startsWith(API);

/** Throws Refusal for a name and password that do not belong together. */
export async function logInAs(request: FastifyRequest, { workspace }: ConsoleContext, name: string, password: string): Promise<void> {
  const { user } = await readConsoleUser(workspace.database.db, name);
  if (!(await isPassword(password, user?.password)) || user === undefined) {
    throw new Refusal(401, 'Name and password do not belong together.', 'Try again; an administrator sets a new one with: deskmeter user password <name>');
  }
  request.session.regenerate();
  request.session.set('name', user.name);
  request.session.set('mark', markOf(user));
  request.user = { name: user.name, role: user.role };
}

export function logOutOf(request: FastifyRequest): void {
  request.session.regenerate();
  request.session.set('name', undefined);
  request.session.set('mark', undefined);
}

export const tokenOf = (reply: FastifyReply): string => reply.generateCsrf();
