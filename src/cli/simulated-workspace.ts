import { FixConfigError } from '../domain/errors.ts';
import { openWorkspace, type Workspace } from '../jobs/workspace.ts';
import { type Embedded, openEmbedded } from '../platform/embedded/open.ts';
import { openDatabase } from '../warehouse/database.ts';
import { type Simulated, type SimulatedOptions, startSimulated } from './simulated.ts';
import type { Terminal } from './terminal.ts';

export interface SimulatedWorkspaceOptions extends Pick<SimulatedOptions, 'days' | 'tickets' | 'every'> {
  /** Folder of the embedded server that holds nothing else. */
  readonly folder: string;
  readonly poolSize: number;
  readonly applicationName?: string;
  /** The server stays up when all else has ended. */
  readonly isKept?: boolean;
}

export interface SimulatedWorkspace {
  readonly workspace: Workspace;
  readonly simulated: Simulated;
  readonly server: Embedded;
}

/** Nobody else may empty the warehouse while it is in use. */
const ONE_AT_A_TIME = 7_310_242_117;

/**
 * Three simulated helpdesks and an embedded server of their own, emptied first: what an earlier life left there would mix with the new one.
 * Everything is closed when `work` is over. Throws FixConfigError while another process works in this folder.
 */
export async function withSimulated(
  terminal: Terminal,
  options: SimulatedWorkspaceOptions,
  work: (opened: SimulatedWorkspace) => Promise<number>,
): Promise<number> {
  const { folder, isKept = false, ...rest } = options;
  const server = await openEmbedded({ folder, log: terminal.log, say: terminal.say });
  try {
    return await alone(server.url, folder, () => withHelpdesks(terminal, server, rest, work));
  } finally {
    if (!isKept) await server.release();
  }
}

async function withHelpdesks(
  terminal: Terminal,
  server: Embedded,
  { poolSize, applicationName, ...life }: Omit<SimulatedWorkspaceOptions, 'folder' | 'isKept'>,
  work: (opened: SimulatedWorkspace) => Promise<number>,
): Promise<number> {
  const simulated = await startSimulated({ clock: terminal.clock, url: server.url, ...life });
  try {
    const { config } = simulated;
    const { clock, log, say } = terminal;
    const workspace = await openWorkspace({ config, clock, log, say, poolSize, ...(applicationName !== undefined && { applicationName }) });
    try {
      return await work({ workspace, simulated, server });
    } finally {
      await workspace.close();
    }
  } finally {
    await simulated.simulation.close();
  }
}

/** Empties the warehouse and does the work, while nobody else does. */
async function alone(url: string, folder: string, work: () => Promise<number>): Promise<number> {
  const { pool, close } = openDatabase(url, { max: 1, applicationName: 'deskmeter simulated' });
  const client = await pool.connect();
  client.on('error', () => undefined);
  try {
    const { rows } = await client.query<{ is_ours: boolean }>('select pg_try_advisory_lock($1) as is_ours', [ONE_AT_A_TIME]);
    if (rows[0]?.is_ours !== true) {
      throw new FixConfigError(`Another simulated run works in ${folder}.`, 'Let it end, stop it, or run this one in another folder.');
    }
    for (const schema of ['kpi', 'support', 'sync', 'bullmq']) await client.query(`drop schema if exists ${schema} cascade`);
    return await work();
  } finally {
    client.release(true);
    await close();
  }
}
