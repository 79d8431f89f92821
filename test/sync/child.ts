import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('sync-process.ts', import.meta.url));

export interface SyncChild {
  readonly process: ChildProcess;
  /** Resolves once a line with this text was printed, or the process ended. */
  printed(text: string): Promise<void>;
  /** All it printed, once it has ended. */
  readonly ended: Promise<string>;
}

/** Starts `sync-process.ts`. */
export function startSync(...args: readonly (string | number)[]): SyncChild {
  const child = spawn(process.execPath, [SCRIPT, ...args.map(String)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const waiting: { text: string; resolve: () => void }[] = [];
  const hear = (chunk: Buffer) => {
    output += chunk.toString();
    for (const { text, resolve } of waiting) if (output.includes(text)) resolve();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<string>((resolve) => {
    child.on('close', () => {
      for (const { resolve: wake } of waiting) wake();
      resolve(output);
    });
  });
  const printed = (text: string) =>
    new Promise<void>((resolve) => {
      if (output.includes(text) || child.exitCode !== null || child.signalCode !== null) return resolve();
      waiting.push({ text, resolve });
    });
  return { process: child, printed, ended };
}
