import * as z from 'zod';
import type { TimeEntry } from '../../domain/entities.ts';
import { SkipRecordError } from '../../domain/errors.ts';
import { idText, instant, mapEach, parseRecord } from '../parse.ts';
import type { Json, Page, ReadContext, Stream } from '../source.ts';
import { personId } from './calls.ts';
import { handleTimeField } from './handle-time.ts';
import { API, askForList, repeated, seconds } from './paging.ts';
import { trimEngagement, trimRecords } from './redaction.ts';
import { listOf } from './snapshot.ts';
import { dueWalk, type Spans, walked, windowCursor, type WindowCursor, windowFrom } from './trailing-window.ts';
import * as wire from './wire.ts';

const PATH = `${API}/engagements`;
const KEY = 'agent_engagement_data';
const PAGE = 100;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Zendesk keeps 90 days. */
const KEPT_MS = 89 * DAY;
/** An engagement is told when it has ended, at the place of its beginning: most end within hours, some after days. */
const SPANS: Spans = { short: 3 * HOUR, deep: 14 * DAY, every: DAY };

/**
 * Who had a ticket in hand, from when to when: handling time of accounts that route by omnichannel and do not track time by the app.
 * Not asked for where a field holds the handling time.
 */
export const engagements: Stream<WindowCursor> = {
  name: 'engagements',
  mode: 'window',
  mapperVersion: 1,
  parseCursor: (input) => windowCursor.parse(input),
  cursorAt: windowFrom,
  read: readEngagements,
  map: (raw) => mapEach('time_entry', listOf(raw, KEY), mapEngagement),
};

const linkPage = z.looseObject({ has_more: z.boolean().nullish(), next_page_url: z.string().nullish() });

async function* readEngagements(from: WindowCursor | undefined, context: ReadContext): AsyncGenerator<Page<WindowCursor>> {
  context.signal.throwIfAborted();
  if (handleTimeField(context) !== undefined) return;
  const walk = dueWalk(from, context, SPANS);
  const oldest = context.clock.now().getTime() - KEPT_MS;
  for (let after = walk.after; ;) {
    const where = after === null ? { start_time: seconds(new Date(Math.max(walk.start, oldest))) } : Object.fromEntries(new URLSearchParams(after));
    const body = await askForList(context, KEY, { path: PATH, query: { ...where, page_size: PAGE } });
    const page = linkPage.parse(body);
    const next = page.has_more === true ? cursorOf(page.next_page_url) : null;
    if (next !== null && next === after) throw repeated(PATH);
    yield { raw: { path: PATH, body: context.redact(trimRecords(body, KEY, trimEngagement)) }, ...walked(from, walk, next) };
    if (next === null) return;
    after = next;
  }
}

/** A next link is read for its cursor only. */
function cursorOf(link: string | null | undefined): string | null {
  if (!link || !URL.canParse(link)) return null;
  const { searchParams } = new URL(link);
  searchParams.delete('page_size');
  return searchParams.toString();
}

function mapEngagement(record: Json): TimeEntry {
  const engagement = parseRecord(wire.engagement, record);
  // No zone is written: it is UTC.
  const start = instant(engagement.engagement_start_time, 'engagement_start_time');
  const end = instant(engagement.engagement_end_time, 'engagement_end_time');
  if (end < start) throw new SkipRecordError('engagement_end_time: before its start');
  return {
    entity: 'time_entry',
    id: idText(engagement.engagement_id, 'engagement_id'),
    version: end.getTime(),
    updatedAt: end,
    quality: 'approx',
    ticketId: idText(engagement.ticket_id, 'ticket_id'),
    agentId: personId(engagement.agent_id, 'agent_id'),
    workedAt: start,
    seconds: Math.round((end.getTime() - start.getTime()) / 1000),
    isBillable: false,
    kind: 'engagement',
  };
}
