import { connectionNamed, openConnection } from '../jobs/connection-work.ts';
import { readQueueStatus } from '../jobs/queue-status.ts';
import type { Workspace } from '../jobs/workspace.ts';
import { readUnsent } from '../delivery/outbox.ts';
import { readUnknownFields } from '../warehouse/fields-seen.ts';
import { readRejectReasons } from '../warehouse/rejects.ts';
import { readStatus, type ConnectionStatus, type StreamStatus } from '../warehouse/status.ts';
import { sayFailure } from './failure.ts';
import { printStatus } from './print-status.ts';
import { printJson } from './print.ts';
import type { AddCommand } from './command.ts';
import type { Terminal } from './terminal.ts';
import { withWorkspace } from './with-workspace.ts';

/** Where every connection and stream stands, and the queue. */
export const addStatus: AddCommand = (program, terminal, done) => {
  program
    .command('status')
    .description('Each connection and stream: last success, lag, what is known, errors with the next step; the queue.')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample: deskmeter status')
    .action(async (flags: { json?: boolean }) => done(await withWorkspace(terminal, (workspace) => status(terminal, workspace, flags.json === true))));
};

async function status(terminal: Terminal, workspace: Workspace, isJson: boolean): Promise<number> {
  const now = workspace.clock.now();
  const known = await readStatus(workspace.database.db, now);
  const unread = workspace.config.connections.filter(({ id }) => !known.some((each) => each.id === id && each.streams.length > 0)).map(({ id }) => id);
  const connections = [...known.filter(({ id }) => !unread.includes(id)), ...unread.map((id) => unreadConnection(workspace, id))].toSorted((a, b) =>
    a.id < b.id ? -1 : 1,
  );
  const queue = await readQueueStatus(workspace).catch((error: unknown) => {
    sayFailure(terminal, error);
    return null;
  });
  if (isJson) printJson(terminal, { connections: connections.map(jsonOf), queue });
  else
    printStatus(terminal, {
      connections,
      queue,
      rejects: await readRejectReasons(workspace.database.db),
      unknownFields: await readUnknownFields(workspace.database.db),
      unsent: await readUnsent(workspace.database.db),
      now,
    });
  return queue === null ? 1 : 0;
}

/** A connection of the config that no run has read yet: all its streams are still to come. */
function unreadConnection(workspace: Workspace, id: string): ConnectionStatus {
  const configured = connectionNamed(workspace, id);
  const { streams } = openConnection(workspace, configured).connection;
  return {
    id,
    source: configured.source,
    account: null,
    time_zone: null,
    is_configured: true,
    is_running: false,
    first_load: null,
    streams: streams.map(({ name }) => ({ ...UNREAD, stream: name })),
  };
}

const UNREAD: Omit<StreamStatus, 'stream'> = {
  status: 'loading',
  last_success_at: null,
  last_attempt_at: null,
  known_from: null,
  known_to: null,
  lag_s: null,
  rows: 0,
  rejects: 0,
  open_rejects: 0,
  progress: null,
  is_loading: false,
  error: null,
  next_step: null,
};

/** The documented form: names and meanings are kept. `rejects` are the records that still wait for a mapping. */
const jsonOf = ({ id, source, first_load, streams }: ConnectionStatus): unknown => ({
  id,
  source,
  ...(first_load && { first_load }),
  streams: streams.map(({ stream, status: state, last_success_at, known_to, lag_s, rows, open_rejects, error, next_step }) => ({
    stream,
    status: state,
    last_success_at,
    known_to,
    lag_s,
    rows,
    rejects: open_rejects,
    error,
    next_step,
  })),
});
