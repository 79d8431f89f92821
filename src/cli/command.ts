import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** A command: adds itself to the program; its action returns the exit code. */
export type AddCommand = (program: Command, terminal: Terminal, done: (code: number) => void) => void;
