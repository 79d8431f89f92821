import pino from 'pino';

export type Log = pino.Logger;

/** Structured log to stderr, so that stdout stays free for data. Level by `DESKMETER_LOG` (default `warn`). */
export function createLog(level = process.env['DESKMETER_LOG'] ?? 'warn'): Log {
  return pino(
    { level, base: null, redact: { paths: ['*.authorization', '*.Authorization', '*.apiKey', '*.accessToken', '*.clientSecret'], censor: '***' } },
    pino.destination({ dest: 2, sync: true }),
  );
}

export const silentLog: Log = pino({ level: 'silent' });
