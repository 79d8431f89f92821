import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FixConfigError } from '../domain/errors.ts';
import type { Workspace } from '../jobs/workspace.ts';
import { BI_USER, ensureBiLogin, randomPassword } from '../warehouse/bi-login.ts';
import { printJson } from './print.ts';
import type { AddCommand } from './program.ts';
import { withWorkspace } from './with-workspace.ts';

const PASSWORD_FOLDER = '.deskmeter';
const PASSWORD_FILE = join(PASSWORD_FOLDER, 'bi-password');

/** What a BI tool has to be told; keeps the embedded server up while it is wanted. */
export const addBi: AddCommand = (program, terminal, done) => {
  program
    .command('bi')
    .description('Print how a BI tool reaches the schema kpi, and keep the embedded server up.')
    .option('--rotate', 'make a new password')
    .option('--json', 'print as JSON and end')
    .addHelpText('after', '\nExample: deskmeter bi')
    .action(async (flags: { rotate?: boolean; json?: boolean }) => {
      done(
        await withWorkspace(terminal, async (workspace, signal) => {
          const access = await biAccess(workspace, flags.rotate === true);
          if (flags.json) printJson(terminal, access);
          else {
            for (const [name, value] of Object.entries(access)) terminal.out(`${name.padEnd(9)} ${value}`);
            if (workspace.embedded) {
              terminal.say('The embedded server stays up until Ctrl-C.');
              await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));
            }
          }
          return 0;
        }),
      );
    });
};

/** The login of BI tools: made when it is missing, its password kept in a file that only its owner reads. */
async function biAccess(workspace: Workspace, rotate: boolean): Promise<Record<'host' | 'port' | 'database' | 'user' | 'password' | 'jdbc', string>> {
  const kept = !rotate && existsSync(PASSWORD_FILE) ? readFileSync(PASSWORD_FILE, 'utf8').trim() : '';
  const password = kept === '' ? randomPassword() : kept;
  const { pending } = await ensureBiLogin(workspace.database.pool, password, workspace.config.settings.agents);
  if (pending.length > 0) {
    throw new FixConfigError(
      'The user of the warehouse may not make a login for BI tools.',
      `Let an administrator run in this database: ${pending.join('; ')}`,
    );
  }
  mkdirSync(PASSWORD_FOLDER, { recursive: true });
  writeFileSync(PASSWORD_FILE, `${password}\n`, { mode: 0o600 });
  const url = new URL(workspace.url);
  const [host, port, database] = [url.hostname, url.port === '' ? '5432' : url.port, url.pathname.slice(1)];
  return { host, port, database, user: BI_USER, password, jdbc: `jdbc:postgresql://${host}:${port}/${database}?currentSchema=kpi` };
}
