import { DeskmeterError, FixConfigError, RetryError } from '../domain/errors.ts';

interface Words {
  /** The config is wrong, or something outside it. */
  readonly isConfig: boolean;
  readonly what: (message: string) => string;
  readonly action: string;
}

const outside = (what: Words['what'], action: string): Words => ({ isConfig: false, what, action });
const inConfig = (what: Words['what'], action: string): Words => ({ isConfig: true, what, action });

/** What PostgreSQL and the road to it say, by SQLSTATE or socket code. */
const BY_CODE: Readonly<Record<string, Words>> = {
  ECONNREFUSED: outside((where) => `The warehouse does not answer${where}.`, 'Check host and port in warehouse.url, and that PostgreSQL runs there.'),
  ECONNRESET: outside(() => 'The warehouse closed the connection.', 'Check that PostgreSQL still runs, then run the command again: it goes on where it was.'),
  EHOSTUNREACH: outside((where) => `The host of the warehouse cannot be reached${where}.`, 'Check host and port in warehouse.url and the network.'),
  ETIMEDOUT: outside((where) => `The warehouse does not answer in time${where}.`, 'Check host and port in warehouse.url and the network.'),
  ENOTFOUND: inConfig((where) => `The host of the warehouse is not known${where}.`, 'Check the host in warehouse.url.'),
  EAI_AGAIN: outside((where) => `The host of the warehouse could not be looked up${where}.`, 'Check the host in warehouse.url and the network.'),
  '28P01': inConfig((said) => `The warehouse refused user or password: ${said}.`, 'Check user and password in warehouse.url.'),
  '28000': inConfig((said) => `The warehouse refused the user: ${said}.`, 'Check the user in warehouse.url, and pg_hba.conf on the server.'),
  '3D000': inConfig((said) => `The warehouse has no such database: ${said}.`, 'Create it (createdb), or name another one in warehouse.url.'),
  '42501': outside((said) => `The user of the warehouse may not do this: ${said}.`, 'Grant it to the user of warehouse.url, or use the owner of the schemas.'),
  '53100': outside(() => 'The disk of the warehouse is full.', 'Free some space there; nothing is lost, run the command again.'),
  '53300': outside(() => 'The warehouse has no connection left.', 'End other programs, or raise max_connections; "deskmeter check" shows the budget.'),
  '25006': inConfig(() => 'The warehouse can only be read: it is a standby, or the user is read-only.', 'Name the primary server in warehouse.url.'),
  '57P01': outside(() => 'The warehouse shut down while we worked.', 'Run the command again: it goes on where it was.'),
  '57P03': outside(() => 'The warehouse is starting up or shutting down.', 'Run the command again in a moment.'),
};

/** What the driver says without a code. */
const BY_MESSAGE: readonly (readonly [pattern: RegExp, words: Words])[] = [
  [/timeout expired|timeout exceeded when trying to connect|due to connection timeout/, BY_CODE['ETIMEDOUT'] as Words],
  [/Connection terminated|Client has encountered a connection error/, BY_CODE['ECONNRESET'] as Words],
  [/server does not support SSL/, inConfig(() => 'The warehouse does not speak TLS.', 'Take sslmode out of warehouse.url, or switch TLS on at the server.')],
  [
    /self-signed certificate|unable to verify the first certificate|certificate has expired/,
    inConfig((said) => `The certificate of the warehouse is not trusted: ${said}.`, 'Name its authority with sslrootcert in warehouse.url.'),
  ],
];

/**
 * An error of the database driver in words: FixConfigError where the config is wrong, RetryError where the server is.
 * Undefined for anything else. No password is ever in it: the driver's messages have none.
 */
export function warehouseFailure(error: unknown): DeskmeterError | undefined {
  if (!(error instanceof Error) || error instanceof DeskmeterError) return undefined;
  const code = codeOf(error);
  const words = (code === undefined ? undefined : BY_CODE[code]) ?? BY_MESSAGE.find(([pattern]) => pattern.test(error.message))?.[1];
  if (words === undefined) return undefined;
  const said = code !== undefined && /^E[A-Z_]+$/.test(code) ? placeOf(error) : code === undefined && words === BY_CODE['ETIMEDOUT'] ? '' : error.message;
  const Class = words.isConfig ? FixConfigError : RetryError;
  return new Class(words.what(said), words.action, { cause: error });
}

/** What Node hangs on the error of a socket. */
interface SocketError extends Error {
  readonly code?: unknown;
  readonly address?: string;
  readonly hostname?: string;
  readonly port?: number;
  /** One for each address of a host name. */
  readonly errors?: readonly SocketError[];
}

function codeOf(error: SocketError): string | undefined {
  const { code, errors } = error;
  if (typeof code === 'string') return code;
  return errors?.[0] === undefined ? undefined : codeOf(errors[0]);
}

/** ` at 127.0.0.1:5432`, where the system tells. */
function placeOf(error: SocketError): string {
  const { address, hostname, port, errors } = error;
  const host = address ?? hostname;
  if (host !== undefined) return ` at ${host}${port === undefined ? '' : `:${port}`}`;
  return errors?.[0] === undefined ? '' : placeOf(errors[0]);
}
