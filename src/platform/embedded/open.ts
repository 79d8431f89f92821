import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { describeError } from '../../domain/errors.ts';
import type { Log } from '../log.ts';
import { LOOPBACK, warehouseUrl } from './address.ts';
import { ensureCluster, hand, writeAccessRules } from './cluster.ts';
import { withFolderLock } from './folder-lock.ts';
import { type Place, preparePlace } from './place.ts';
import { freePort, isPortFree, portFile, rememberedPort } from './port.ts';
import { type Postmaster, disarmStalePidFile } from './postmaster.ts';
import { settledServer, startServer, stopServer } from './server.ts';
import { embeddedTrouble, portTaken } from './trouble.ts';
import { liveUsers, register, unregister } from './users.ts';

export interface EmbeddedOptions {
  /** Where data, password, port and log are kept, e.g. `.deskmeter/postgres`. */
  readonly folder: string;
  /** Fixed port; else a free one is chosen once and kept. */
  readonly port?: number;
  /** Address to listen on besides loopback, for BI tools on other machines; default none. */
  readonly listen?: string;
  readonly log: Log;
  /** Tells the user what takes time or turned out otherwise than asked. */
  readonly say: (line: string) => void;
  /** System folder used as root for what the server's user cannot reach; for tests. */
  readonly shelter?: string;
}

export interface Embedded {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Where the data really lies. */
  readonly folder: string;
  /** Ends this use. The last user stops the server. Harmless when repeated. */
  release(): Promise<void>;
}

const START_ATTEMPTS = 20;
const RETRY_MS = 250;

/**
 * PostgreSQL of our own for as long as somebody uses it. Finds the server of another command, or one whose user was
 * killed, and adopts it; else starts it. Registers this process as a user until `release`.
 *
 * Not guaranteed: a process that is killed cannot stop the server; the next command does, when it releases.
 * @throws DeskmeterError saying what is wrong with the folder, the port or the machine.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  try {
    const place = preparePlace(options.folder, options.say, options.shelter);
    const { postmaster, release } = await withFolderLock(place.folder, () => use(place, options));
    const url = await warehouseUrl(place, postmaster.port).catch(async (error: unknown) => {
      await release();
      throw error;
    });
    return { url, host: LOOPBACK, port: postmaster.port, folder: place.folder, release };
  } catch (error) {
    throw embeddedTrouble(options.folder, error);
  }
}

async function use(place: Place, options: EmbeddedOptions): Promise<{ postmaster: Postmaster; release: () => Promise<void> }> {
  const registration = register(place);
  let isReleased = false;
  const release = async () => {
    if (isReleased) return;
    isReleased = true;
    await withFolderLock(place.folder, async () => {
      unregister(registration);
      await stopUnlessUsed(place, options);
    });
  };
  try {
    return { postmaster: (await adopt(place, options)) ?? (await start(place, options)), release };
  } catch (error) {
    unregister(registration);
    throw error;
  }
}

async function stopUnlessUsed(place: Place, { log }: EmbeddedOptions): Promise<void> {
  const others = liveUsers(place);
  if (others > 0) return log.debug({ others }, 'embedded PostgreSQL stays up for others');
  // The work is done and safe; a server that does not stop must not make it look failed.
  await stopServer(place).catch((error: unknown) => log.warn(describeError(error)));
}

async function adopt(place: Place, { port, say, log }: EmbeddedOptions): Promise<Postmaster | undefined> {
  if (!existsSync(place.data)) return undefined;
  const running = await settledServer(place);
  if (running === undefined) {
    if (disarmStalePidFile(place.data)) say('The embedded PostgreSQL did not end in order last time; it repairs itself now.');
    return undefined;
  }
  log.debug({ pid: running.pid, port: running.port }, 'embedded PostgreSQL is running already');
  if (port !== undefined && port !== running.port)
    say(`The embedded PostgreSQL runs on port ${running.port} until the commands that use it end; then on ${port}.`);
  return running;
}

async function start(place: Place, options: EmbeddedOptions): Promise<Postmaster> {
  if (ensureCluster(place)) options.log.info({ folder: place.folder }, 'created the embedded PostgreSQL');
  const remote = remoteAddress(options.listen);
  writeAccessRules(place, remote !== undefined);
  for (let attempt = 1; ; attempt += 1) {
    const port = await choosePort(place, options);
    try {
      const postmaster = await startServer(place, port, listenAddresses(remote));
      remember(place, port);
      options.log.info({ folder: place.folder, port, pid: postmaster.pid }, 'started the embedded PostgreSQL');
      return postmaster;
    } catch (error) {
      if (attempt === START_ATTEMPTS || !(await mayPass(error, port))) throw error;
      await pause(RETRY_MS);
    }
  }
}

/** Another program took the port between our look and the start, or parts of a killed server have not noticed yet that it is gone. */
async function mayPass(error: unknown, port: number): Promise<boolean> {
  return !(await isPortFree(port, LOOPBACK)) || /shared memory block/.test(describeError(error));
}

async function choosePort(place: Place, { port, say }: EmbeddedOptions): Promise<number> {
  if (port !== undefined) {
    if (await isPortFree(port, LOOPBACK)) return port;
    throw portTaken(port);
  }
  const remembered = rememberedPort(place.folder);
  if (remembered !== undefined && (await isPortFree(remembered, LOOPBACK))) return remembered;
  const chosen = await freePort(LOOPBACK);
  if (remembered !== undefined)
    say(`Port ${remembered} of the embedded PostgreSQL is taken by another program; it now listens on ${chosen}. BI tools need the new port.`);
  return chosen;
}

function remember(place: Place, port: number): void {
  writeFileSync(portFile(place.folder), String(port));
  hand(place, portFile(place.folder));
}

function remoteAddress(listen: string | undefined): string | undefined {
  return listen === undefined || listen === 'localhost' || listen === '::1' || listen.startsWith('127.') ? undefined : listen;
}

function listenAddresses(remote: string | undefined): string {
  if (remote === undefined) return LOOPBACK;
  return remote === '*' || remote === '0.0.0.0' || remote === '::' ? remote : `${LOOPBACK},${remote}`;
}
