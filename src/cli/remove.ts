import { removeConnection } from '../sync/remove.ts';
import { runTransform } from '../jobs/transform-work.ts';
import { settingsOf } from '../jobs/workspace.ts';
import { ZoneDays } from '../platform/zone-days.ts';
import type { AddCommand } from './program.ts';
import { sayTransform } from './sync.ts';
import { withWorkspace } from './with-workspace.ts';

/** Ends a connection: its facts leave every KPI. */
export const addRemove: AddCommand = (program, terminal, done) => {
  program
    .command('remove')
    .description('End a connection: its facts leave every KPI.')
    .argument('<connection>', 'id of the connection')
    .option('--purge', 'also drop its runs and its archived pages')
    .addHelpText('after', '\nExample: deskmeter remove acme-zendesk --purge')
    .action(async (id: string, flags: { purge?: boolean }) => {
      done(
        await withWorkspace(terminal, async (workspace, signal) => {
          const settings = await settingsOf(workspace);
          const today = new ZoneDays(settings.timeZone).dayOf(workspace.clock.now().getTime());
          const removed = await removeConnection(workspace.database, id, { purge: flags.purge === true, today });
          if (!removed) {
            terminal.say(`✗ The warehouse has no connection "${id}".`);
            terminal.say('  → See "deskmeter status" for those it has.');
            return 2;
          }
          terminal.say(`✓ ${id}: ${removed.rows} rows removed.`);
          sayTransform(terminal, await runTransform(workspace, { signal }));
          const isConfigured = workspace.config.connections.some((connection) => connection.id === id);
          if (isConfigured) terminal.say(`! ${id} is still in the config: the next sync reads it anew. Take it out of connections to end it for good.`);
          return 0;
        }),
      );
    });
};
