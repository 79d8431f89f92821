/**
 * A worker in a process of its own, for tests that kill or stop it. Argument: `WorkerProcess` as JSON.
 * Prints how each sync ended. Before the fourth page of tickets it says `holds` and waits for a line on its input.
 */
import { describeError } from '../../src/domain/errors.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { onShutdown } from '../../src/platform/shutdown.ts';
import { silentLog } from '../../src/platform/log.ts';
import { openDatabase } from '../../src/warehouse/database.ts';
import { scriptedLog, scriptedVendor } from '../sync/scripted-source.ts';
import { configOf, QUICK_WORKER, queuesOn, scriptedWork, workspaceOf } from './scripted-work.ts';

export interface WorkerProcess {
  readonly url: string;
  readonly redis: { readonly url: string; readonly prefix: string } | undefined;
  readonly connectionId: string;
  readonly tickets: number;
  readonly changes: number;
  readonly pageSize: number;
}

const given = JSON.parse(process.argv[2] ?? '') as WorkerProcess;
const say = (line: string) => process.stdout.write(`${line}\n`);
const { signal } = onShutdown(say);
const database = openDatabase(given.url, { max: 5, applicationName: 'worker under test' });
const queues = await queuesOn(given.url, given.redis);
const vendor = scriptedVendor(scriptedLog(given.tickets, given.changes), given.pageSize);
const told = new Promise((resolve) => process.stdin.once('data', resolve));
process.stdin.unref();
vendor.fault = async (stream, page) => {
  if (stream !== 'tickets' || page !== 4) return;
  say('holds');
  await told;
};
const vendors = new Map([[given.connectionId, vendor]]);
const work = scriptedWork(workspaceOf({ ...database, url: given.url }, configOf([])), vendors);
const worker = await startWorker({
  queues,
  log: silentLog,
  signal,
  timing: QUICK_WORKER,
  work: {
    ...work,
    sync: async (connectionId, options) => {
      try {
        const report = await work.sync(connectionId, options);
        say(`ended ${report.status}`);
        return report;
      } catch (error) {
        say(`ended ${error instanceof Error ? error.name : 'unknown'}: ${describeError(error)}`);
        throw error;
      }
    },
  },
});
say('ready');
await worker.stopped;
await queues.close();
await database.close();
say('left');
