/** A Redis for the tests: the one of REDIS_URL, else a `redis-server` of this machine on a free port. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { Redis } from 'ioredis';

/** Why there is no Redis; undefined when there is one. */
export const noRedis: string | undefined =
  process.env['REDIS_URL'] !== undefined || spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0
    ? undefined
    : 'no Redis: set REDIS_URL, or put redis-server on the PATH';

export interface TestRedis {
  readonly url: string;
  /** Keys of one test begin with it. */
  prefix(): string;
  /** All that begins with the prefix is gone, as after a loss of Redis. A server of our own loses everything. */
  lose(prefix: string): Promise<void>;
  /** Every client but ours is thrown out. */
  cut(): Promise<void>;
  close(): Promise<void>;
}

export async function testRedis(): Promise<TestRedis> {
  const given = process.env['REDIS_URL'];
  const server = given === undefined ? await startServer() : undefined;
  const url = given ?? (server as Server).url;
  const redis = new Redis(url);
  redis.on('error', () => undefined);
  await redis.ping();
  let tests = 0;
  return {
    url,
    prefix: () => `{test-${process.pid}-${(tests += 1)}}`,
    lose: async (prefix) => {
      if (server !== undefined) await redis.flushall();
      else await forget(redis, prefix);
    },
    cut: async () => {
      await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    },
    close: async () => {
      if (server === undefined) await forget(redis, `{test-${process.pid}-`);
      redis.disconnect();
      server?.process.kill('SIGKILL');
    },
  };
}

async function forget(redis: Redis, prefix: string): Promise<void> {
  const keys = await redis.keys(`${prefix}*`);
  if (keys.length > 0) await redis.del(...keys);
}

interface Server {
  readonly url: string;
  readonly process: ChildProcess;
}

async function startServer(): Promise<Server> {
  const port = await freePort();
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--loglevel', 'warning'], {
    stdio: 'ignore',
    cwd: '/',
  });
  process.once('exit', () => server.kill('SIGKILL'));
  return { url: `redis://127.0.0.1:${port}`, process: server };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
