/**
 * One suite judges all sources. To join, write `test/sources/<source>/contract.test.ts`:
 *
 *   describeSource({
 *     title: 'zendesk',
 *     start: async () => {
 *       // start a small world (a few hundred tickets at most) and stand still: no changes while the suite reads
 *       return { connection, http, redact, clock, settings: NO_MAPPING, forbidden: ['text of a body'], close: () => server.close() };
 *     },
 *   });
 *
 * `http` is the real client of src/http against your simulated server, with a fixed clock so that waits cost nothing;
 * `redact` the source's redaction with any key; `connection` what `source.open(config, settings)` returned.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Entity } from '../../src/domain/entities.ts';
import { INPUTS } from '../../src/domain/inputs.ts';
import { silentLog } from '../../src/platform/log.ts';
import type { MapContext, MappingSettings } from '../../src/sources/source.ts';
import { replayConnection, syncConnection } from '../../src/sync/sync-connection.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { emptyFacts, readFacts } from '../support/facts.ts';
import { ADDED, collect, readContext, someOf, type StartedSource, throughJson, type Walk, walkAll, withAddedField } from './walk.ts';

export type { StartedSource } from './walk.ts';

export const NO_MAPPING: MappingSettings = { fields: {}, tiers: {}, exclude: {}, only: {}, map: {}, complaint: {} };

export interface SourceUnderTest {
  readonly title: string;
  start(): Promise<StartedSource>;
  /** Records of the world that are meant to be rejected; none by default. */
  readonly expectedRejects?: number;
  /** Streams that this world's plan leaves out. */
  readonly unavailable?: readonly string[];
  /** Streams that read no records over HTTP whose fields could be noted: files, numbers alone, or nothing in this world. */
  readonly unlisted?: readonly string[];
}

/** Forged cursors: none of them is one that any stream ever gave out. */
const FORGED: readonly unknown[] = [42, true, [1, 2], { forged: 'cursor' }];

const PLAIN_ADDRESS = /[\w.+-]+@[\w-]+\.[a-z]{2,}/i;

