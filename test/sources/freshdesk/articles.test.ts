import { afterEach, expect, test } from 'vitest';
import type { ArticleCount } from '../../../src/domain/entities.ts';
import { type Desk, type Reading, readStream, startDesk } from './desk.ts';

const DAY = 86_400_000;
let desk: Desk;
afterEach(() => desk.close());

const counts = (reading: Reading) => reading.records.filter((record): record is ArticleCount => record.entity === 'article_count');
const viewsOf = (reading: Reading, id: number) => counts(reading).find(({ articleId }) => articleId === String(id))?.views;

async function later(from: unknown, ms = DAY): Promise<Reading> {
  desk.clock.set(new Date(desk.clock.now().getTime() + ms));
  return readStream(desk, 'articles', from);
}

test('what the totals have grown by since the last look counts, drafts left out', async () => {
  desk = await startDesk({ world: { tickets: 10 } });
  const { library } = desk.server;
  const first = await readStream(desk, 'articles');
  expect(counts(first)).toEqual([]);
  const before = desk.clock.now();
  const second = await later(first.next);
  expect(new Set(counts(second).map(({ articleId }) => Number(articleId)))).toEqual(new Set(library.ids));
  for (const id of library.ids) expect(viewsOf(second, id)).toBe(library.views(id, before.getTime() + DAY) - library.views(id, before.getTime()));
  expect(counts(second)[0]).toMatchObject({ fromAt: before, toAt: desk.clock.now(), quality: 'approx' });
  expect(second.rejects).toEqual([]);
  expect(JSON.stringify(second.pages)).not.toContain('CONFIDENTIAL');
  // Categories, folders of two, subfolders and articles of five.
  expect(desk.server.counts()['solutions']).toBe(2 * (1 + 2 + 5 + 5));
});

test('a total that was set back counts what it shows since', async () => {
  desk = await startDesk({ world: { tickets: 10 } });
  const { library } = desk.server;
  const [id] = library.ids as [number];
  const first = await readStream(desk, 'articles');
  library.reset(id, new Date(desk.clock.now().getTime() + DAY / 2));
  const second = await later(first.next);
  expect(viewsOf(second, id)).toBe(library.views(id, desk.clock.now().getTime()));
});

test('a look that ends halfway goes on where it stopped, and counts nothing twice', async () => {
  desk = await startDesk({ world: { tickets: 10 } });
  const { library } = desk.server;
  const first = await readStream(desk, 'articles');
  desk.clock.set(new Date(desk.clock.now().getTime() + DAY));
  const stream = desk.stream('articles');
  const cut = (await stream.read(stream.parseCursor(first.next), desk.context)[Symbol.asyncIterator]().next()).value!;
  const context = { connectionId: 'desk', settings: desk.settings, reference: {}, observedAt: desk.clock.now() };
  const all = [...stream.map(cut.raw, context).records, ...(await readStream(desk, 'articles', cut.next)).records] as ArticleCount[];
  expect(all.map(({ articleId }) => Number(articleId)).toSorted()).toEqual(library.ids.toSorted());
});
