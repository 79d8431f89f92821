import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { Entities, EntityName } from '../domain/entities.ts';

/** An instant with a default or nullable at insert. */
type Instant = ColumnType<Date, Date | string | undefined, Date | string>;
type NullableInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
/** jsonb: read as parsed, written as JSON text. */
type Json<Read = unknown> = ColumnType<Read, string, string>;

export interface ConnectionRow {
  connection_id: string;
  source: string;
  account_id: string | null;
  account_name: string | null;
  time_zone: string | null;
  base_url_host: string | null;
  identity: string | null;
  settings: ColumnType<unknown, string | undefined, string>;
  settings_fingerprint: string | null;
  since: NullableInstant;
  is_configured: Generated<boolean>;
  run_id: string | null;
  lease_until: NullableInstant;
  page_seq: Generated<number>;
  limits: ColumnType<unknown, string | undefined, string>;
  created_at: Instant;
  updated_at: Instant;
}

export interface StreamRow {
  connection_id: string;
  stream: string;
  mode: string;
  cursor: ColumnType<unknown, string | null | undefined, string | null>;
  status: Generated<'loading' | 'ok' | 'failing' | 'unavailable'>;
  error: string | null;
  next_step: string | null;
  known_from: NullableInstant;
  known_to: NullableInstant;
  first_loaded_at: NullableInstant;
  last_success_at: NullableInstant;
  last_attempt_at: NullableInstant;
  rows: Generated<number>;
  rejects: Generated<number>;
  progress: number | null;
  is_offered: Generated<boolean>;
  loaded_from: NullableInstant;
  backfill: ColumnType<unknown, string | null | undefined, string | null>;
  cuts_lives: Generated<boolean>;
  lacks_waiting: Generated<boolean>;
  archived_after_days: number | null;
  archive_stream: string | null;
}

export interface RunRow {
  connection_id: string;
  run_id: string;
  kind: string;
  started_at: Date;
  ended_at: NullableInstant;
  status: string;
  error: string | null;
  pages: Generated<number>;
  requests: Generated<number>;
  rows: Generated<number>;
  rejects: Generated<number>;
  bytes: Generated<number>;
  waited_ms: Generated<number>;
  retries: Generated<number>;
  throttled: Generated<number>;
  tickets: Generated<number>;
  quota_share: number | null;
  quota_bucket: string | null;
  reconciled_at: NullableInstant;
  per_stream: ColumnType<unknown, string | undefined, string>;
}

export interface SyncTables {
  'sync.connection': ConnectionRow;
  'sync.stream': StreamRow;
  'sync.run': RunRow;
  'sync.reject': {
    id: GeneratedAlways<number>;
    connection_id: string;
    stream: string;
    entity: string;
    record_id: string | null;
    reason: string;
    raw: Json;
    run_id: string;
    rejected_at: Instant;
  };
  'sync.page': { connection_id: string; page_seq: number; stream: string; path: string; body: Buffer; mapper_version: number; fetched_at: Date };
  'sync.reference': { connection_id: string; name: string; value: Json; learned_at: Instant };
  'sync.input': { connection_id: string; input: string; streams: string[]; quality: string | null; missing: string | null; action: string | null };
  'sync.touched': { mark_id: GeneratedAlways<number>; connection_id: string; entity: string; id: string; marked_at: Instant };
  'sync.stale_day': { mark_id: GeneratedAlways<number>; fact: string; day: string; marked_at: Instant };
  'sync.due': { connection_id: string; ticket_id: string; at: Date };
  'sync.setting': { name: string; value: Json; fingerprint: string; changed_at: Instant };
  'sync.field_seen': { connection_id: string; field_key: string; title: string | null; field_type: string | null; seen_at: Instant };
  'sync.suppressed': { hash: string; kind: string; suppressed_at: Instant };
  'sync.seen': { connection_id: string; run_id: string; entity: string; id: string };
  'sync.listed': { connection_id: string; stream: string; id: string };
}

/** `firstReplyAt` -> `first_reply_at`, as the columns are named. */
export type SnakeCase<Name extends string> = Name extends `${infer Head}${infer Tail}`
  ? Head extends Lowercase<Head>
    ? `${Head}${SnakeCase<Tail>}`
    : `_${Lowercase<Head>}${SnakeCase<Tail>}`
  : '';

/** Column that holds a record's own `id`; null where the key is made of other columns (`<ticket>:<kind>`). */
export interface IdColumns {
  ticket: 'ticket_id';
  ticket_change: 'change_id';
  ticket_message: 'message_id';
  ticket_summary: never;
  ticket_mark: never;
  survey_response: 'response_id';
  agent: 'agent_id';
  agent_group: 'group_id';
  agent_membership: 'membership_id';
  brand: 'brand_id';
  customer: 'customer_id';
  organization: 'organization_id';
  schedule: 'schedule_id';
  sla_signal: 'signal_id';
  time_entry: 'entry_id';
  call: 'call_id';
  call_leg: 'leg_id';
  agent_status_interval: never;
  bot_conversation: 'conversation_id';
  automation_run: 'run_id';
  article_count: 'count_id';
  contract: 'contract_id';
  contract_line: 'line_id';
}

/** Properties that every record carries and that live in the provenance columns. */
export type RecordProperty = 'entity' | 'id' | 'version' | 'updatedAt' | 'quality';

interface Provenance {
  source_updated_at: Date | null;
  quality: Generated<string>;
  source_version: Generated<number>;
  mapper_version: Generated<number>;
  page_seq: Generated<number>;
  first_seen_at: Instant;
  last_seen_at: Instant;
  loaded_at: Instant;
}

/** A row of `support.<entity>`: the record's own properties by their column names. */
export type FactRow<Name extends EntityName> = { connection_id: string } & Record<IdColumns[Name], string> & {
    [Property in Exclude<keyof Entities[Name], RecordProperty> & string as SnakeCase<Property>]: Entities[Name][Property];
  } & Provenance;

export type FactTables = { [Name in EntityName as `support.${Name}`]: FactRow<Name> };

/** What this room writes. Other rooms add their tables with `db.withTables<…>()`. */
export interface Database extends SyncTables, FactTables {}
