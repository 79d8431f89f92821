import type { readQueueStatus } from '../jobs/queue-status.ts';
import type { Unsent } from '../delivery/outbox.ts';
import type { FieldSeen } from '../warehouse/fields-seen.ts';
import type { FirstLoad } from '../warehouse/first-load.ts';
import type { ConnectionStatus, StreamStatus } from '../warehouse/status.ts';
import type { RejectReason } from '../warehouse/rejects.ts';
import { printTable, printText } from './print.ts';
import { printRejects } from './reject-lines.ts';
import type { Terminal } from './terminal.ts';
import { ageText, barText, countText, instantText } from './words.ts';

export type QueueStatus = Awaited<ReturnType<typeof readQueueStatus>>;

export interface StatusReport {
  readonly connections: readonly ConnectionStatus[];
  /** Null when it cannot be asked. */
  readonly queue: QueueStatus | null;
  readonly rejects: readonly RejectReason[];
  /** Fields that a helpdesk sends and nothing reads. */
  readonly unknownFields: readonly FieldSeen[];
  /** Alerts and reports that did not arrive yet. */
  readonly unsent: readonly Unsent[];
  readonly now: Date;
}

/** The same as `status --json`, and more, for people. */
export function printStatus(terminal: Terminal, { connections, queue, rejects, unknownFields, unsent, now }: StatusReport): void {
  if (connections.length === 0) terminal.out('The config names no connection, and nothing has been read.\n');
  for (const connection of connections) {
    const reasons = rejects.filter(({ connection_id }) => connection_id === connection.id);
    const fields = unknownFields.filter(({ connection_id }) => connection_id === connection.id).map(({ field_key }) => field_key);
    printConnection(terminal, connection, reasons, now);
    if (fields.length > 0) printText(terminal.out, terminal.columns, '  i ', `New fields of the helpdesk that nothing reads yet: ${fields.join(', ')}`);
    terminal.out('');
  }
  for (const { channel, messages, error } of unsent) {
    const waits = `${countText(messages, 'message')} for ${channel} ${messages === 1 ? 'waits' : 'wait'}: ${error}`;
    printText(terminal.out, terminal.columns, '✗ ', waits);
  }
  if (queue === null) return;
  printTable(
    terminal,
    ['queue', 'waiting', 'active', 'delayed', 'failed'],
    Object.entries(queue).map(([name, counts]) => [name, counts.waiting, counts.active, counts.delayed, counts.failed]),
  );
}

function printConnection(terminal: Terminal, connection: ConnectionStatus, rejects: readonly RejectReason[], now: Date): void {
  const { id, source, account, streams } = connection;
  terminal.out([`${id}  ${source}`, account === null ? '' : `, ${account}`, stateText(connection)].join(''));
  if (streams.every(({ last_attempt_at }) => last_attempt_at === null)) {
    terminal.out(`  ${countText(streams.length, 'stream')}, none read yet: deskmeter sync ${id}`);
    return;
  }
  const progress = loadProgress(connection);
  if (progress !== undefined) printText(terminal.out, terminal.columns, '  first load ', progress);
  printTable(
    terminal,
    ['stream', 'status', 'last success', 'known to (UTC)', 'lag', 'rows', 'rejects'],
    streams.map((stream) => rowOf(stream, now)),
    ['last success', 'rows'],
  );
  printTroubles(terminal, streams);
  printRejects(terminal.out, terminal, rejects);
}

function stateText({ is_configured, is_running }: ConnectionStatus): string {
  if (!is_configured) return '  stopped: no longer in the config; its numbers stay, and do not grow';
  return is_running ? '  a sync is running' : '';
}

const rowOf = (stream: StreamStatus, now: Date): (string | number)[] => [
  stream.stream,
  stream.status === 'loading' && stream.progress !== null ? `loading ${Math.floor(stream.progress * 100)} %` : stream.status,
  stream.last_success_at === null ? '–' : `${ageText((now.getTime() - stream.last_success_at.getTime()) / 1000)} ago`,
  instantText(stream.known_to),
  stream.lag_s === null ? '–' : ageText(stream.lag_s),
  stream.rows,
  stream.open_rejects,
];

/** Streams whose first load is done, of those the account has, and how far the older windows have come; undefined once all is done. */
function loadProgress({ streams, first_load }: ConnectionStatus): string | undefined {
  const offered = streams.filter(({ status }) => status !== 'unavailable');
  const isLoaded = ({ known_to, is_loading }: StreamStatus): boolean => known_to !== null && !is_loading;
  const loaded = offered.filter(isLoaded).length;
  if (loaded === offered.length) return undefined;
  const share = offered.reduce((sum, stream) => sum + (isLoaded(stream) ? 1 : Math.min(1, stream.progress ?? 0)), 0) / offered.length;
  return [`${barText(share, 20)}  ${loaded} of ${countText(offered.length, 'stream')} done`, ...windowsText(first_load)].join('; ');
}

function windowsText(load: FirstLoad | null): string[] {
  if (load === null) return [];
  const day = (at: Date): string => at.toISOString().slice(0, 10);
  return [
    `read back to ${day(load.read_to)}`,
    ...(load.window === null ? [] : [`reading ${day(load.window.from)} to ${day(load.window.to)}`]),
    ...(load.known_from === null ? [] : [`all KPIs known from ${day(load.known_from)}`]),
    ...(load.left_s === null ? [] : [`about ${ageText(load.left_s)} left`]),
  ];
}

/** The same error is said once for all its streams. */
function printTroubles(terminal: Terminal, streams: readonly StreamStatus[]): void {
  const failing = streams.filter(({ error }) => error !== null);
  const groups = [...Map.groupBy(failing, ({ error, next_step }) => JSON.stringify([error, next_step])).values()].map((group) => ({
    names: group.length === streams.length ? 'all streams' : group.map(({ stream }) => stream).join(', '),
    ...(group[0] as StreamStatus),
  }));
  for (const [index, { names, error, next_step, status }] of groups.entries()) {
    printText(terminal.out, terminal.columns, `  ${status === 'unavailable' ? '–' : '✗'} `, `${names}: ${error}`);
    if (next_step && groups[index + 1]?.next_step !== next_step) printText(terminal.out, terminal.columns, '    → ', next_step);
  }
}
