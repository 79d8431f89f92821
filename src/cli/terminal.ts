import { type Clock, systemClock } from '../platform/clock.ts';
import { createLog, type Log } from '../platform/log.ts';
import { coloured, wantsColour } from './colour.ts';
import { logWords } from './log-words.ts';

/** What a command sees of the outside: two streams, the environment, the time, and whether a person is watching. */
export interface Terminal {
  /** A line of data, to stdout. With `--json` nothing else goes there. */
  readonly out: (line: string) => void;
  /** A line for the person, to stderr. */
  readonly say: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly log: Log;
  /** Characters of a line; paragraphs keep to it. */
  readonly columns: number;
  /** The same for tables, where it differs: without end where no person reads along, so that nothing is left out of what a program gets. */
  readonly tableColumns?: number;
  /** stderr is a terminal: lines may be overwritten. */
  readonly isInteractive: boolean;
  /** Shows a line until the next one, on a terminal only. */
  readonly progress: (line: string) => void;
  /** Asks for a secret; left out: as `ask-secret.ts` does. */
  readonly askSecret?: (question: string) => Promise<string>;
}

const DEFAULT_COLUMNS = 100;

export function processTerminal(): Terminal {
  const isInteractive = process.stderr.isTTY === true;
  for (const stream of [process.stdout, process.stderr]) stream.on('error', unlessGone);
  let isOpen = false;
  const outText = wantsColour(process.stdout, process.env) ? (line: string) => coloured(harmless(line)) : harmless;
  const sayText = wantsColour(process.stderr, process.env) ? (line: string) => coloured(harmless(line)) : harmless;
  const say = (line: string): void => {
    process.stderr.write(`${isOpen ? '\r\u001b[K' : ''}${sayText(line)}\n`);
    isOpen = false;
  };
  return {
    out: (line) => {
      if (isOpen) process.stderr.write('\r\u001b[K');
      isOpen = false;
      process.stdout.write(`${outText(line)}\n`);
    },
    say,
    env: process.env,
    clock: systemClock,
    log: isInteractive ? createLog(undefined, { write: (line) => say(logWords(line)) }) : createLog(),
    columns: process.stdout.columns ?? process.stderr.columns ?? DEFAULT_COLUMNS,
    tableColumns: process.stdout.columns ?? Infinity,
    isInteractive,
    progress: (line) => {
      if (!isInteractive) return;
      isOpen = true;
      process.stderr.write(`\r\u001b[K${[...harmless(line)].slice(0, (process.stderr.columns ?? 80) - 1).join('')}`);
    },
  };
}

/** Names come from helpdesks: none of them may move the cursor or colour the screen. */
const harmless = (text: string): string => text.replaceAll(/[^\P{Cc}\n\t]/gu, '');

/** `deskmeter kpi list | head` is no failure: the reader has seen enough. The command goes on to its end, so that it leaves everything in order. */
function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
}
