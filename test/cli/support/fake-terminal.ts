import type { Terminal } from '../../../src/cli/terminal.ts';
import { runCommand } from '../../../src/cli/program.ts';
import { type Clock, systemClock } from '../../../src/platform/clock.ts';
import { silentLog } from '../../../src/platform/log.ts';

/** What a command printed and how it ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Both, with every run of white space as one blank: paragraphs are broken by the width of the terminal. */
  readonly text: string;
  /** What stood on stdout, which with `--json` is one JSON document and nothing else. */
  json(): unknown;
}

export interface FakeOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  readonly columns?: number;
}

/** Runs one command line in this process, on a terminal that remembers. */
export async function command(args: readonly string[], { env = {}, clock = systemClock, columns = 100 }: FakeOptions = {}): Promise<Ended> {
  const out: string[] = [];
  const err: string[] = [];
  const terminal: Terminal = {
    out: (line) => void out.push(line),
    say: (line) => void err.push(line),
    env,
    clock,
    log: silentLog,
    columns,
    tableColumns: columns,
    isInteractive: false,
    progress: () => undefined,
  };
  const code = await runCommand(args, terminal);
  return {
    code,
    out: out.join('\n'),
    err: err.join('\n'),
    text: [...out, ...err].join('\n').replaceAll(/\s+/g, ' '),
    json: () => JSON.parse(out.join('\n')) as unknown,
  };
}
