import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A command that runs as a process of its own, in a process group of its own like one started from a terminal. */
export interface CommandProcess {
  readonly pid: number;
  /** Text of the next line that begins with `event`. */
  waitFor(event: string): Promise<string>;
  /** As a terminal does it: to the whole group. */
  signalGroup(signal: NodeJS.Signals): void;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  readonly lines: string[];
}

export function startCommand(script: string, args: readonly string[], cwd: string): CommandProcess {
  const child = spawn(process.execPath, [script, ...args], { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const seen = new LineBell();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      seen.changed();
    });
  }
  // Well below the limit of a test, so that a command that hangs shows what it had said.
  const limit = setTimeout(() => {
    lines.push('still running after 100 seconds: killed');
    process.kill(-(child.pid ?? 0), 'SIGKILL');
  }, 100_000);
  const ended = exitOf(child).then((code) => {
    clearTimeout(limit);
    seen.end();
    return code;
  });
  let next = 0;
  return {
    pid: child.pid ?? 0,
    lines,
    ended,
    signalGroup: (signal) => process.kill(-(child.pid ?? 0), signal),
    waitFor: async (event) => {
      for (;;) {
        const index = lines.findIndex((line, at) => at >= next && line.startsWith(`${event} `));
        if (index >= 0) {
          next = index + 1;
          return (lines[index] ?? '').slice(event.length + 1);
        }
        if (seen.isOver) throw new Error(`The command ended without "${event}":\n${lines.join('\n')}`);
        await seen.next();
      }
    },
  };
}

async function exitOf(child: ChildProcess): Promise<number | string> {
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return code ?? signal ?? 'unknown';
}

/** Wakes who waits for a line. */
class LineBell {
  isOver = false;
  #wake: () => void = () => undefined;
  changed(): void {
    this.#wake();
  }
  end(): void {
    this.isOver = true;
    this.#wake();
  }
  next(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}
