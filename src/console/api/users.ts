import * as z from 'zod';
import { endpoint, ROLES } from './endpoint.ts';
import { instant } from './values.ts';

/** Characters of a password at least. */
export const SHORTEST_PASSWORD = 10;

const name = z.string().trim().min(1).max(200);
const password = z.string().min(SHORTEST_PASSWORD).max(1_000).describe('Kept as a scrypt hash only');
const role = z.enum(ROLES);

const user = z.object({ name: z.string(), role, createdAt: instant, isYou: z.boolean() });
export type UserInfo = z.output<typeof user>;

export const listUsers = endpoint({
  method: 'GET',
  path: '/users',
  role: 'admin',
  summary: 'Who may log in',
  answer: z.object({ users: z.array(user) }),
});

export const addUser = endpoint({
  method: 'POST',
  path: '/users',
  role: 'admin',
  summary: 'Add a user; the first one has to be an admin, and from then on everybody logs in',
  body: z.strictObject({ name, role, password }),
  answer: z.object({ name: z.string() }),
});

export const changeUser = endpoint({
  method: 'PUT',
  path: '/users/:name',
  role: 'admin',
  summary: 'Another role, which holds at once, or another password, which ends all sessions of the user; the last admin keeps his role',
  params: z.object({ name }),
  body: z.strictObject({ role: role.exactOptional(), password: password.exactOptional() }),
  answer: z.object({ name: z.string() }),
});

export const removeUser = endpoint({
  method: 'DELETE',
  path: '/users/:name',
  role: 'admin',
  summary: 'Remove a user; sessions end at once. The last admin stays',
  params: z.object({ name }),
  answer: z.object({ name: z.string() }),
});
