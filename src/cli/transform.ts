import { runTransform, type TransformWork } from '../jobs/transform-work.ts';
import { parseDay } from './options.ts';
import { printJson } from './print.ts';
import type { AddCommand } from './command.ts';
import { sayTransform } from './say-work.ts';
import { withWorkspace } from './with-workspace.ts';

interface TransformFlags {
  readonly from?: string;
  readonly to?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Rebuilds what is stale, a range of days, or everything. */
export const addTransform: AddCommand = (program, terminal, done) => {
  const command = program
    .command('transform')
    .description('Rebuild the stale days, a range of days, or everything.')
    .option('--from <day>', 'first day of the range', parseDay)
    .option('--to <day>', 'last day of the range', parseDay)
    .option('--all', 'every ticket and every day')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample: deskmeter transform --from 2026-11-01 --to 2026-11-07')
    .action(async (flags: TransformFlags) => {
      if ((flags.from === undefined) !== (flags.to === undefined)) command.error('error: --from and --to belong together');
      if (flags.all && flags.from !== undefined) command.error('error: --all and --from exclude each other');
      if (flags.from !== undefined && flags.to !== undefined && flags.from > flags.to) command.error('error: --from lies after --to');
      done(
        await withWorkspace(terminal, async (workspace, signal) => {
          const outcome = await runTransform(workspace, { scope: scopeOf(flags), signal });
          sayTransform(terminal, outcome);
          if (flags.json) printJson(terminal, outcome);
          return 0;
        }),
      );
    });
};

function scopeOf(flags: TransformFlags): NonNullable<TransformWork['scope']> {
  if (flags.all) return 'all';
  return flags.from !== undefined && flags.to !== undefined ? { from: flags.from, to: flags.to } : 'stale';
}
