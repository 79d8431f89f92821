import pino from 'pino';

export type Log = pino.Logger;

/** Structured log to stderr, or to `destination`, so that stdout stays free for data. Level by `DESKMETER_LOG` (default `warn`). */
export function createLog(level = process.env['DESKMETER_LOG'] ?? 'warn', destination?: pino.DestinationStream): Log {
  return pino(
    {
      level,
      base: null,
      serializers: { err: inWords(level === 'debug' || level === 'trace') },
      redact: { paths: ['*.authorization', '*.Authorization', '*.apiKey', '*.accessToken', '*.clientSecret'], censor: '***' },
    },
    destination ?? pino.destination({ dest: 2, sync: true }),
  );
}

export const silentLog: Log = pino({ level: 'silent' });

/** An error in words. Never the objects hanging on it: drivers put clients, requests and their settings there; where it happened only for those who debug. */
const inWords =
  (withStack: boolean) =>
  (error: unknown): Record<string, unknown> => {
    if (!(error instanceof Error)) return { message: String(error) };
    const code = (error as { code?: unknown }).code;
    return { type: error.name, message: error.message, ...(typeof code === 'string' && { code }), ...(withStack && { stack: error.stack }) };
  };
