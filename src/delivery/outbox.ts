import { type Kysely, sql } from 'kysely';
import type { Database } from '../warehouse/schema.ts';
import type { Message } from './message.ts';

/** A message for one channel. */
export interface Delivery {
  /** The same for every attempt. */
  readonly id: string;
  /** What it is about: messages of one thing reach a channel in order. */
  readonly about: string;
  readonly channel: string;
  readonly message: Message;
}

/** Writes messages down, in the transaction of what they tell of. One that is written already stays as it is: returns the new ones. */
export async function post(db: Kysely<Database>, deliveries: readonly Delivery[], now: Date): Promise<readonly Delivery[]> {
  const added: Delivery[] = [];
  for (const delivery of deliveries) {
    const { id, about, channel, message } = delivery;
    const { numAffectedRows } = await sql`insert into sync.delivery (delivery_id, about, event, channel, message, created_at)
      values (${id}, ${about}, ${message.event}, ${channel}, ${JSON.stringify(message)}::jsonb, ${now}) on conflict do nothing`.execute(db);
    if (numAffectedRows === 1n) added.push(delivery);
  }
  return added;
}

/** Messages that nobody takes within a day are given up: they would tell of a past that is over. */
const GIVE_UP_MS = 86_400_000;
const FORGET_MS = 90 * 86_400_000;

/** A message that waits to be sent. */
export interface Waiting {
  readonly id: string;
  readonly channel: string;
  readonly event: Message['event'];
  readonly title: string;
}

/** Gives up what waits too long or has no channel any more, and forgets old messages. */
export async function tidyOutbox(db: Kysely<Database>, channels: readonly string[], now: Date): Promise<void> {
  await sql`update sync.delivery set given_up_at = ${now}, message = null,
      error = case when channel = any(${channels}::text[]) then error else 'The channel is no longer in the config.' end
    where confirmed_at is null and given_up_at is null
      and (created_at < ${new Date(now.getTime() - GIVE_UP_MS)} or channel <> all(${channels}::text[]))`.execute(db);
  await sql`delete from sync.delivery where coalesce(confirmed_at, given_up_at) < ${new Date(now.getTime() - FORGET_MS)}`.execute(db);
}

/**
 * Messages that may be sent now, oldest first: of each thing and channel the first that waits. The queue tries a message again by itself, at
 * first soon; `isPatient` leaves those out that failed lately, the longer the more often.
 */
export async function waiting(db: Kysely<Database>, now: Date, isPatient: boolean): Promise<readonly Waiting[]> {
  const { rows } = await sql<Waiting>`
    select delivery_id as id, channel, event, message ->> 'title' as title from (
      select distinct on (about, channel) * from sync.delivery
      where confirmed_at is null and given_up_at is null order by about, channel, created_at, delivery_id
    ) first
    where not ${isPatient} or tried_at is null or tried_at < ${now}::timestamptz - least(attempts, 12) * interval '5 minutes'
    order by created_at, delivery_id`.execute(db);
  return rows;
}

/** So long may the process that sends a message be silent. Longer than any attempt takes. */
const CLAIM_S = 60;

/** The message, for this process alone; or why not. */
export type Claim = Delivery | 'done' | { readonly waitMs: number };

export async function claim(db: Kysely<Database>, id: string, now: Date): Promise<Claim> {
  const { rows } = await sql<{ about: string; channel: string; message: Message }>`
    update sync.delivery set attempts = attempts + 1, tried_at = ${now}, claimed_until = clock_timestamp() + make_interval(secs => ${CLAIM_S})
    where delivery_id = ${id} and confirmed_at is null and given_up_at is null and coalesce(claimed_until, '-infinity') < clock_timestamp()
    returning about, channel, message`.execute(db);
  const [found] = rows;
  if (found) return { id, ...found };
  const { rows: held } = await sql<{ wait_ms: number }>`
    select greatest(0, extract(epoch from claimed_until - clock_timestamp()) * 1000)::float8 as wait_ms from sync.delivery
    where delivery_id = ${id} and confirmed_at is null and given_up_at is null`.execute(db);
  return held[0] === undefined ? 'done' : { waitMs: held[0].wait_ms };
}

/** The channel has it: it is never sent again. What it said is forgotten. */
export async function confirm(db: Kysely<Database>, id: string, now: Date): Promise<void> {
  await sql`update sync.delivery set confirmed_at = ${now}, claimed_until = null, error = null, message = null where delivery_id = ${id}`.execute(db);
}

/** It did not arrive, as far as we know. */
export async function fail(db: Kysely<Database>, id: string, error: string): Promise<void> {
  await sql`update sync.delivery set claimed_until = null, error = ${error} where delivery_id = ${id} and confirmed_at is null`.execute(db);
}

/** Channels that were told of something, or may have been. Messages about it that nobody has tried to send are taken back. */
export async function toldOf(db: Kysely<Database>, about: string, now: Date): Promise<readonly string[]> {
  await sql`update sync.delivery set given_up_at = ${now}, message = null, error = 'It was over before it was told.'
    where about = ${about} and attempts = 0 and confirmed_at is null and given_up_at is null`.execute(db);
  const { rows } = await sql<{ channel: string }>`
    select distinct channel from sync.delivery where about = ${about} and given_up_at is null order by channel`.execute(db);
  return rows.map((row) => row.channel);
}

export interface Unsent {
  readonly channel: string;
  readonly messages: number;
  /** Why the last attempt failed; null before the first. */
  readonly error: string | null;
}

/** Channels with messages that were tried and did not arrive. */
export async function readUnsent(db: Kysely<Database>): Promise<readonly Unsent[]> {
  const { rows } = await sql<Unsent>`
    select channel, count(*) as messages, (array_agg(error order by tried_at desc))[1] as error from sync.delivery
    where confirmed_at is null and given_up_at is null and error is not null group by channel order by channel`.execute(db);
  return rows;
}
