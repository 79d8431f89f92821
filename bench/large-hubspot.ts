import type { Clock } from '../src/platform/clock.ts';
import { createBucket } from '../src/simulator/rate-limit.ts';
import { type Answer, type Asked, iso, largeAccount, type LargeTicket, serve } from './large-account.ts';

const FIRST_ID = 1000;
const STAGES = [
  { id: '1', label: 'New', metadata: { ticketState: 'OPEN', isClosed: 'false' } },
  { id: '2', label: 'Waiting on contact', metadata: { ticketState: 'OPEN', isClosed: 'false' } },
  { id: '4', label: 'Closed', metadata: { ticketState: 'CLOSED', isClosed: 'true' } },
];

interface Filter {
  readonly propertyName: string;
  readonly operator: string;
  readonly value: string;
  readonly highValue?: string;
}

/** Just enough of a large portal of the plan Professional, 190 requests in ten seconds and five searches a second, for the tickets of a first load. */
export function startLargeHubspot(tickets: number, clock: Clock) {
  const account = largeAccount(tickets, clock);
  const [burst, search] = [createBucket(clock, 190, 10_000), createBucket(clock, 5, 1000)];
  return serve((asked) => {
    const isSearch = asked.path.endsWith('/search');
    if (isSearch && !search.take()) return { status: 429, body: { policyName: 'SECONDLY', message: 'You have reached your secondly limit.' } };
    if (!burst.take()) return { status: 429, body: { policyName: 'TEN_SECONDLY_ROLLING', message: 'You have reached your ten_secondly_rolling limit.' } };
    const headers = {
      'x-hubspot-ratelimit-max': '190',
      'x-hubspot-ratelimit-remaining': String(burst.remaining()),
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
    };
    return isSearch ? found(asked) : { headers, ...listed(asked) };
  });

  function listed({ path, query, body }: Asked): Answer {
    if (path.includes('/pipelines/')) return { body: { results: [{ id: '0', label: 'Support', stages: STAGES }] } };
    if (path.includes('/batch/read') && path.includes('/objects/'))
      return { body: { results: (body.inputs as { id: string }[]).map(({ id }) => ticketRow(account.ticketAt(Number(id) - FIRST_ID))) } };
    if (!path.endsWith('/tickets') || !path.includes('/objects/')) return { body: { results: [] } };
    const first = query.get('after') === null ? 0 : Number(query.get('after')) - FIRST_ID + 1;
    const last = Math.min(account.count, first + Number(query.get('limit')));
    const results = Array.from({ length: Math.max(0, last - first) }, (_, index) => ticketRow(account.ticketAt(first + index)));
    return { body: { results, ...(last < account.count && { paging: { next: { after: String(last - 1 + FIRST_ID) } } }) } };
  }

  function found({ body }: Asked): Answer {
    const filters: readonly Filter[] = body.filterGroups[0]?.filters ?? [];
    if (filters.length === 0) return { body: { total: account.count, results: [] } };
    const of = (name: string, operator: string) => filters.find((filter) => filter.propertyName === name && filter.operator === operator);
    const modified = 'hs_lastmodifieddate';
    const between = of(modified, 'BETWEEN');
    const from = Number(between?.value ?? of(modified, 'GTE')?.value);
    const rows = of('hs_is_closed', 'NEQ')
      ? account
          .waiting()
          .filter(({ changedAt, index }) => changedAt < Number(of(modified, 'LT')?.value) && index + FIRST_ID > Number(of('hs_object_id', 'GT')?.value ?? 0))
      : account.changed(from, Number(between?.highValue ?? Infinity));
    const results = rows
      .slice(0, Number(body.limit))
      .map(({ index, changedAt }) => ({ id: String(index + FIRST_ID), properties: { [modified]: iso(changedAt) }, updatedAt: iso(changedAt) }));
    return { body: { total: rows.length, results, ...(rows.length > results.length && { paging: { next: { after: String(results.length) } } }) } };
  }
}

function ticketRow({ index, cameAt, repliedAt, closedAt, solvedAt, changedAt }: LargeTicket): object {
  const entered: readonly (readonly [string, number | undefined])[] = [
    ['1', cameAt],
    ['2', repliedAt],
    ['4', solvedAt],
  ];
  const history = entered.flatMap(([value, at]) => (at === undefined ? [] : [{ value, timestamp: iso(at), sourceType: 'CRM_UI' }]));
  return {
    id: String(index + FIRST_ID),
    createdAt: iso(cameAt),
    updatedAt: iso(changedAt),
    archived: false,
    properties: {
      createdate: iso(cameAt),
      hs_lastmodifieddate: iso(changedAt),
      hs_pipeline: '0',
      hs_pipeline_stage: history.at(-1)?.value ?? '1',
      hs_is_closed: String(solvedAt !== undefined),
      hs_last_closed_date: (closedAt ?? solvedAt) === undefined ? null : iso(solvedAt as number),
      hs_first_agent_message_sent_at: repliedAt === undefined ? null : iso(repliedAt),
      hubspot_owner_id: '7',
    },
    propertiesWithHistory: { hs_pipeline_stage: history.toReversed(), hs_pipeline: [{ value: '0', timestamp: iso(cameAt), sourceType: 'CRM_UI' }] },
  };
}
