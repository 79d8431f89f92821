import { removeConnection } from '../sync/remove.ts';
import { runTransform } from '../jobs/transform-work.ts';
import { settingsOf, type Workspace } from '../jobs/workspace.ts';
import { FixConfigError } from '../domain/errors.ts';
import { readStatus } from '../warehouse/status.ts';
import { ZoneDays } from '../platform/zone-days.ts';
import type { AddCommand } from './command.ts';
import { sayTransform } from './say-work.ts';
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
          if (!removed) throw await unknownConnection(workspace, id);
          terminal.say(`✓ ${id}: ${removed.rows} rows removed.`);
          sayTransform(terminal, await runTransform(workspace, { signal }));
          const isConfigured = workspace.config.connections.some((connection) => connection.id === id);
          if (isConfigured) terminal.say(`! ${id} is still in the config: the next sync reads it anew. Take it out of connections to end it for good.`);
          return 0;
        }),
      );
    });
};

async function unknownConnection({ database, clock }: Workspace, id: string): Promise<FixConfigError> {
  const known = (await readStatus(database.db, clock.now())).map((connection) => connection.id);
  return new FixConfigError(`The warehouse has no connection "${id}".`, known.length === 0 ? 'It has none at all.' : `It has: ${known.join(', ')}.`);
}
