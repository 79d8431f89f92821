import { readStatus, type ConnectionStatus } from '../warehouse/status.ts';
import { readQueueStatus } from '../jobs/queue-status.ts';
import { instantText, printJson, printTable } from './print.ts';
import type { AddCommand } from './program.ts';
import type { Terminal } from './terminal.ts';
import { withWorkspace } from './with-workspace.ts';

/** Where every connection and stream stands, and the queue. */
export const addStatus: AddCommand = (program, terminal, done) => {
  program
    .command('status')
    .description('Each connection and stream: last success, lag, what is known, errors with the next step; the queue.')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample: deskmeter status')
    .action(async (flags: { json?: boolean }) => {
      done(
        await withWorkspace(terminal, async (workspace) => {
          const connections = await readStatus(workspace.database.db, workspace.clock.now());
          const queue = await readQueueStatus(workspace);
          if (flags.json) printJson(terminal, { connections, queue });
          else printStatus(terminal, connections, queue);
          return 0;
        }),
      );
    });
};

function printStatus(terminal: Terminal, connections: readonly ConnectionStatus[], queue: Awaited<ReturnType<typeof readQueueStatus>>): void {
  if (connections.length === 0) terminal.say('Nothing has been read yet: run "deskmeter sync" or "deskmeter run".');
  for (const connection of connections) {
    const state = connection.is_configured ? (connection.is_running ? 'running' : '') : 'stopped: no longer in the config, its numbers stay';
    terminal.out(`${connection.id}  ${connection.source}${connection.account === null ? '' : `, ${connection.account}`}  ${state}`.trimEnd());
    printTable(
      terminal,
      ['stream', 'status', 'last success (UTC)', 'known to (UTC)', 'lag', 'rows', 'rejects'],
      connection.streams.map((stream) => [
        stream.stream,
        stream.status === 'loading' && stream.progress !== null ? `loading ${Math.round(stream.progress * 100)} %` : stream.status,
        instantText(stream.last_success_at),
        instantText(stream.known_to),
        stream.lag_s === null ? '' : lagText(stream.lag_s),
        stream.rows,
        stream.open_rejects,
      ]),
    );
    for (const stream of connection.streams) {
      if (stream.error === null) continue;
      terminal.out(`  ${stream.stream}: ${stream.error}`);
      if (stream.next_step !== null) terminal.out(`    → ${stream.next_step}`);
    }
    terminal.out('');
  }
  printTable(
    terminal,
    ['queue', 'waiting', 'active', 'delayed', 'failed'],
    Object.entries(queue).map(([name, counts]) => [name, counts.waiting, counts.active, counts.delayed, counts.failed]),
  );
}

const lagText = (seconds: number): string => (seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`);
