import { Client } from 'pg';
import { describeError } from '../../src/domain/errors.ts';
import { openEmbedded } from '../../src/platform/embedded/open.ts';
import { createLog } from '../../src/platform/log.ts';
import { onShutdown } from '../../src/platform/shutdown.ts';

/**
 * A command in miniature, run as a process of its own: opens the embedded server, says so, and writes "pages" of two
 * rows, half a second each, until it is told to stop. Arguments: folder, shelter.
 */
const [folder = '', shelter = ''] = process.argv.slice(2);
const tell = (event: string, text = '') => process.stdout.write(`${event} ${text}\n`);
const shutdown = onShutdown((line) => tell('say', line));
try {
  const embedded = await openEmbedded({ folder, shelter, log: createLog('silent'), say: (line) => tell('say', line) });
  tell('url', embedded.url);
  await writePages(embedded.url, shutdown.signal);
  await embedded.release();
  tell('released');
  process.exitCode = shutdown.exitCode() ?? 0;
} catch (error) {
  tell('error', describeError(error));
  // The connection may still be open, and would keep this process.
  process.exit(2);
}
shutdown.dispose();

async function writePages(url: string, signal: AbortSignal): Promise<void> {
  const client = new Client(url);
  await client.connect();
  await client.query('create table if not exists page (n int, half text)').catch(unlessExists);
  for (let n = 1; !signal.aborted; n += 1) {
    await client.query('begin');
    await client.query("insert into page values ($1, 'first')", [n]);
    tell('page', String(n));
    await client.query('select pg_sleep(0.5)');
    await client.query("insert into page values ($1, 'second')", [n]);
    await client.query('commit');
  }
  await client.end();
}

/** Two that start together. */
function unlessExists(error: { code?: string }): void {
  if (!['23505', '42P07', '42710'].includes(error.code ?? '')) throw error;
}
