import * as z from 'zod';
import type { ArticleCount } from '../../domain/entities.ts';
import { idText, mapEach, parseRecord } from '../parse.ts';
import type { Json, Page, RawPage, ReadContext, Stream } from '../source.ts';
import { API, hasNext, serverTime } from './answer.ts';
import { rowsOf } from './wire.ts';

const PER_PAGE = 100;
const DAY_MS = 86_400_000;
/** The vendor's word for an article that readers can see. */
const PUBLISHED = 2;

/** Running totals of one article: views, votes up, votes down. */
const totals = z.tuple([z.int(), z.int(), z.int()]);
type Totals = z.output<typeof totals>;

const articlesCursor = z.strictObject({
  /** Vendor's time of the last whole look, epoch ms; null before the first. */
  lookedAt: z.int().nullable(),
  /** Totals of then, and of the folders that the look under way has read. */
  held: z.record(z.string(), totals),
  /** Of the look under way: when it began, and the folders still to be read; null between two looks. */
  look: z.strictObject({ at: z.int(), folders: z.array(z.string()), page: z.int().positive() }).nullable(),
});
type ArticlesCursor = z.output<typeof articlesCursor>;

/**
 * Views and votes of help articles. Freshdesk tells running totals over all languages and no history: they are looked at once a day, and
 * what they have grown by counts. One request for the categories, one for each category and two for each folder, which may hold others.
 */
export const articles: Stream<ArticlesCursor> = {
  name: 'articles',
  mode: 'observe',
  everyMs: DAY_MS,
  mapperVersion: 1,
  parseCursor: (input) => articlesCursor.parse(input),
  read: lookAtAll,
  map: mapCounts,
};

async function* lookAtAll(from: ArticlesCursor | undefined, context: ReadContext): AsyncIterable<Page<ArticlesCursor>> {
  let at: ArticlesCursor = from ?? { lookedAt: null, held: {}, look: null };
  let look = at.look ?? (await begin(context));
  for (;;) {
    const [folder, ...others] = look.folders;
    const { rows, isLast } = folder === undefined ? { rows: [], isLast: true } : await articlesIn(folder, look.page, context);
    const seen = Object.fromEntries(rows.flatMap((row) => totalsOf(row)));
    const before = Object.fromEntries(Object.keys(seen).flatMap((id) => (at.held[id] === undefined ? [] : [[id, at.held[id]]])));
    const body = context.redact({ articles: rows.map(kept), looked_at: look.at, looked_before: at.lookedAt, held: before });
    look = isLast ? { ...look, folders: others, page: 1 } : { ...look, page: look.page + 1 };
    const done = look.folders.length === 0;
    at = { lookedAt: done ? look.at : at.lookedAt, held: { ...at.held, ...seen }, look: done ? null : look };
    yield { raw: { path: `${API}/solutions/folders/${folder ?? ''}/articles`, body }, next: at, done, ...(done && { knownTo: new Date(look.at) }) };
    if (done) return;
  }
}

async function begin(context: ReadContext): Promise<NonNullable<ArticlesCursor['look']>> {
  const categories = await idsOf('/solutions/categories', context);
  const folders: string[] = [];
  const inside: string[] = [];
  for (const category of categories.ids) inside.push(...(await idsOf(`/solutions/categories/${category}/folders`, context)).ids);
  for (let folder = inside.pop(); folder !== undefined; folder = inside.pop()) {
    folders.push(folder);
    inside.push(...(await idsOf(`/solutions/folders/${folder}/subfolders`, context)).ids);
  }
  return { at: (categories.at ?? context.clock.now()).getTime(), folders, page: 1 };
}

async function idsOf(path: string, context: ReadContext): Promise<{ ids: string[]; at: Date | undefined }> {
  const ids: string[] = [];
  for (let page = 1; ; page += 1) {
    const response = await context.http.request({ path: `${API}${path}`, query: { page, per_page: PER_PAGE }, accept: [404], signal: context.signal });
    if (response.status === 404) return { ids, at: serverTime(response) };
    ids.push(...((rowsOf(response.body) ?? []) as { id?: unknown }[]).flatMap(({ id }) => (id === undefined || id === null ? [] : [String(id)])));
    if (!hasNext(response)) return { ids, at: serverTime(response) };
  }
}

async function articlesIn(folder: string, page: number, context: ReadContext): Promise<{ rows: readonly unknown[]; isLast: boolean }> {
  const query = { page, per_page: PER_PAGE };
  const response = await context.http.request({ path: `${API}/solutions/folders/${folder}/articles`, query, accept: [404], signal: context.signal });
  return { rows: (response.status < 300 ? rowsOf(response.body) : undefined) ?? [], isLast: response.status >= 300 || !hasNext(response) };
}

const count = z.int().nonnegative().nullish();
const articleRow = z.object({
  id: z.union([z.string(), z.number()]),
  status: z.number().nullish(),
  hits: count,
  thumbs_up: count,
  thumbs_down: count,
  created_at: z.string().nullish(),
});

/** Of an article, its numbers; neither its title nor its text. */
function kept(row: unknown): unknown {
  const { id, status, hits, thumbs_up, thumbs_down, created_at } = (row ?? {}) as Record<string, unknown>;
  return { id, status, hits, thumbs_up, thumbs_down, created_at };
}

function totalsOf(row: unknown): [string, Totals][] {
  const parsed = articleRow.safeParse(row);
  if (!parsed.success || parsed.data.status !== PUBLISHED) return [];
  return [[String(parsed.data.id), [parsed.data.hits ?? 0, parsed.data.thumbs_up ?? 0, parsed.data.thumbs_down ?? 0]]];
}

interface StoredLook {
  readonly articles?: Json;
  readonly looked_at?: number;
  readonly looked_before?: number | null;
  readonly held?: Readonly<Record<string, Totals>>;
}

function mapCounts({ body }: RawPage) {
  const look = (body ?? {}) as StoredLook;
  return mapEach('article_count', look.articles, (record) => {
    parseRecord(articleRow, record);
    const [own] = totalsOf(record);
    return own === undefined ? undefined : countOf(own[1], record, look);
  });
}

/** What grew since the look before. Nothing is known of an article that was there before we looked first. */
function countOf(now: Totals, record: Json, { looked_at: at, looked_before: before, held }: StoredLook): ArticleCount | undefined {
  const row = parseRecord(articleRow, record);
  const articleId = idText(row.id, 'id');
  const created = Date.parse(row.created_at ?? '');
  if (before === null || before === undefined || at === undefined) return undefined;
  const known = held?.[articleId];
  if (known === undefined && !(created >= before)) return undefined;
  // A total that fell was set back: what it shows now came since.
  const grown = now.map((total, index) => (total < (known?.[index] ?? 0) ? total : total - (known?.[index] ?? 0)));
  const [views = 0, votesUp = 0, votesDown = 0] = grown;
  if (views + votesUp + votesDown === 0) return undefined;
  const fromAt = new Date(known === undefined ? created : before);
  return {
    entity: 'article_count',
    id: `${articleId}:${at}`,
    version: at,
    updatedAt: null,
    quality: 'approx',
    articleId,
    fromAt,
    toAt: new Date(at),
    views,
    votesUp,
    votesDown,
  };
}
