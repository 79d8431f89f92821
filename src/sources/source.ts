import type * as z from 'zod';
import type { Entity } from '../domain/entities.ts';
import type { Gone, GoneEntity } from '../domain/gone.ts';
import type { Input, InputSupply } from '../domain/inputs.ts';
import type { SourceName } from '../domain/values.ts';
import type { Authorization } from '../http/authorization.ts';
import type { Http, HttpPolicy } from '../http/http.ts';
import type { Redaction } from '../http/redaction.ts';
import type { Clock } from '../platform/clock.ts';
import type { AccountCheck } from './account-check.ts';
import type { NamedIds, Unlisted, UnlistedQuery } from './stored.ts';

export type * from './account-check.ts';
export type * from './stored.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One vendor answer after redaction: no bodies, no subjects, addresses only as keyed hashes. Archived as it is, mapped from it, replayed from it. */
export interface RawPage {
  /** The request it answers, without host and credentials; for people who look into the archive. */
  readonly path: string;
  readonly body: Json;
}

/** A page and the cursor that becomes true once the page's records are committed. */
export interface Page<Cursor> {
  readonly raw: RawPage;
  readonly next: Cursor;
  /** No more for now: the stream ends after this page. */
  readonly done: boolean;
  /** Everything the vendor knows up to this instant has been read once this page is committed. Only stated when true. */
  readonly knownTo?: Date;
  /** Fields that the answers behind it show and nobody listed: those the vendor added. Noted, never fatal. */
  readonly fields?: readonly SeenField[];
  /** Share of the work done, 0..1, where the vendor lets us tell. */
  readonly progress?: number;
  /** A page of a list that shows all there are of an entity, and whether the list begins with it: what it shows is noted for `unlisted`. */
  readonly lists?: { readonly entity: GoneEntity; readonly isFirst: boolean };
}

export interface Reject {
  /** Vendor id where there is one. */
  readonly id: string | null;
  readonly entity: string;
  /** Why, in words: `status: unknown value "foo"`. */
  readonly reason: string;
  /** The redacted record as it came. */
  readonly raw: Json;
}

export interface Mapping {
  readonly records: readonly Entity[];
  readonly rejects: readonly Reject[];
  /** What later pages and streams need to know (custom statuses, field ids, stages …). Stored with the page. */
  readonly learned?: Readonly<Record<string, Json>>;
  /** The account's own fields. Noted, never fatal. */
  readonly fields?: readonly SeenField[];
  /** What the vendor no longer has. */
  readonly gone?: readonly Gone[];
}

/** A field as a page shows it. `key` is the vendor's id of it, or `<record>.<name>` for one that we do not know. */
export interface SeenField {
  readonly key: string;
  readonly title: string | null;
  /** The vendor's word for its type; null for a field that we do not know. */
  readonly type: string | null;
}

/**
 * What a mapper may look at beside the page. Everything here is stored, so that a replay maps as the load did.
 * `reference` holds what earlier streams of this connection learned, by name.
 */
export interface MapContext {
  readonly connectionId: string;
  readonly settings: MappingSettings;
  readonly reference: Readonly<Record<string, Json>>;
  /** Local zone of the vendor account where the vendor states dates without zone. */
  readonly observedAt: Date;
}

/** The part of a connection's config that changes how its records are read. One shape for all sources. */
export interface MappingSettings {
  readonly fields: Readonly<Record<string, string | number>>;
  readonly tiers: Readonly<Record<string, number>>;
  readonly exclude: {
    readonly tags?: readonly string[];
    readonly brands?: readonly string[];
    readonly forms?: readonly string[];
    readonly groups?: readonly string[];
    readonly channels?: readonly string[];
  };
  readonly only: {
    readonly brands?: readonly string[];
    readonly groups?: readonly string[];
    readonly pipelines?: readonly string[];
    readonly products?: readonly string[];
  };
  readonly map: { readonly status?: Readonly<Record<string, string>>; readonly channel?: Readonly<Record<string, string>> };
  readonly complaint: {
    readonly tags?: readonly string[];
    readonly types?: readonly string[];
    readonly topics?: readonly string[];
    readonly fields?: Readonly<Record<string, string>>;
  };
}

