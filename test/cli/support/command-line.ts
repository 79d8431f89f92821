/** The command line as a process of its own, in a folder of its own, against simulated helpdesks of this process. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../../src/platform/clock.ts';
import { runningPostmaster } from '../../../src/platform/embedded/postmaster.ts';
import { type Simulation, startSimulation } from '../../../src/simulator/index.ts';
import { type CommandProcess, startCommand } from '../../platform/command-process.ts';
import { configOf, secretsOf, TIME_ZONE } from './workplace.ts';

const MAIN = path.resolve(import.meta.dirname, '../../../src/main.ts');
const DAY_MS = 86_400_000;

export interface CommandFolder {
  readonly folder: string;
  start(...args: readonly string[]): CommandProcess;
  /** Runs to the end. */
  run(...args: readonly string[]): Promise<{ readonly code: number | string; readonly lines: readonly string[]; readonly text: string }>;
  /** Whether the embedded server in this folder runs. */
  isServerUp(name?: string): boolean;
  remove(): void;
}

/** A folder that the server's user can enter, whoever we are. */
export function commandFolder(): CommandFolder {
  const folder = mkdtempSync(path.join(tmpdir(), 'deskmeter-cli-'));
  chmodSync(folder, 0o755);
  const start = (...args: readonly string[]): CommandProcess => startCommand(MAIN, args, folder);
  return {
    folder,
    start,
    run: async (...args) => {
      const command = start(...args);
      const code = await command.ended;
      return { code, lines: command.lines, text: command.lines.join(' ').replaceAll(/\s+/g, ' ') };
    },
    isServerUp: (name = 'postgres') => {
      const data = path.join(folder, '.deskmeter', name, 'data');
      return existsSync(data) && runningPostmaster(data) !== undefined;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Three small helpdesks that live until now, and config/deskmeter.yaml that reads them into an embedded server. */
export async function configuredFolder(): Promise<CommandFolder & { readonly simulation: Simulation }> {
  const place = commandFolder();
  const end = new Date(Math.floor(Date.now() / 1000) * 1000);
  const start = new Date(end.getTime() - 12 * DAY_MS);
  // Limits of a large plan: these tests look at commands, not at waiting.
  const limits = { limits: true, zendesk: { incrementalPerMinute: 600, talkPerMinute: 600, accountPerMinute: 2500 } };
  const simulation = await startSimulation({ seed: 8, tickets: 25, start, end, clock: systemClock, timeZone: TIME_ZONE, ...limits });
  mkdirSync(path.join(place.folder, 'config'));
  let text = configOf(simulation, 'privacy: { key: "${DESKMETER_KEY}" }', start);
  for (const [name, secret] of Object.entries(secretsOf(simulation))) {
    const file = path.join(place.folder, 'config', name);
    writeFileSync(file, secret);
    text = text.replaceAll(`\${${name}}`, `\${file:${file}}`);
  }
  writeFileSync(path.join(place.folder, 'config', 'deskmeter.yaml'), text);
  return { ...place, simulation };
}
