import { createPostgresBackend, createRedisBackend, runMigrations, withBackend } from 'bullmq';
import type { BackendClasses, BackendFactory, IQueueBackend } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { FixConfigError } from '../domain/errors.ts';
import type { Log } from '../platform/log.ts';
import { QUEUE_SCHEMA } from './queue-schema.ts';

/** Where BullMQ keeps its jobs. The same Queue, Worker and FlowProducer on both. */
export interface Backend {
  readonly kind: 'postgres' | 'redis';
  readonly classes: BackendClasses<IQueueBackend, unknown>;
  /** What each BullMQ class is given beside its own options. */
  readonly options: { readonly connection: unknown; readonly prefix: string };
  close(): Promise<void>;
}

export interface BackendOptions {
  /** Address of the warehouse, for BullMQ on PostgreSQL. */
  readonly url: string;
  /** Redis instead. */
  readonly redisUrl?: string | undefined;
  /** Connections of BullMQ's own pool in PostgreSQL; see `connectionsOf`. */
  readonly poolSize: number;
  /** Begins every key in Redis. In braces: one hash slot, so that a Redis cluster works too. Default `{deskmeter}`. */
  readonly prefix?: string | undefined;
  readonly log: Log;
}

const REDIS_PREFIX = '{deskmeter}';
const CONNECT_TIMEOUT_MS = 10_000;

const bind = (factory: unknown): Backend['classes'] => withBackend(factory as BackendFactory<IQueueBackend, unknown>);

/**
 * Opens what BullMQ stands on. Throws FixConfigError when Redis does not answer, or when the schema `bullmq` cannot be made.
 * Once open, it outlives a restart of either server. On PostgreSQL BullMQ listens (LISTEN) and needs sessions: a pooler between them must
 * hand out sessions, not transactions. (The warehouse's own pool works with either.)
 */
export function openBackend(options: BackendOptions): Promise<Backend> {
  return options.redisUrl === undefined ? openPostgres(options) : openRedis(options.redisUrl, options);
}

async function openPostgres({ url, poolSize, log }: BackendOptions): Promise<Backend> {
  await migrateQueue(url);
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: 'deskmeter queue',
    // BullMQ then trusts LISTEN and does not ask again and again.
    keepAlive: true,
    connectionTimeoutMillis: 30_000,
    // BullMQ's statements name no schema. Awaited by the pool; a start-up option would be refused by poolers.
    onConnect: (client) => client.query(`set search_path to ${QUEUE_SCHEMA}`),
  });
  pool.setMaxListeners(50);
  pool.on('error', (error) => {
    if (!pool.ending) log.warn({ err: error }, 'the queue lost a connection to Postgres');
  });
  return { kind: 'postgres', classes: bind(createPostgresBackend), options: { connection: pool, prefix: REDIS_PREFIX }, close: closerOf(pool) };
}

const GOODBYE_MS = 2_000;

/**
 * Ends the pool and waits until its connections are closed. `pool.end` and BullMQ only say goodbye and do not wait for the server to
 * hear it: an embedded server that is stopped right after would still count them, and answer each with an error.
 */
function closerOf(pool: pg.Pool): () => Promise<void> {
  const open = new Set<object>();
  const { promise: allClosed, resolve } = Promise.withResolvers<void>();
  pool.on('connect', (client) => open.add(client));
  pool.on('remove', (client) => {
    open.delete(client);
    if (pool.ending && open.size === 0) resolve();
  });
  return async () => {
    await pool.end();
    if (open.size === 0) return;
    const patience = setTimeout(resolve, GOODBYE_MS);
    await allClosed;
    clearTimeout(patience);
  };
}

/** Creates or upgrades the schema `bullmq`. Safe when several processes start at once. */
export async function migrateQueue(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'deskmeter queue' });
  await client.connect();
  try {
    await runMigrations(client, QUEUE_SCHEMA);
  } catch (error) {
    throw explainMigration(error);
  } finally {
    await client.end();
  }
}

function explainMigration(error: unknown): unknown {
  const { code, name, message } = error as { code?: string; name?: string; message?: string };
  if (code === '42501') {
    return new FixConfigError(
      `The schema ${QUEUE_SCHEMA} of the queue could not be made: ${message}.`,
      'Let the user of warehouse.url create schemas in this database.',
      {
        cause: error,
      },
    );
  }
  if (name === 'SchemaVersionMismatchError') {
    return new FixConfigError(`The queue in schema ${QUEUE_SCHEMA} is newer than this deskmeter: ${message}`, 'Upgrade deskmeter or use another database.', {
      cause: error,
    });
  }
  return error;
}

async function openRedis(url: string, { log, prefix = REDIS_PREFIX }: BackendOptions): Promise<Backend> {
  let isOpen = false;
  const redis = new Redis(url, {
    // BullMQ's demand: a command waits until Redis is back.
    maxRetriesPerRequest: null,
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // The first connection either works or is a mistake in the config; later ones are tried for ever.
    retryStrategy: (times) => (isOpen ? Math.min(times * 200, 5_000) : null),
  });
  let last: Error | undefined;
  redis.on('error', (error: Error) => {
    last = error;
    if (isOpen) log.warn({ err: error }, 'the queue lost Redis');
  });
  try {
    await redis.connect();
    isOpen = true;
  } catch (error) {
    redis.disconnect();
    const cause = last ?? (error as Error);
    throw new FixConfigError(
      `Redis at ${new URL(url).host} does not answer: ${cause.message || (cause as NodeJS.ErrnoException).code}.`,
      'Check queue.redisUrl and that Redis runs.',
      {
        cause,
      },
    );
  }
  return { kind: 'redis', classes: bind(createRedisBackend), options: { connection: redis, prefix }, close: () => closeRedis(redis) };
}

async function closeRedis(redis: Redis): Promise<void> {
  if (redis.status === 'ready') await redis.quit().catch(() => undefined);
  redis.disconnect();
}
