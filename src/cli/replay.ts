import { runReplay } from '../jobs/connection-work.ts';
import { runTransform } from '../jobs/transform-work.ts';
import type { AddCommand } from './command.ts';
import { sayTransform } from './say-work.ts';
import { selectStreams } from './select-streams.ts';
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
          const chosen = selectStreams(workspace, ids, undefined);
          for (const { id } of chosen) {
            if (signal.aborted) return 0;
            const counts = await runReplay(workspace, id, signal);
            terminal.say(`✓ ${id}: ${counts.pages} pages, ${counts.rows} records, ${counts.rejects} rejected`);
          }
          if (!signal.aborted) sayTransform(terminal, await runTransform(workspace, { signal }));
          return 0;
        }),
      );
    });
};
