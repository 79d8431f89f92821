import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEmbedded } from '../src/platform/embedded/open.ts';
import { silentLog } from '../src/platform/log.ts';
import { migrate } from '../src/warehouse/migrate.ts';
import { benchConsole, benchNight } from './console.ts';
import { benchFirstLoad } from './first-load.ts';
import { benchLoad } from './load.ts';
import { benchNewestFirst } from './newest-first.ts';
import { benchSlices } from './slices.ts';
import { benchFreshdeskRequests, benchHubspotRequests, benchZendeskRequests } from './requests/index.ts';

/** Each is given the address of a migrated warehouse that is thrown away afterwards. */
const ON_NOTHING: Readonly<Record<string, (url: string) => Promise<void>>> = {
  load: benchLoad,
  'first-load': benchFirstLoad,
  'newest-first': benchNewestFirst,
  zendesk: benchZendeskRequests,
  freshdesk: benchFreshdeskRequests,
  hubspot: benchHubspotRequests,
  slices: benchSlices,
};
/** These work on a year of a million tickets, which takes its time to make and is kept: they run when they are named. */
const ON_A_YEAR: Readonly<Record<string, () => Promise<void>>> = { console: benchConsole, night: benchNight };

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in ON_NOTHING) && !(name in ON_A_YEAR));
if (unknown.length > 0) throw new Error(`No benchmark is called ${unknown.join(', ')}; there are ${Object.keys({ ...ON_NOTHING, ...ON_A_YEAR }).join(', ')}.`);

const chosen = Object.entries(ON_NOTHING).filter(([name]) => named.length === 0 || named.includes(name));
if (chosen.length > 0) await withEmptyWarehouse(chosen.map(([, benchmark]) => benchmark));
for (const [name, benchmark] of Object.entries(ON_A_YEAR)) if (named.includes(name)) await benchmark();

async function withEmptyWarehouse(benchmarks: readonly ((url: string) => Promise<void>)[]): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'deskmeter-bench-'));
  const server = await openEmbedded({ folder, log: silentLog, say: (line) => process.stderr.write(`${line}\n`) });
  try {
    await migrate(server.url, silentLog);
    for (const benchmark of benchmarks) await benchmark(server.url);
  } finally {
    await server.release();
    rmSync(folder, { recursive: true, force: true });
  }
}
