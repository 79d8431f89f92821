import type { FastifyRequest } from 'fastify';
import { type Endpoint, type Role, ROLES } from './api/endpoint.ts';
import { Refusal } from './refusal.ts';

/** Who sends a request. */
export interface User {
  readonly name: string;
  readonly role: Role;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined: not logged in. */
    user: User | undefined;
  }
}

export const mayDo = (user: User | undefined, role: Endpoint['role']): boolean =>
  role === 'anyone' || (user !== undefined && ROLES.indexOf(user.role) >= ROLES.indexOf(role));

/** Refuses a request of somebody with a lesser role. */
export const requireRole =
  (role: Endpoint['role']) =>
  async (request: FastifyRequest): Promise<void> => {
    if (mayDo(request.user, role)) return;
    if (request.user === undefined) throw new Refusal(401, 'You are not logged in.', 'Log in and try again.');
    throw new Refusal(403, `This needs the role ${role}; you are ${request.user.role}.`, 'Ask an administrator of this console.');
  };
