import { Command, CommanderError } from 'commander';
import { addAlerts } from './alerts.ts';
import { addBi } from './bi.ts';
import { addCheck } from './check.ts';
import type { AddCommand } from './command.ts';
import { addCompletion } from './completion.ts';
import { addDemo } from './demo.ts';
import { addExplain } from './explain.ts';
import { exitCodeOf, sayFailure } from './failure.ts';
import { addFigures } from './figures.ts';
import { addInit } from './init.ts';
import { addKpi } from './kpi.ts';
import { addMetabase } from './metabase.ts';
import { addMigrate } from './migrate.ts';
import { addRemove } from './remove.ts';
import { addReplay } from './replay.ts';
import { addReport } from './report.ts';
import { addConsole, addRun } from './run.ts';
import { addStatus } from './status.ts';
import { addSync } from './sync.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import { addTransform } from './transform.ts';
import { addUser } from './user.ts';
import { VERSION } from './version.ts';

const COMMANDS: readonly AddCommand[] = [
  addInit,
  addCheck,
  addMigrate,
  addSync,
  addTransform,
  addRun,
  addConsole,
  addUser,
  addStatus,
  addKpi,
  addExplain,
  addFigures,
  addAlerts,
  addReport,
  addBi,
  addMetabase,
  addReplay,
  addRemove,
  addDemo,
  addCompletion,
];

/** The program with all its commands. `done` hears the exit code of the one that ran. */
export function createProgram(terminal: Terminal, done: (code: number) => void): Command {
  const program = new Command('deskmeter')
    .description('Zendesk, Freshdesk and HubSpot into PostgreSQL, and documented daily support KPIs out of it.')
    .version(VERSION)
    .addHelpText('after', '\nStart with: deskmeter demo\nConfig: config/deskmeter.yaml, or the file named in DESKMETER_CONFIG')
    .showSuggestionAfterError()
    .showHelpAfterError('Add --help to see how it is used.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text.trimEnd()), writeErr: (text) => terminal.say(text.trimEnd()) });
  for (const add of COMMANDS) add(program, terminal, done);
  return program;
}

/** Runs one command line. Exit code 0 success, 1 failed, 2 wrong use or config. */
export async function runCommand(args: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  let code = 0;
  const program = createProgram(terminal, (ended) => {
    code = ended;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    sayFailure(terminal, error);
    return exitCodeOf(error);
  }
}