export interface ReadContext {
  readonly http: Http;
  /** The further hosts of the account, by the names of `Source.hosts`. */
  readonly hosts?: Readonly<Record<string, Http>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Facts are complete from this instant; undefined means everything the vendor has. */
  readonly since: Date | undefined;
  readonly settings: MappingSettings;
  /** Only what changed before this instant is wanted: a stream that is read in windows ends once it has passed it. */
  readonly until?: Date;
  /** In a first load: change feeds begin here, and what changed before comes in older windows. */
  readonly newestFrom?: Date;
  /** Grows while the run goes on: streams listed earlier have taught what they learned. */
  readonly reference: Readonly<Record<string, Json>>;
  /** Lists that the vendor says have not changed since they were read need not be sent again. Left out where everything has to be read. */
  readonly mayStand?: boolean;
  /** A later run will go on where this one stops: a late stream may end before its last page, so that the others have their turn. */
  readonly mayPause?: boolean;
  /** What this connection's stored facts name by id, for streams that read no more than that; without it nothing is named. */
  named?(query: NamedIds): Promise<readonly string[]>;
  /**
   * Tickets that are stored at this version or a later one: a look back need not read them again. Left out where everything has to be read.
   */
  heldTickets?(tickets: readonly { readonly id: string; readonly version: number }[]): Promise<ReadonlySet<string>>;
  /** When the last stored message of each of the tickets was written, in epoch milliseconds; one without messages is left out. */
  lastMessages?(ticketIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Stored tickets of a range of whole numbers that nothing says are gone: for a list in that order, which tells of no deletion. */
  standingTickets?(range: { readonly after: string; readonly upTo: string | undefined }): Promise<readonly string[]>;
  /**
   * Stored records that the list just walked (pages with `lists`) has not shown. No proof that they are gone: ask for each by its id.
   * Left out in a first load, where nothing is stored yet.
   */
  unlisted?(query: UnlistedQuery): Promise<readonly Unlisted[]>;
  /** Drops bodies and subjects, hashes addresses; the only way from an answer to a RawPage. */
  redact(body: unknown): Json;
}

/** cursor: a change feed, goes on where it stopped; window: re-reads a trailing window; snapshot: reads all, every time; observe: sees only the present. */
export type StreamMode = 'cursor' | 'window' | 'snapshot' | 'observe';

/** How a first load reads a change feed: the newest days first, then older windows. `read` heeds `until`, and `cursorAt` or `start` tells where a window begins. */
export interface Windowing<Cursor = unknown> {
  /** To be complete from an instant on, the feed is read from so many milliseconds before it. */
  readonly leadMs?: number;
  /** Tells single events of tickets: of a ticket that began before what is read, only a part is known. */
  readonly cutsLives?: boolean;
  /** Tickets that have waited since before what is read are missing: how many wait is not known before the last window is in. */
  readonly lacksWaiting?: boolean;
  /** The list behind the newest days is in no order of time: what is older comes in one window, and its pages say how far it is. */
  readonly inOne?: boolean;
  /** Are the newest days, from `from` on, worth reading first? Left out: always. Otherwise the whole feed is read in one go. */
  isWorth?(from: Date, context: ReadContext): Promise<boolean>;
  /** Where the newest days begin, or, with `context.until`, an older window; left out: `cursorAt`. */
  start?(from: Date, context: ReadContext): Cursor;
  /**
   * About when the first change happened that the vendor still has; undefined when it has none. Asked only where the config names no `since`, and
   * once for all streams that share the function. A window that ends there is read from the vendor's beginning where `start` is left out.
   */
  oldest?(context: ReadContext): Promise<Date | undefined>;
}

export interface Stream<Cursor = unknown> {
  /** 'tickets'. */
  readonly name: string;
  readonly mode: StreamMode;
  /** Grows when `map` changes its mind about the same page; a higher one wins at equal source versions. */
  readonly mapperVersion: number;
  /**
   * Reads costly extras now and then, not in every run: known is only what a page states with `knownTo`. A run that yields no page, or
   * ends before one is `done`, says nothing about what is known.
   */
  readonly isLate?: boolean;
  /** Turns what the database holds into a cursor, or throws. */
  readonly parseCursor: (input: unknown) => Cursor;
  /** Read at most once in such a stretch of the clock (milliseconds), unless asked for by name or in full: lists that hardly change. */
  readonly everyMs?: number;
  /**
   * Yields pages in cursor order and ends when the vendor has no more for now. Never keeps more than a page in memory.
   * Throws StreamUnavailableError when plan, role or scope leave it out.
   */
  read(from: Cursor | undefined, context: ReadContext): AsyncIterable<Page<Cursor>>;
  /** Vendor words to ours; pure. One bad record becomes a reject, never an exception. */
  map(raw: RawPage, context: MapContext): Mapping;
  /** Compares what is known with all that the vendor lists, and tells what is gone: its last success is a reconcile. */
  readonly reconciles?: boolean;
  /** Looks up what other streams have named: read once more after older windows of a first load. */
  readonly looksUp?: boolean;
  /** Left out, a first load reads the stream from its start to its end. */
  readonly windows?: Windowing<Cursor>;
  /**
   * Silent about what was over for `afterDays` when it was first read: days before are known only once the stream `readBy` has read what is
   * missing, or can tell that the account has no archive; without one, never.
   */
  readonly archive?: { readonly afterDays: number; readonly readBy?: string };
  /** Where to read again from `day`, for `sync --since`; undefined when the stream has no such thing as a day. */
  cursorAt?(instant: Date): Cursor;
}

/** One configured account. */
export interface Connection {
  /** In the order they are read; the first ones teach the later ones. */
  readonly streams: readonly Stream[];
  /** For every input: which streams feed it and how exactly, or why none does and what to do. */
  readonly inputs: Readonly<Record<Input, InputSupply>>;
  check(context: ReadContext): Promise<AccountCheck>;
  /** Closed tickets idle for so many days leave the vendor's lists without being deleted (an archive): a full run never takes them for gone. */
  readonly archivesAfterDays?: number;
  /** Nor those whose ids begin so: they are told by events, never listed. */
  readonly toldByEvents?: string;
}

/** A further host: its own address, credentials and pace under the same HTTP policy. */
export interface FurtherHost {
  readonly baseUrl: string;
  readonly authorization: Authorization;
  readonly policy: HttpPolicy;
}

export interface Source<Config = unknown> {
  readonly name: SourceName;
  readonly title: string;
  /** The source's own part of a connection's config; every field with .describe(). */
  readonly configSchema: z.ZodType<Config>;
  readonly policy: HttpPolicy;
  readonly redaction: Redaction;
  /** Where the API lives when the config names no `baseUrl`. */
  baseUrl(config: Config): string;
  /** What the source's own config means for the mapping, where it means something: chats that are read from elsewhere are no tickets. */
  mapping?(config: Config, mapping: MappingSettings): MappingSettings;
  /** Headers that prove who we are. Asked before every call: tokens may rotate. May itself use `http`-less login through `login`. */
  authorize(config: Config): Authorization;
  /** Products of the account that live on hosts of their own, with credentials of their own: none of them ever sees those of another. */
  hosts?(config: Config): Readonly<Record<string, FurtherHost>>;
  open(config: Config, settings: MappingSettings): Connection;
}
