import type { ObjectType } from '../../src/simulator/hubspot/store.ts';
import { batches, type Least, pages, type Plan } from './plan.ts';

const LIST = 100;
const SEARCH = 200;
/** Rows of a list or a batch with the history of their properties. */
const HISTORY = 50;
const LINKS = 1_000;
const THREADS = 500;

/** Feeds beside the tickets: how many types each is linked to, and whether its rows have a history. */
export const FEEDS = {
  surveys: { type: 'feedback_submissions', links: 0, row: LIST },
  emails: { type: 'emails', links: 1, row: LIST },
  calls: { type: 'calls', links: 2, row: LIST },
  deals: { type: 'deals', links: 2, row: HISTORY },
  line_items: { type: 'line_items', links: 1, row: LIST },
  subscriptions: { type: 'subscriptions', links: 2, row: HISTORY },
} as const satisfies Readonly<Record<string, { readonly type: ObjectType; readonly links: number; readonly row: number }>>;
export type FeedName = keyof typeof FEEDS;
export const feedNames = Object.keys(FEEDS) as readonly FeedName[];

/** Rows of a feed: all, those that changed since the reading before, and those that a search finds which looks back. */
export interface Changed {
  readonly all: number;
  readonly changed: number;
  readonly found: number;
}

/** What a reading has to see. */
export interface HubspotCounts {
  readonly tickets: Changed;
  readonly openTickets: number;
  readonly binned: number;
  readonly feeds: Readonly<Record<FeedName, Changed>>;
  /** E-mails and calls of tickets that others were merged into since. */
  readonly survivors: number;
  readonly movedEmails: number;
  readonly movedCalls: number;
  /** People and organizations that facts name: all, and those nobody has read. */
  readonly customers: { readonly all: number; readonly new: number };
  readonly organizations: { readonly all: number; readonly new: number };
  readonly threads: number;
  readonly threadsAgain: number;
  readonly states: number;
}

/** `list`: a first load, or the weekly look at all; `day`: what is done once a day is due. */
export interface Due {
  readonly isFirst: boolean;
  readonly isDay: boolean;
  readonly isWeek: boolean;
}

/** A recycling bin of so many pages is looked through in every run. */
const SMALL_BIN = 2;

/** The fact sheet's plan (section 4): listed once with history and links, then searched, read again by id and linked. */
export function hubspotPlan(rows: HubspotCounts, due: Due): Plan {
  const isListed = due.isFirst || due.isWeek;
  const one = { group: 'reference' as const, requests: 1 };
  const bin = pages(rows.binned, LIST);
  return {
    account: one,
    pipelines: one,
    ticket_properties: one,
    // Those who are there, and those who left.
    agents: { group: 'reference', requests: 2 },
    teams: one,
    deal_pipelines: one,
    tickets: { group: 'tickets', ...(due.isFirst ? { requests: pages(rows.tickets.all, HISTORY), again: 1 } : searched(rows.tickets, 2, HISTORY)) },
    open_tickets: { group: 'reconciles', requests: due.isDay ? byId(rows.openTickets) : 0 },
    archived_tickets: { group: 'reconciles', requests: due.isFirst || due.isDay || bin <= SMALL_BIN ? bin : 0 },
    ticket_reconcile: { group: 'reconciles', requests: due.isWeek ? pages(rows.tickets.all, LIST) : 0 },
    ...Object.fromEntries(feedNames.map((name) => [name, feedPlan(name, rows.feeds[name], isListed)])),
    ...Object.fromEntries(['emails', 'calls', 'deals', 'line_items', 'subscriptions'].map((name) => [`archived_${name}`, binPlan(due.isDay)])),
    moved_activities: { group: 'reconciles', requests: movedPlan(rows) },
    customers: { group: 'objects', requests: batches(isListed ? rows.customers.all : rows.customers.new, LIST) },
    organizations: { group: 'objects', requests: batches(isListed ? rows.organizations.all : rows.organizations.new, LIST) },
    threads: { group: 'messages', requests: pages(rows.threads, THREADS) + rows.threads, again: rows.threadsAgain },
    agent_states: { group: 'objects', requests: pages(rows.states, LIST) },
  };
}

const binPlan = (isDay: boolean): Least => ({ group: 'reconciles', requests: isDay ? 1 : 0 });

/** Found, read again by id with their history, and linked to so many types. What is found once more, and stands as it is, is not read again. */
function searched({ changed, found }: Changed, links: number, row: number): Pick<Least, 'requests' | 'again'> {
  const least = pages(changed, SEARCH);
  return { requests: least + batches(changed, row) + links * batches(changed, LINKS), again: pages(found, SEARCH) - least };
}

/** As `searched`, of rows that a search tells whole; listed, they are looked at once more for what changed meanwhile. */
function feedPlan(name: FeedName, { all, changed, found }: Changed, isListed: boolean): Least {
  const { links, row } = FEEDS[name];
  const hasHistory = row === HISTORY;
  const asked = (count: number) => pages(count, SEARCH) + links * batches(count, LINKS) + (hasHistory ? batches(count, HISTORY) : 0);
  if (isListed) return { group: 'objects', requests: pages(all, row), again: asked(0) };
  return { group: 'objects', requests: asked(changed), again: asked(found) - asked(changed) };
}

const byId = (count: number): number => pages(count, SEARCH) + batches(count, HISTORY) + 2 * batches(count, LINKS);

/** Links of the survivors to e-mails and to calls; of these their own links and rows. */
function movedPlan({ survivors, movedEmails, movedCalls }: HubspotCounts): number {
  if (survivors === 0) return 0;
  const rows = (count: number, links: number) => links * batches(count, LINKS) + batches(count, LIST);
  return 2 * batches(survivors, LINKS) + rows(movedEmails, FEEDS.emails.links) + rows(movedCalls, FEEDS.calls.links);
}
