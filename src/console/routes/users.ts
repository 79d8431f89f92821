import type { FastifyInstance } from 'fastify';
import { addConsoleUser, changeConsoleUser, keepingAnAdmin, listConsoleUsers, removeConsoleUser } from '../../warehouse/console-users.ts';
import { addUser, changeUser, listUsers, removeUser } from '../api/users.ts';
import type { ConsoleContext } from '../context.ts';
import { hashPassword } from '../password.ts';
import { Refusal } from '../refusal.ts';
import type { User } from '../roles.ts';
import { serve } from '../serve.ts';

/** Logins, by those who may change everything. The command line does the same, and is the way back in. */
export function serveUsers(app: FastifyInstance, { workspace }: ConsoleContext): void {
  const { db } = workspace.database;
  const change = async (by: User | undefined, name: string, done: 'added' | 'changed' | 'removed', make: Parameters<typeof keepingAnAdmin>[1]) => {
    const outcome = await keepingAnAdmin(db, make);
    if (outcome === 'no admin') throw done === 'added' ? firstIsAdmin() : lastAdmin(name);
    if (outcome === 'nothing') throw done === 'added' ? taken(name) : nobody(name);
    workspace.log.info({ by: by?.name, user: name }, `a user of the console is ${done}`);
    return { name };
  };
  serve(app, listUsers, async ({ request }) => {
    const users = await listConsoleUsers(db);
    return { users: users.map(({ name, role, created_at }) => ({ name, role, createdAt: created_at.toISOString(), isYou: name === request.user?.name })) };
  });
  serve(app, addUser, async ({ body: { name, role, password }, request }) => {
    const hash = await hashPassword(password);
    return change(request.user, name, 'added', (tx) => addConsoleUser(tx, { name, role, password: hash }));
  });
  serve(app, changeUser, async ({ params: { name }, body: { role, password }, request }) => {
    const hash = password === undefined ? undefined : await hashPassword(password);
    return change(request.user, name, 'changed', (tx) => changeConsoleUser(tx, name, { ...(role && { role }), ...(hash && { password: hash }) }));
  });
  serve(app, removeUser, ({ params: { name }, request }) => change(request.user, name, 'removed', (tx) => removeConsoleUser(tx, name)));
}

const taken = (name: string) => {
  const message = `There is a user "${name}" already.`;
  return new Refusal(409, message, 'Take another name, or give that user a new password.', [{ path: 'name', message }]);
};
const nobody = (name: string) => new Refusal(404, `There is no user "${name}".`, 'Load the list again: somebody may have removed it.');
const lastAdmin = (name: string) =>
  new Refusal(409, `"${name}" is the last admin: nobody could change anything any more.`, 'Make somebody else an admin first.');
const firstIsAdmin = () => new Refusal(409, 'The first user has to be an admin: from then on everybody logs in.', 'Choose the role admin.');
