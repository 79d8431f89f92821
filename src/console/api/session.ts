import * as z from 'zod';
import { endpoint, ROLES } from './endpoint.ts';

/** Who looks, what he may do, and what a change has to bring along. */
const session = z.object({
  user: z
    .object({ name: z.string(), role: z.enum(ROLES) })
    .nullable()
    .describe('null: log in first'),
  isOpen: z.boolean().describe('No user exists: whoever is on this machine may do everything'),
  csrfToken: z.string().describe('Send it as header x-csrf-token with everything but GET'),
});
export type Session = z.output<typeof session>;

export const getSession = endpoint({ method: 'GET', path: '/session', role: 'anyone', summary: 'Who am I', answer: session });

export const logIn = endpoint({
  method: 'POST',
  path: '/session',
  role: 'anyone',
  summary: 'Log in; few attempts a minute',
  body: z.strictObject({ name: z.string().min(1).max(200), password: z.string().min(1).max(1_000) }),
  answer: session,
});

export const logOut = endpoint({ method: 'DELETE', path: '/session', role: 'anyone', summary: 'Log out', answer: session });