/** Judges a source by what the sync relies on. */
export function describeSource(subject: SourceUnderTest): void {
  const unavailable = subject.unavailable ?? [];

  describe(`${subject.title} keeps the contract of sources`, () => {
    let started: StartedSource;
    let database: TestDatabase;
    let walks: Walk[];

    beforeAll(async () => {
      started = withAddedField(await subject.start());
      database = await testDatabase();
      walks = await walkAll(started, unavailable);
    });
    afterAll(async () => {
      await started?.close();
      await database?.close();
    });

    const request = () => ({
      database,
      connectionId: 'under-test',
      source: subject.title,
      connection: started.connection,
      http: started.http,
      hosts: started.hosts,
      redact: started.redact,
      settings: started.settings,
      clock: started.clock,
      log: silentLog,
      signal: new AbortController().signal,
      since: started.since,
    });

    test('every page but the last goes on, and stream names are unique', () => {
      const names = started.connection.streams.map((stream) => stream.name);
      expect(new Set(names).size).toBe(names.length);
      for (const { stream, pages } of walks) {
        expect(
          pages.slice(0, -1).filter((page) => page.done),
          stream.name,
        ).toEqual([]);
      }
    });

    test('every input is supplied by streams that exist, or says why not and what to do', () => {
      const names = new Set(started.connection.streams.map((stream) => stream.name));
      expect(Object.keys(started.connection.inputs).sort()).toEqual([...INPUTS].sort());
      const wrong = Object.entries(started.connection.inputs).filter(([, supply]) =>
        'streams' in supply ? supply.streams.some((name) => !names.has(name)) : supply.missing === '' || supply.action === '',
      );
      expect(wrong).toEqual([]);
    });

    test('the check names the account', async () => {
      const { account } = await started.connection.check(readContext(started, {}));
      expect(typeof account.id).toBe('string');
      expect(account.id).not.toBe('');
    });

    test('cursors survive JSON', () => {
      for (const { stream, pages } of walks) {
        for (const page of pages) {
          if (page.next === undefined || page.next === null) continue;
          expect(stream.parseCursor(throughJson(page.next)), stream.name).toEqual(page.next);
        }
      }
    });

    test('a forged cursor is refused', () => {
      for (const { stream } of walks) {
        for (const forged of FORGED) expect(() => stream.parseCursor(forged), `${stream.name}: ${JSON.stringify(forged)}`).toThrow(Error);
      }
    });

    test('reading on after any page gives exactly the pages that follow it', async () => {
      for (const { stream, pages, reference } of walks) {
        for (const index of someOf(pages.length - 1)) {
          const cursor = throughJson(pages[index]?.next);
          const from = cursor === undefined || cursor === null ? undefined : stream.parseCursor(cursor);
          const rest = await collect(stream.read(from, readContext(started, reference)));
          expect(
            rest.map((page) => page.raw.body),
            `${stream.name} after page ${index + 1}`,
          ).toEqual(pages.slice(index + 1).map((page) => page.raw.body));
        }
      }
    });

    test('an aborted signal ends the reading', async () => {
      const reason = new Error('stop');
      for (const { stream, reference } of walks) {
        const read = collect(stream.read(undefined, readContext(started, reference, AbortSignal.abort(reason))));
        const pages = await read.catch(() => []);
        expect(pages, stream.name).toEqual([]);
      }
    });

    test('no page holds a plain address or a text that has to stay outside', () => {
      for (const { stream, pages } of walks) {
        for (const { raw } of pages) {
          const text = JSON.stringify(raw);
          expect(PLAIN_ADDRESS.exec(text)?.[0], `${stream.name} ${raw.path}`).toBeUndefined();
          for (const forbidden of started.forbidden ?? []) expect(text.includes(forbidden), `${stream.name}: ${forbidden}`).toBe(false);
        }
      }
    });

    test('mapping is pure: the same page gives the same records, and also after a stay in the archive', () => {
      for (const { stream, pages, contexts } of walks) {
        for (const [index, { raw }] of pages.entries()) {
          const context = contexts[index] as MapContext;
          const once = stream.map(raw, context);
          expect(stream.map(raw, context), stream.name).toEqual(once);
          expect(stream.map(throughJson(raw) as typeof raw, context), stream.name).toEqual(once);
        }
      }
    });

    test('of every stream what the vendor has added to its records is noted, and nothing that it is known to have', () => {
      for (const { stream, pages } of walks) {
        const noted = new Set(pages.flatMap(({ fields = [] }) => fields.map(({ key }) => key.split('.')[1])));
        expect([...noted], stream.name).toEqual(subject.unlisted?.includes(stream.name) ? [] : [ADDED]);
      }
    });

    test('records have ids, and keys are unique over versions', () => {
      for (const { stream, pages, contexts } of walks) {
        const records = pages.flatMap((page, index): readonly Entity[] => stream.map(page.raw, contexts[index] as MapContext).records);
        expect(
          records.filter((record) => typeof record.id !== 'string' || record.id === '' || !Number.isSafeInteger(record.version)),
          stream.name,
        ).toEqual([]);
      }
    });

    test('every record fits its table; a second run and a replay change nothing', async () => {
      const first = await syncConnection(request());
      const failed = first.streams.filter((stream) => stream.status !== 'ok' && !unavailable.includes(stream.stream));
      expect(failed.map((stream) => `${stream.stream}: ${stream.error}`)).toEqual([]);
      const rejects = (await database.pool.query(`select entity, record_id, reason from sync.reject`)).rows;
      expect(rejects.length, JSON.stringify(rejects.slice(0, 5))).toBe(subject.expectedRejects ?? 0);
      const loaded = await readFacts(database.pool);
      expect(Object.values(loaded).flat().length).toBeGreaterThan(0);

      const second = await syncConnection(request());
      expect(second.streams.filter((stream) => stream.changed > 0)).toEqual([]);
      const withoutStamp = ['source_version', 'page_seq'];
      expect(await readFacts(database.pool, withoutStamp)).toEqual(leaveOut(loaded, withoutStamp));

      const before = await readFacts(database.pool, ['first_seen_at', 'last_seen_at']);
      await emptyFacts(database.pool);
      await replayConnection(request());
      expect(await readFacts(database.pool, ['first_seen_at', 'last_seen_at'])).toEqual(before);
    });
  });
}

function leaveOut(facts: Record<string, unknown[]>, columns: readonly string[]): Record<string, unknown[]> {
  const strip = (row: unknown) => Object.fromEntries(Object.entries(row as Record<string, unknown>).filter(([column]) => !columns.includes(column)));
  return Object.fromEntries(Object.entries(facts).map(([table, rows]) => [table, rows.map(strip)]));
}
