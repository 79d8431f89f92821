import { describeError } from '../domain/errors.ts';
import type { Waiting } from '../delivery/outbox.ts';
import { deliverNotice } from '../jobs/notice-work.ts';
import type { Workspace } from '../jobs/workspace.ts';
import { sayFailure } from './failure.ts';
import type { Terminal } from './terminal.ts';

export interface SentMessage extends Waiting {
  /** failed: it waits for the next attempt. */
  readonly status: 'sent' | 'failed';
  readonly error: string | null;
}

/** Tries once to send each message. What fails waits for a worker, or for the next command. */
export async function sendWaiting(terminal: Terminal, workspace: Workspace, waiting: readonly Waiting[], signal: AbortSignal): Promise<readonly SentMessage[]> {
  const sent: SentMessage[] = [];
  for (const message of waiting) {
    signal.throwIfAborted();
    const error = await deliverNotice(workspace, message.id, signal).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (error === null) terminal.say(`✓ ${message.channel}: ${message.title}`);
    else sayFailure(terminal, error);
    sent.push({ ...message, status: error === null ? 'sent' : 'failed', error: error === null ? null : describeError(error) });
  }
  return sent;
}
