import { pages, type Plan } from './plan.ts';

const LIST = 100;
/** Rows of a keyset page that are new: the last two seconds come again. */
const KEYSET = 98;

/** Rows that a reading has to see. */
export interface FreshdeskCounts {
  /** Instants of last change of the listed tickets, ms, oldest first. */
  readonly tickets: readonly number[];
  readonly deleted: number;
  readonly spam: number;
  readonly ratings: number;
  readonly ratingsAgain: number;
  readonly timeEntries: number;
  readonly timeEntriesAgain: number;
  readonly contacts: number;
  readonly companies: number;
  readonly agents: number;
  readonly groups: number;
  readonly states: number;
  /** Tickets whose conversations are due, the tickets looked through for them, and the windows of the past looked through. */
  readonly conversations: number;
  readonly lookedThrough: readonly number[];
  readonly pastWindows: number;
  /** Tickets created in the last 30 days, and numbers missing among them. */
  readonly young: number;
  readonly missing: number;
  /** Whether those daily sweeps are due. */
  readonly isDaily: boolean;
  readonly isFirst: boolean;
  readonly categories: number;
  readonly folders: number;
  /** Windows of time that calls are asked for, and those with calls. */
  readonly callWindows: number;
  readonly busyCallWindows: number;
}

/**
 * Pages of the keyset walk that the fact sheet plans: a hundred rows, then again from a second before the last one. What many tickets share a
 * second with, as after an hourly automation, comes again; a second that fills a page is walked through and back.
 */
export function keysetPages(instants: readonly number[]): number {
  let asked = 0;
  for (let from = 0; ;) {
    asked += 1;
    const last = instants[from + LIST - 1];
    if (last === undefined) return asked;
    const next = instants.findIndex((at) => at >= last - 1000);
    if (next > from) {
      from = next;
      continue;
    }
    const crowd = Math.ceil((instants.findLastIndex((at) => at <= last) + 1 - from) / LIST);
    asked += 2 * (crowd - 1);
    from += crowd * LIST;
  }
}

/** The fact sheet's plan (section 4): lists by full pages, one request for each ticket whose replies are due, and for nothing else. */
export function freshdeskPlan(rows: FreshdeskCounts): Plan {
  const walk = (instants: readonly number[]) => ({ requests: pages(instants.length, KEYSET), again: keysetPages(instants) - pages(instants.length, KEYSET) });
  const window = (all: number, again: number) => ({ requests: pages(all, LIST), again: Math.max(0, pages(again, LIST) - pages(all, LIST)) });
  const one = { group: 'reference' as const, requests: 1 };
  const through = rows.conversations + rows.lookedThrough.length === 0 ? 0 : keysetPages(rows.lookedThrough);
  return {
    // Whose key it is, and the account.
    account: { group: 'reference', requests: 2 },
    ticket_fields: one,
    products: one,
    business_hours: one,
    sla_policies: one,
    surveys: one,
    groups: { group: 'reference', requests: pages(rows.groups, LIST) },
    agents: { group: 'reference', requests: pages(rows.agents, LIST) },
    caller_users: one,
    caller_teams: one,
    companies: { group: 'objects', requests: pages(rows.companies, LIST) },
    contacts: { group: 'objects', requests: pages(rows.contacts, LIST) },
    tickets: { group: 'tickets', ...walk(rows.tickets) },
    deleted_tickets: { group: 'tickets', requests: pages(rows.deleted, KEYSET) },
    spam_tickets: { group: 'tickets', requests: pages(rows.spam, KEYSET) },
    satisfaction_ratings: { group: 'tickets', ...window(rows.ratings, rows.ratingsAgain) },
    time_entries: { group: 'tickets', ...window(rows.timeEntries, rows.timeEntriesAgain) },
    conversations: { group: 'messages', requests: rows.conversations, again: through + rows.pastWindows },
    ticket_gaps: { group: 'reconciles', requests: rows.isDaily ? pages(rows.young, LIST) + 2 * rows.missing : 0 },
    agent_states: { group: 'objects', requests: pages(rows.states, LIST) },
    // Articles of each folder, and the folders in it.
    articles: { group: 'objects', requests: 1 + rows.categories + 2 * rows.folders },
    // Whether there is an archive, and where the list begins.
    archived_tickets: { group: 'objects', requests: rows.isFirst ? 2 : 0 },
    calls: { group: 'objects', requests: rows.callWindows + rows.busyCallWindows },
  };
}
