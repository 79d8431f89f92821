import { type Clock, systemClock } from '../platform/clock.ts';
import { createLog, type Log } from '../platform/log.ts';

/** What a command sees of the outside: two streams, the environment, the time, and whether a person is watching. */
export interface Terminal {
  /** A line of data, to stdout. With `--json` nothing else goes there. */
  readonly out: (line: string) => void;
  /** A line for the person, to stderr. */
  readonly say: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly log: Log;
  /** stderr is a terminal: lines may be overwritten. */
  readonly isInteractive: boolean;
  /** Overwrites the line before (on a terminal only). */
  readonly progress: (line: string) => void;
}

export function processTerminal(): Terminal {
  const isInteractive = process.stderr.isTTY === true;
  let isOpen = false;
  const close = () => {
    if (isOpen) process.stderr.write('\r\u001b[K');
    isOpen = false;
  };
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    say: (line) => {
      close();
      process.stderr.write(`${line}\n`);
    },
    env: process.env,
    clock: systemClock,
    log: createLog(),
    isInteractive,
    progress: (line) => {
      if (!isInteractive) return;
      isOpen = true;
      process.stderr.write(`\r\u001b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
    },
  };
}
