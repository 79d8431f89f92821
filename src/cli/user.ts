import type { Command } from 'commander';
import { ROLES, type Role } from '../console/api/endpoint.ts';
import { SHORTEST_PASSWORD } from '../console/api/users.ts';
import { hashPassword } from '../console/password.ts';
import { FixConfigError } from '../domain/errors.ts';
import { addConsoleUser, changeConsoleUser, listConsoleUsers, removeConsoleUser } from '../warehouse/console-users.ts';
import { askSecret } from './ask-secret.ts';
import { oneOf } from './options.ts';
import { printJson, printTable } from './print.ts';
import type { AddCommand } from './command.ts';
import type { Terminal } from './terminal.ts';
import { instantText } from './words.ts';
import { withWorkspace } from './with-workspace.ts';

/** Who may log in to the console. */
export const addUser: AddCommand = (program, terminal, done) => {
  const user = program.command('user').description('Who may log in to the console. Without any user it is open to those on this machine.');
  addAdd(user, terminal, done);
  addPassword(user, terminal, done);
  addRemove(user, terminal, done);
  addList(user, terminal, done);
};

type Add = (user: Command, terminal: Terminal, done: (code: number) => void) => void;

const addAdd: Add = (user, terminal, done) => {
  user
    .command('add')
    .description('Add a user. The password is asked for, or read from stdin; it is never an argument.')
    .argument('<name>', 'name to log in with')
    .option('--role <role>', 'viewer looks, operator syncs and imports, admin changes', oneOf(...ROLES), 'viewer' as Role)
    .addHelpText('after', '\nExample: deskmeter user add ada --role admin')
    .action(async (name: string, { role }: { role: Role }) => {
      const password = await newPassword(terminal, name);
      done(
        await withWorkspace(terminal, async ({ database: { db } }) => {
          if (!(await addConsoleUser(db, { name, role, password }))) {
            throw new FixConfigError(`There is a user "${name}" already.`, `Set a new password with: deskmeter user password ${name}`);
          }
          terminal.say(`✓ ${name} may log in as ${role}.`);
          return 0;
        }),
      );
    });
};

const addPassword: Add = (user, terminal, done) => {
  user
    .command('password')
    .description('Set a new password, and a new role if one is given. Ends all sessions of the user.')
    .argument('<name>', 'user')
    .option('--role <role>', 'viewer, operator or admin', oneOf(...ROLES))
    .addHelpText('after', '\nExample: deskmeter user password ada')
    .action(async (name: string, { role }: { role?: Role }) => {
      const password = await newPassword(terminal, name);
      done(
        await withWorkspace(terminal, async ({ database: { db } }) => {
          if (!(await changeConsoleUser(db, name, { password, ...(role && { role }) }))) throw nobody(name);
          terminal.say(`✓ ${name} has a new password.`);
          return 0;
        }),
      );
    });
};

const addRemove: Add = (user, terminal, done) => {
  user
    .command('remove')
    .description('Remove a user; sessions end at once.')
    .argument('<name>', 'user')
    .addHelpText('after', '\nExample: deskmeter user remove ada')
    .action(async (name: string) =>
      done(
        await withWorkspace(terminal, async ({ database: { db } }) => {
          if (!(await removeConsoleUser(db, name))) throw nobody(name);
          terminal.say(`✓ ${name} is removed.`);
          return 0;
        }),
      ),
    );
};

const addList: Add = (user, terminal, done) => {
  user
    .command('list')
    .description('All users and their roles.')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample: deskmeter user list')
    .action(async (flags: { json?: boolean }) =>
      done(
        await withWorkspace(terminal, async ({ database: { db } }) => {
          const users = await listConsoleUsers(db);
          if (flags.json) printJson(terminal, users);
          else
            printTable(
              terminal,
              ['name', 'role', 'added (UTC)'],
              users.map(({ name, role, created_at }) => [name, role, instantText(created_at)]),
            );
          return 0;
        }),
      ),
    );
};

const nobody = (name: string): FixConfigError => new FixConfigError(`There is no user "${name}".`, 'Run "deskmeter user list" for all of them.');

async function newPassword({ askSecret: ask = askSecret }: Terminal, name: string): Promise<string> {
  const password = await ask(`Password of ${name}`);
  if (password.length < SHORTEST_PASSWORD) throw new FixConfigError(`The password has ${password.length} characters.`, `Take at least ${SHORTEST_PASSWORD}.`);
  return hashPassword(password);
}
