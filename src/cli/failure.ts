import { DeskmeterError } from '../domain/errors.ts';
import type { Terminal } from './terminal.ts';

/** A user's mistake is told in words: what failed, where, what to do. Only a fault of ours shows where it happened. */
export function sayFailure(terminal: Terminal, error: unknown): void {
  if (error instanceof DeskmeterError) {
    terminal.say(`✗ ${error.message}`);
    if (error.action !== '') terminal.say(`  → ${error.action}`);
    return;
  }
  const known = POSTGRES_WORDS[(error as { code?: string }).code ?? ''];
  if (known) {
    terminal.say(`✗ ${known.what}`);
    terminal.say(`  → ${known.action}`);
    return;
  }
  terminal.say(`✗ Unexpected: ${error instanceof Error ? error.message : String(error)}`);
  terminal.say('  → This is a fault of deskmeter. Set DESKMETER_LOG=debug for the details and report it.');
  terminal.log.debug({ err: error }, 'unexpected failure');
}

/** 2: wrong use or config; 1: everything else. */
export const exitCodeOf = (error: unknown): number => (error instanceof DeskmeterError && error.recovery === 'fix-config' ? 2 : 1);

const POSTGRES_WORDS: Readonly<Record<string, { readonly what: string; readonly action: string }>> = {
  ECONNREFUSED: { what: 'The warehouse does not answer.', action: 'Check warehouse.url in the config, and that PostgreSQL runs there.' },
  ENOTFOUND: { what: 'The host of the warehouse is not known.', action: 'Check the host in warehouse.url.' },
  ETIMEDOUT: { what: 'The warehouse does not answer in time.', action: 'Check warehouse.url and the network.' },
  '28P01': { what: 'The warehouse refused the user or the password.', action: 'Check user and password in warehouse.url.' },
  '28000': { what: 'The warehouse refused the user.', action: 'Check the user in warehouse.url and pg_hba.conf on the server.' },
  '3D000': { what: 'The database of warehouse.url does not exist.', action: 'Create it, or name another one.' },
  '42501': {
    what: 'The user of the warehouse may not do this.',
    action: 'Grant it to the user of warehouse.url, or let an administrator run: deskmeter migrate',
  },
  '53100': { what: 'The disk of the warehouse is full.', action: 'Free some space; nothing is lost, run the command again.' },
  '57P01': { what: 'The warehouse shut down while we worked.', action: 'Run the command again: it goes on where it was.' },
};
