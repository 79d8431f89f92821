import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../src/platform/clock.ts';
import { createBucket } from '../src/simulator/rate-limit.ts';

export interface LargeDesk {
  readonly tickets: number;
  /** Rows of a page of the exports; 1,000 at Zendesk. */
  readonly pageSize: number;
  readonly clock: Clock;
}

const MINUTE = 60;
const DAY = 86_400;
/** Tickets came evenly over three years. */
const SPAN_S = 3 * 365 * DAY;
const LIFE_S = 4 * DAY;

/** What happens to each ticket, in seconds after it came; the last one closes it. */
const LIFE: readonly (readonly [after: number, children: (ticket: number) => readonly object[]])[] = [
  [0, (ticket) => [create({ status: 'new' }), comment(ticket, CUSTOMER)]],
  [5 * MINUTE, () => [change({ assignee_id: '7' }, null)]],
  [30 * MINUTE, (ticket) => [change({ status: 'pending' }, 'new'), comment(ticket, AGENT)]],
  [120 * MINUTE, (ticket) => [change({ status: 'open' }, 'pending'), comment(ticket, CUSTOMER)]],
  [180 * MINUTE, (ticket) => [comment(ticket, AGENT)]],
  [300 * MINUTE, () => [change({ status: 'solved' }, 'open')]],
  [360 * MINUTE, () => []],
  [LIFE_S, () => [change({ status: 'closed' }, 'solved')]],
];
const AGENT = 7;
const CUSTOMER = 900;
/** Events of service levels: many more than events of tickets, and nearly all of them say nothing of a target. */
const SIGNALS = 20;

const create = (field: object) => ({ event_type: 'Create', ...field });
const change = (field: object, previous: string | null) => ({ event_type: 'Change', previous_value: previous, ...field });
const comment = (ticket: number, author: number) => ({ event_type: 'Comment', author_id: author === CUSTOMER ? CUSTOMER + ticket : author, public: true });

interface Row {
  readonly at: number;
  readonly id: number;
  readonly word: () => object;
}

/**
 * A Zendesk of any size that keeps nothing: every page is worked out from the second it is asked for. Just enough of it for a first load, under
 * the limit of ten exports a minute by the given clock.
 */
