/**
 * A sync of the scripted vendor in a process of its own, for tests that kill or stop it.
 * Arguments: database URL, tickets, changes, page size, lease in milliseconds, `windows` for a first load in windows. Prints a line per page, then how it ended.
 */
import { setTimeout } from 'node:timers/promises';
import { describeError } from '../../src/domain/errors.ts';
import { syncConnection } from '../../src/sync/sync-connection.ts';
import { openDatabase } from '../../src/warehouse/database.ts';
import { requestFor } from './request.ts';
import { scriptedLog, scriptedVendor } from './scripted-source.ts';

const [url = '', tickets = '', changes = '', pageSize = '', leaseMs = '', windows = ''] = process.argv.slice(2);
const database = openDatabase(url, { max: 3, applicationName: 'sync under test' });
const vendor = {
  ...scriptedVendor(scriptedLog(Number(tickets), Number(changes)), Number(pageSize)),
  isWindowed: windows === 'windows',
  concealed: 2,
  // Slow enough that a busy machine can stop the process between two pages.
  fault: () => setTimeout(15),
};
const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const report = await syncConnection(
    requestFor(database, vendor, { leaseMs: Number(leaseMs), onProgress: ({ stream, pages }) => say(`page ${stream} ${pages}`) }),
  );
  say(`ended ${report.status}`);
} catch (error) {
  say(`ended ${error instanceof Error ? error.name : 'unknown'}: ${describeError(error)}`);
}
await database.close().catch(() => undefined);
