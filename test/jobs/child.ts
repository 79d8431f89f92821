import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { WorkerProcess } from './worker-process.ts';

const SCRIPT = fileURLToPath(new URL('worker-process.ts', import.meta.url));

export interface WorkerChild {
  readonly process: ChildProcess;
  /** Lets a process that holds go on. */
  tell(): void;
  /** Resolves once this text was printed, with all of it; rejects when the process ended before. */
  printed(text: string): Promise<string>;
  /** All it printed, once it has ended. */
  readonly ended: Promise<string>;
}

/** Starts `worker-process.ts`. */
export function startWorkerProcess(given: WorkerProcess): WorkerChild {
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(given)], { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  const ended = new Promise<string>((resolve) => {
    child.on('close', () => resolve(output));
  });
  const waiting = new Set<() => void>();
  const hear = (chunk: Buffer) => {
    output += chunk.toString();
    for (const look of waiting) look();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const printed = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        if (!output.includes(text)) return;
        waiting.delete(look);
        resolve(output);
      };
      waiting.add(look);
      look();
      void ended.then(() => reject(new Error(`ended without "${text}": ${output}`)));
    });
  return { process: child, tell: () => child.stdin.write('go\n'), printed, ended };
}
