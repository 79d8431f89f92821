import { DeskmeterError, WaitError } from '../domain/errors.ts';
import { warehouseFailure } from './warehouse-failure.ts';
import { printText } from './print.ts';
import type { Terminal } from './terminal.ts';
import { ageText } from './words.ts';

/** A user's mistake is told in words: what failed, where, what to do. Only a fault of ours shows where it happened. */
export function sayFailure(terminal: Terminal, thrown: unknown): void {
  const error = warehouseFailure(thrown) ?? thrown;
  if (error instanceof DeskmeterError) {
    // This command has ended: it does not go on by itself, as a queue would.
    const action = error instanceof WaitError ? `Run the command again, at the earliest in ${ageText(error.waitMs / 1000)}.` : error.action;
    sayProblem(terminal, '✗', error.message, action);
    return;
  }
  terminal.say(`✗ Unexpected: ${error instanceof Error ? error.message : String(error)}`);
  terminal.say('  → This is a fault of deskmeter. Set DESKMETER_LOG=debug for the details and report it.');
  terminal.log.debug({ err: error }, 'unexpected failure');
}

/** What is wrong and, below it, what to do; a message of several lines keeps them. */
export function sayProblem(terminal: Terminal, mark: string, message: string, action: string | null, indent = ''): void {
  const [first = '', ...others] = message.trimEnd().split('\n');
  printText(terminal.say, terminal.columns, `${indent}${mark} `, first);
  for (const line of others) {
    const begin = `${indent}  ${/^\s*/.exec(line)?.[0] ?? ''}`;
    printText(terminal.say, terminal.columns, begin, line);
  }
  if (action !== null && action !== '') printText(terminal.say, terminal.columns, `${indent}  → `, action);
}

/** 2: wrong use or config; 1: everything else. */
export function exitCodeOf(thrown: unknown): number {
  const error = warehouseFailure(thrown) ?? thrown;
  return error instanceof DeskmeterError && error.recovery === 'fix-config' ? 2 : 1;
}
