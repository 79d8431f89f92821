import { parseConfig } from '../../src/config/load.ts';
import { openWorkspace, type Workspace } from '../../src/jobs/workspace.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { silentLog } from '../../src/platform/log.ts';
import { YEAR_BEGIN, YEAR_END } from './facts.ts';
import { say } from './measure.ts';
import { fillYear } from './warehouse.ts';

const TICKETS = Number(process.env['DESKMETER_BENCH_TICKETS'] ?? 1_000_000);
/** Kept between runs; a folder for each size. */
const FOLDER = process.env['DESKMETER_BENCH_FOLDER'] ?? `.deskmeter/bench-year-${TICKETS}`;
/** An empty database of one's own, or one that was filled before, in place of the embedded server. */
const URL = process.env['DESKMETER_BENCH_URL'];
/** Those of a console and a worker in one process. */
const POOL = 9;

const CONFIG = `
timeZone: Europe/London
${URL === undefined ? '' : 'warehouse: { url: "${BENCH_URL}" }'}
connections:
  - { id: north, source: zendesk, subdomain: north, since: ${YEAR_BEGIN}, auth: { clientId: bench, clientSecret: "\${BENCH_SECRET}" } }
  - { id: south, source: freshdesk, subdomain: south, since: ${YEAR_BEGIN}, auth: { apiKey: "\${BENCH_SECRET}" } }
  - { id: west, source: hubspot, since: ${YEAR_BEGIN}, auth: { accessToken: "\${BENCH_SECRET}" } }
`;

/** Works on the year of tickets, at the instant it ends; made on the first run and kept. */
export async function withYear(work: (workspace: Workspace) => Promise<void>): Promise<void> {
  const env = { DESKMETER_KEY: 'a key of the benchmark', BENCH_SECRET: 'a secret of the benchmark', BENCH_URL: URL };
  const config = parseConfig(CONFIG, { env });
  const workspace = await openWorkspace({
    config,
    clock: fixedClock(YEAR_END),
    log: silentLog,
    say,
    folder: FOLDER,
    poolSize: POOL,
    applicationName: 'deskmeter bench',
  });
  try {
    await fillYear(workspace.database.db, TICKETS);
    await work(workspace);
  } finally {
    await workspace.close();
  }
}
