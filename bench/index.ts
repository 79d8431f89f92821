import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEmbedded } from '../src/platform/embedded/open.ts';
import { silentLog } from '../src/platform/log.ts';
import { migrate } from '../src/warehouse/migrate.ts';
import { benchFirstLoad } from './first-load.ts';
import { benchLoad } from './load.ts';
import { benchNewestFirst } from './newest-first.ts';
import { benchSlices } from './slices.ts';
import { benchFreshdeskRequests } from './requests-freshdesk.ts';
import { benchHubspotRequests } from './requests-hubspot.ts';
import { benchZendeskRequests } from './zendesk-requests.ts';

/** Every benchmark is given the address of a migrated warehouse and prints a ratio. */
const BENCHMARKS: readonly ((url: string) => Promise<void>)[] = [
  benchLoad,
  benchFirstLoad,
  benchNewestFirst,
  benchZendeskRequests,
  benchFreshdeskRequests,
  benchHubspotRequests,
  benchSlices,
];

const folder = mkdtempSync(path.join(tmpdir(), 'deskmeter-bench-'));
const server = await openEmbedded({ folder, log: silentLog, say: (line) => process.stderr.write(`${line}\n`) });
try {
  await migrate(server.url, silentLog);
  for (const benchmark of BENCHMARKS) await benchmark(server.url);
} finally {
  await server.release();
  rmSync(folder, { recursive: true, force: true });
}
