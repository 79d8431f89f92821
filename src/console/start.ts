import type { AddressInfo } from 'node:net';
import { FixConfigError } from '../domain/errors.ts';
import { readConsoleUser } from '../warehouse/console-users.ts';
import { createConsole } from './console.ts';
import type { ConsoleContext } from './context.ts';
import { LOOPBACK } from './guard.ts';

export interface ConsoleOptions extends ConsoleContext {
  /** Aborted: answers what is under way and listens no more. */
  readonly signal: AbortSignal;
}

export interface RunningConsole {
  /** Where a browser finds it. */
  readonly url: string;
  /** Resolves once it has stopped. */
  readonly stopped: Promise<void>;
}

/** Listens on the port and address of the config. Throws FixConfigError where it may not, or the port is taken. */
export async function startConsole({ signal, ...context }: ConsoleOptions): Promise<RunningConsole> {
  const { port, listen } = context.workspace.config.console;
  if (!LOOPBACK.has(listen) && !(await readConsoleUser(context.workspace.database.db, undefined)).isAny) {
    throw new FixConfigError(
      `console.listen is ${listen}, where others can reach it, and nobody has a login yet.`,
      'Make one first: deskmeter user add <name> --role admin',
    );
  }
  const app = await createConsole(context);
  try {
    await app.listen({ port, host: listen });
  } catch (error) {
    await app.close();
    throw refusalToListen(error, `${listen}:${port}`);
  }
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  const stop = () => void app.close().then(resolve, resolve);
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return { url: urlOf(app.server.address() as AddressInfo), stopped };
}

const urlOf = ({ address, family, port }: AddressInfo): string => `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;

function refusalToListen(error: unknown, at: string): unknown {
  const { code } = error as { code?: string };
  if (code === 'EADDRINUSE')
    return new FixConfigError(`The console cannot listen on ${at}: it is taken.`, 'Stop what listens there, or set another console.port.', { cause: error });
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new FixConfigError(`The console cannot listen on ${at}: this machine has no such address.`, 'Correct console.listen.', { cause: error });
  if (code === 'EACCES') return new FixConfigError(`The console may not listen on ${at}.`, 'Set a console.port above 1024.', { cause: error });
  return error;
}
