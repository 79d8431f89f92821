import { sql, type Transaction } from 'kysely';
import type { ZoneDays } from '../../platform/zone-days.ts';
import type { Database } from '../../warehouse/schema.ts';
import type { Row } from '../story/story-rows.ts';
import { saveDue } from './due.ts';
import { type WorkKey, workKeys } from '../keys.ts';
import { replaceWork, type StaleMarks } from './write-work.ts';

interface CountFacts extends WorkKey {
  readonly articleId: string;
  readonly from: number;
  readonly to: number;
  readonly views: number;
  readonly up: number;
  readonly down: number;
  readonly quality: string;
}

interface Context {
  readonly asOf: number;
  readonly days: ZoneDays;
  readonly stale: StaleMarks;
}

/** Views and votes of help articles on the local day of the middle between the two looks: nobody knows when they came in between. */
export async function writeArticles(tx: Transaction<Database>, keys: readonly WorkKey[], { asOf, days, stale }: Context): Promise<number> {
  if (keys.length === 0) return 0;
  const { rows: counts } = await sql<CountFacts>`
    select c.connection_id as "connectionId", c.count_id as id, c.article_id as "articleId", (extract(epoch from c.from_at) * 1000)::bigint as "from",
      (extract(epoch from c.to_at) * 1000)::bigint as "to", c.views, c.votes_up as up, c.votes_down as down, c.quality
    from ${workKeys(keys)} join support.article_count c on c.connection_id = k.connection_id and c.count_id = k.id`.execute(tx);
  const rows = counts.filter(({ to }) => to <= asOf).map((count) => rowOf(count, days));
  const differences = await replaceWork(tx, 'article_story', sql`(o.connection_id, o.count_id) in (select * from ${workKeys(keys)})`, rows, stale);
  const due = counts.map(({ connectionId, id, to }) => ({ connectionId, id, at: to > asOf ? to : undefined }));
  await saveDue(tx, 'article_count', keys, due);
  return differences.length;
}

function rowOf(count: CountFacts, days: ZoneDays): Row {
  const at = Math.floor((count.from + count.to) / 2);
  return {
    connection_id: count.connectionId,
    count_id: count.id,
    article_id: count.articleId,
    at: new Date(at).toISOString(),
    day: days.dayOf(at),
    views: count.views,
    votes_up: count.up,
    votes_down: count.down,
    quality: count.quality,
  };
}