export async function startLargeZendesk({ tickets, pageSize, clock }: LargeDesk) {
  const now = Math.floor(clock.now().getTime() / 1000);
  const step = SPAN_S / tickets;
  const cameAt = (ticket: number): number => Math.floor(now - SPAN_S + ticket * step);
  const limit = createBucket(clock, 10);
  const asked: string[] = [];

  const instants = (ticket: number): readonly number[] => LIFE.map(([after]) => cameAt(ticket) + after).filter((at) => at <= now);
  /** Of tickets that came at such a time that something of them may lie behind `start`. */
  function rowsFrom(start: number, days: number, rowsOf: (ticket: number) => readonly Row[]): Row[] {
    const first = Math.max(0, Math.floor((start - LIFE_S - now + SPAN_S) / step));
    const last = Math.min(tickets, Math.ceil((start + days * DAY - now + SPAN_S) / step));
    const rows: Row[] = [];
    for (let ticket = first; ticket < last; ticket += 1) rows.push(...rowsOf(ticket).filter((row) => row.at >= start));
    return rows.toSorted((a, b) => a.at - b.at || a.id - b.id);
  }
  const ticketRow = (ticket: number): Row[] => {
    const at = instants(ticket).at(-1);
    return at === undefined ? [] : [{ at, id: ticket, word: () => ticketOf(ticket, cameAt(ticket), instants(ticket)) }];
  };
  const eventRows = (ticket: number): Row[] =>
    instants(ticket).map((at, index) => {
      const children = LIFE[index]?.[1](ticket) ?? [];
      const updater = index === 0 || index === 3 ? CUSTOMER + ticket : AGENT;
      return { at, id: ticket * 10 + index, word: () => eventOf(ticket, index, at, updater, children) };
    });
  const signalRows = (ticket: number): Row[] =>
    Array.from({ length: SIGNALS }, (_, index) => {
      const at = cameAt(ticket) + index * 10 * MINUTE;
      return { at, id: ticket * SIGNALS + index, word: () => signalOf(ticket, index, at) };
    }).filter((row) => row.at <= now);

  function answer(path: string, query: URLSearchParams): object {
    const size = Math.min(pageSize, Number(query.get('per_page') ?? pageSize));
    const start = Number(query.get('start_time') ?? '0');
    if (path === 'incremental/tickets/cursor') {
      const [at, id] = (query.get('cursor') ?? `${start}:-1`).split(':').map(Number) as [number, number];
      const rows = rowsFrom(Math.max(at, now - SPAN_S), 8, ticketRow).filter((row) => row.at > at || row.id > id);
      const page = rows.slice(0, size);
      const last = page.at(-1);
      return {
        tickets: page.map((row) => row.word()),
        after_cursor: last === undefined ? (query.get('cursor') ?? `${start}:-1`) : `${last.at}:${last.id}`,
        end_of_stream: rows.length <= size,
      };
    }
    const exported = { 'incremental/ticket_events': eventRows, 'incremental/ticket_metric_events': signalRows }[path];
    if (exported === undefined) return EMPTY;
    const rows = rowsFrom(Math.max(start, now - SPAN_S), 1, exported);
    const edge = rows[size - 1]?.at;
    const page = edge === undefined ? rows : rows.filter((row) => row.at <= edge);
    const isEnd = edge === undefined && start + DAY > now;
    return { [path.split('/')[1] as string]: page.map((row) => row.word()), end_time: (page.at(-1)?.at ?? start) + 1, end_of_stream: isEnd };
  }

  const server = createServer((request: IncomingMessage, response) => {
    const url = new URL(request.url ?? '/', 'http://desk');
    const path = url.pathname.replace('/api/v2/', '');
    asked.push(path);
    const isLimited = path.startsWith('incremental/') && path !== 'incremental/users/cursor';
    const isRefused = isLimited && !limit.take();
    response.writeHead(isRefused ? 429 : 200, { 'content-type': 'application/json', ...(isRefused && { 'retry-after': String(limit.resetS()) }) });
    response.end(JSON.stringify(isRefused ? {} : answer(path, url.searchParams)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** Paths asked for so far, in order. */
    asked,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

const iso = (second: number): string => new Date(second * 1000).toISOString();

function ticketOf(ticket: number, cameAt: number, instants: readonly number[]): object {
  const [, , repliedAt, , , solvedAt, , closedAt] = instants;
  const minutes = (at: number | undefined) => ({ calendar: at === undefined ? null : Math.floor((at - cameAt) / MINUTE), business: null });
  const status = closedAt ? 'closed' : solvedAt ? 'solved' : instants.length > 3 ? 'open' : repliedAt ? 'pending' : 'new';
  return {
    id: ticket + 1,
    created_at: iso(cameAt),
    updated_at: iso(instants.at(-1) ?? cameAt),
    generated_timestamp: instants.at(-1) ?? cameAt,
    via: { channel: 'email', source: {} },
    subject: 'A question',
    status,
    requester_id: CUSTOMER + ticket,
    submitter_id: CUSTOMER + ticket,
    assignee_id: instants.length > 1 ? AGENT : null,
    metric_set: {
      replies: [repliedAt, instants[4]].filter((at) => at !== undefined).length,
      reopens: 0,
      solved_at: solvedAt === undefined ? null : iso(solvedAt),
      status_updated_at: iso(closedAt ?? solvedAt ?? instants.at(-1) ?? cameAt),
      reply_time_in_minutes: minutes(repliedAt),
      first_resolution_time_in_minutes: minutes(solvedAt),
      full_resolution_time_in_minutes: minutes(solvedAt),
    },
  };
}

function eventOf(ticket: number, index: number, at: number, updater: number, children: readonly object[]): object {
  const id = ticket * 10 + index;
  const child_events = children.map((child, place) => ({ id: id * 10 + place, via: 'Mail', ...child, created_at: iso(at) }));
  return { id, ticket_id: ticket + 1, timestamp: at, created_at: iso(at), updater_id: updater, via: 'Mail', event_type: 'Audit', child_events };
}

const signalOf = (ticket: number, index: number, at: number): object => ({
  id: ticket * SIGNALS + index,
  ticket_id: ticket + 1,
  metric: 'reply_time',
  instance_id: 1,
  type: 'update_status',
  time: iso(at),
  status: { calendar: index, business: index },
});

/** Every list that is not of this account; one agent, and a policy so that events of service levels are read. */
const EMPTY = {
  ...Object.fromEntries(
    'custom_statuses ticket_fields ticket_forms brands groups group_memberships schedules satisfaction_ratings survey_responses calls legs organizations results data agent_engagement_data articles deleted_tickets holidays'
      .split(' ')
      .map((key) => [key, []]),
  ),
  users: [{ id: AGENT, name: 'Ada', role: 'agent', active: true, updated_at: '2026-01-01T00:00:00Z' }],
  sla_policies: [{ id: 1, title: 'Everything', policy_metrics: [] }],
  meta: { has_more: false },
  count: 0,
  end_of_stream: true,
};
