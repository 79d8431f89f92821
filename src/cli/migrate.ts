import { migrate } from '../warehouse/migrate.ts';
import type { AddCommand } from './command.ts';
import { withWorkspace } from './with-workspace.ts';

/** Creates or upgrades the warehouse and its roles. Opening a workspace does it; this command does nothing else, and says what it found. */
export const addMigrate: AddCommand = (program, terminal, done) => {
  program
    .command('migrate')
    .description('Create or upgrade the warehouse, the queue schema and the roles.')
    .addHelpText('after', '\nExample: deskmeter migrate')
    .action(async () => {
      done(
        await withWorkspace(terminal, async (workspace) => {
          await migrate(workspace.url, terminal.log);
          terminal.say('✓ The warehouse is up to date.');
          if (workspace.pendingRoles.length > 0) {
            terminal.say('! The roles for BI need an administrator. Let one run these statements in this database:');
            for (const statement of workspace.pendingRoles) terminal.out(statement);
          }
          return 0;
        }),
      );
    });
};
