import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type pg from 'pg';
import { GiveUpError, WaitError } from '../domain/errors.ts';
import { LostPlaceError } from './lost-place-error.ts';
import { type Transaction, withTransaction } from './transaction.ts';

/** How long an owner may be silent before another run takes over. A live owner says so three times in that time. */
export const LEASE_MS = 30_000;

/** One run's hold on a connection. All that the run writes goes through `write`. */
export interface Fence {
  readonly connectionId: string;
  readonly runId: string;
  /** One transaction in which the connection is locked and surely ours; LostPlaceError when it is not. */
  write<Result>(work: (transaction: Transaction, pageSeq: number) => Promise<Result>, options?: { readonly page?: boolean }): Promise<Result>;
  /** Gives the connection free, if it still is ours. */
  release(): Promise<void>;
}

/** Run ids tell where the run lives, so that a dead run on this machine is replaced at once and not after its lease. */
const newRunId = (): string => `${hostname()}:${process.pid}:${randomUUID()}`;

function isDeadHere(runId: string): boolean {
  const [host, pid] = runId.split(':');
  if (host !== hostname() || Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

const CLAIM = `update sync.connection set run_id = $2, lease_until = clock_timestamp() + $3 * interval '1 ms', updated_at = now()
where connection_id = $1 and (run_id is null or lease_until < clock_timestamp() or run_id = $4)`;

interface Owner {
  readonly run_id: string | null;
  readonly left_ms: number | null;
}

async function readOwner(pool: pg.Pool, connectionId: string): Promise<Owner> {
  const { rows } = await pool.query<Owner>(
    `select run_id, (extract(epoch from lease_until - clock_timestamp()) * 1000)::float8 as left_ms from sync.connection where connection_id = $1`,
    [connectionId],
  );
  if (rows[0] === undefined) throw new GiveUpError(`Connection ${connectionId} is not registered.`, 'Check the connections in the config.');
  return rows[0];
}

/** Ends sessions that block ours and have been waiting for a silent client for a whole lease: a process stopped in the middle of a page. */
const END_BLOCKERS = `select pg_terminate_backend(a.pid) from pg_stat_activity a
where a.pid = any(pg_blocking_pids($1)) and a.wait_event_type = 'Client' and a.state_change < clock_timestamp() - $2 * interval '1 ms'`;

const UNBLOCK_EVERY_MS = 500;

async function claim(pool: pg.Pool, connectionId: string, runId: string, leaseMs: number): Promise<void> {
  const owner = await readOwner(pool, connectionId);
  const dead = owner.run_id !== null && isDeadHere(owner.run_id) ? owner.run_id : null;
  const busy = (left: number | null) => new WaitError(`Connection ${connectionId} is being synced by another run.`, Math.max(1000, left ?? leaseMs));
  if (owner.run_id !== null && dead === null && (owner.left_ms ?? 0) > 0) throw busy(owner.left_ms);
  const claimed = await withTransaction(pool, async ({ client }) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const unblock = setInterval(() => void pool.query(END_BLOCKERS, [rows[0]?.pid, leaseMs]).catch(() => undefined), UNBLOCK_EVERY_MS);
    try {
      return (await client.query(CLAIM, [connectionId, runId, leaseMs, dead])).rowCount === 1;
    } finally {
      clearInterval(unblock);
    }
  });
  if (!claimed) throw busy(null);
}

const KEEP = `update sync.connection set lease_until = clock_timestamp() + $3 * interval '1 ms', page_seq = page_seq + $4
where connection_id = $1 and run_id = $2 returning page_seq`;

/**
 * Claims a registered connection for one run. The row of `sync.connection` names the owner; no lock outlives a transaction,
 * so a transaction pooler may stand between. Throws WaitError while another live run holds it.
 */
export async function claimConnection(pool: pg.Pool, connectionId: string, leaseMs = LEASE_MS): Promise<Fence> {
  const runId = newRunId();
  await claim(pool, connectionId, runId, leaseMs);
  // A run may wait minutes for a vendor; meanwhile it says that it lives. What fails here shows at the next write.
  // A page being written holds the row itself: a beat would only wait for it.
  let busy = 0;
  const keepAlive = async (): Promise<void> => {
    if (busy > 0) return;
    busy += 1;
    await pool.query(KEEP, [connectionId, runId, leaseMs, 0]).catch(() => undefined);
    busy -= 1;
  };
  const beat = setInterval(() => void keepAlive(), leaseMs / 3);
  beat.unref();
  const write: Fence['write'] = async (work, { page = false } = {}) => {
    busy += 1;
    try {
      return await withTransaction(pool, async (transaction) => {
        const kept = await transaction.client.query<{ page_seq: number }>(KEEP, [connectionId, runId, leaseMs, page ? 1 : 0]);
        const held = kept.rows[0];
        if (held === undefined) throw new LostPlaceError(connectionId);
        return work(transaction, held.page_seq);
      });
    } finally {
      busy -= 1;
    }
  };
  return {
    connectionId,
    runId,
    write,
    release: async () => {
      clearInterval(beat);
      await pool.query(`update sync.connection set run_id = null, lease_until = null where connection_id = $1 and run_id = $2`, [connectionId, runId]);
    },
  };
}
