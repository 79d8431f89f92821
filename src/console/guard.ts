import { isIP } from 'node:net';
import { hostname } from 'node:os';
import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from './refusal.ts';

export const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/** Scripts only from here; styles also within pages, which charts need. */
const POLICY = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  fontSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  upgradeInsecureRequests: null,
};

/**
 * What every request has to pass: headers that keep browsers strict, a name that is really ours (a page elsewhere may let its own name point
 * to this machine), and for all that changes something an origin that is this console.
 */
export async function guard(
  app: FastifyInstance,
  { isOnLoopback, hosts }: { readonly isOnLoopback: boolean; readonly hosts: readonly string[] },
): Promise<void> {
  // Without TLS here a promise of TLS would lock people out; a proxy that has it makes it.
  await app.register(helmet, { contentSecurityPolicy: { directives: POLICY }, strictTransportSecurity: false, referrerPolicy: { policy: 'same-origin' } });
  const names = new Set([...hosts, 'localhost', hostname()].map((name) => name.toLowerCase()));
  app.addHook('onRequest', async (request) => {
    const name = nameOf(request.host);
    const isOurs = isOnLoopback ? LOOPBACK.has(name) || hosts.includes(name) : isIP(name) !== 0 || names.has(name);
    if (!isOurs) throw new Refusal(421, `This console is not called "${name}".`, 'Use its own address, or name this one under console.hosts of the config.');
    if (isChange(request) && !isSameOrigin(request)) throw new Refusal(403, 'This request comes from another site.', 'Use the pages of the console itself.');
  });
}

const nameOf = (host: string): string => (host.startsWith('[') ? host.slice(1, host.indexOf(']')) : host.replace(/:\d+$/, '')).toLowerCase();

const isChange = ({ method }: FastifyRequest): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method);

/** Browsers say where a request comes from; programs that do not are held by the token alone. */
function isSameOrigin({ headers, host, protocol }: FastifyRequest): boolean {
  const { origin } = headers;
  if (headers['sec-fetch-site'] !== undefined) return headers['sec-fetch-site'] === 'same-origin';
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === new URL(`${protocol}://${host}`).host);
}
