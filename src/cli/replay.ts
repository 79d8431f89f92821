import { runReplay } from '../jobs/connection-work.ts';
import { runTransform } from '../jobs/transform-work.ts';
import type { AddCommand } from './program.ts';
import { sayTransform } from './sync.ts';
import { withWorkspace } from './with-workspace.ts';

/** Maps the archived pages again, without asking the vendor. */
export const addReplay: AddCommand = (program, terminal, done) => {
  program
    .command('replay')
    .description('Map the archived pages again, without asking the helpdesk.')
    .argument('[connection...]', 'connections of the config; default: all')
    .addHelpText('after', '\nExample: deskmeter replay acme-freshdesk')
    .action(async (ids: string[]) => {
      done(
        await withWorkspace(terminal, async (workspace, signal) => {
          const chosen = ids.length > 0 ? ids : workspace.config.connections.map(({ id }) => id);
          for (const id of chosen) {
            const counts = await runReplay(workspace, id, signal);
            terminal.say(`✓ ${id}: ${counts.pages} pages, ${counts.rows} records, ${counts.rejects} rejected`);
          }
          sayTransform(terminal, await runTransform(workspace, { signal }));
          return 0;
        }),
      );
    });
};
