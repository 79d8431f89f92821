/** The world's tickets and events in the order of Zendesk's exports; kept until the world changes. */
import type { World } from '../world.ts';
import { auditOf, savesOf } from './audit.ts';
import { engagementsOf } from './engagements.ts';
import type { ExportRow } from './exports.ts';
import type { ZendeskOptions } from './options.ts';
import { metricEventsOf } from './metric-events.ts';
import { metricSetOf } from './metric-set.ts';
import { agentUsers, customerUser, organization } from './reference.ts';
import { callRows, legRows } from './talk.ts';
import { ticketOf } from './ticket.ts';
import { generatedTimestamp } from './wording.ts';

export interface Rows {
  tickets(withMetricSet: boolean, excludeDeleted: boolean): readonly ExportRow[];
  ticketEvents(commentEvents: boolean): readonly ExportRow[];
  /** Events still to come included: ask for what has passed. */
  metricEvents(): readonly ExportRow[];
  users(): readonly ExportRow[];
  organizations(): readonly ExportRow[];
  calls(): readonly ExportRow[];
  legs(): readonly ExportRow[];
  engagements(): ReturnType<typeof engagementsOf>;
  /** Not deleted, oldest first, as the list shows them. */
  currentTickets(): readonly unknown[];
  metricSets(): readonly unknown[];
}

const inOrder = (a: ExportRow, b: ExportRow): number => a.at - b.at || a.id - b.id;
/** The list endpoints leave out what has been closed for so long. */
const ARCHIVED_AFTER_MS = 120 * 86_400_000;

export function createRows(world: World, options: ZendeskOptions): Rows {
  const keep = createKeeper(world);
  const surveys = options.surveys ?? 'legacy';
  const extra = () => Object.fromEntries((options.extraFields ?? []).map((name) => [name, { level: 3 }]));
  const followUps = () => keep('followUps', () => followUpsOf(world));
  const listed = () => world.tickets.filter((ticket) => !ticket.isDeleted && !(ticket.status === 'closed' && world.now - ticket.statusAt > ARCHIVED_AFTER_MS));
  return {
    tickets: (withMetricSet, excludeDeleted) =>
      keep(`tickets ${withMetricSet} ${excludeDeleted}`, () =>
        world.tickets
          .filter((ticket) => !(excludeDeleted && ticket.isDeleted))
          .map((ticket) => ({
            at: generatedTimestamp(ticket),
            id: ticket.id,
            word: () => ({ ...ticketOf(world, ticket, { withMetricSet, surveys, followUps: followUps() }), ...extra() }),
          }))
          .toSorted(inOrder),
      ),
    ticketEvents: (commentEvents) =>
      keep(`events ${commentEvents}`, () =>
        world.tickets
          // What was scrubbed has no events any more.
          .filter((ticket) => ticket.scrubbedAt === null)
          .flatMap((ticket) =>
            savesOf(ticket).map((save) => ({ at: save[0]!.at / 1000, id: save[0]!.batch, word: () => auditOf(world, ticket, save, commentEvents) })),
          )
          .toSorted(inOrder),
      ),
    metricEvents: () =>
      keep('metric events', () =>
        world.tickets
          .filter((ticket) => ticket.scrubbedAt === null)
          .flatMap((ticket) => metricEventsOf(world, ticket).map(({ at, id, wire }) => ({ at: at / 1000, id, word: () => wire })))
          .toSorted(inOrder),
      ),
    users: () =>
      keep('users', () =>
        [...agentUsers(world), ...world.customers.map((customer) => customerUser(world, customer))]
          .map((user) => ({ at: Date.parse((user as { updated_at: string }).updated_at) / 1000, id: (user as { id: number }).id, word: () => user }))
          .toSorted(inOrder),
      ),
    organizations: () =>
      keep('organizations', () =>
        world.organizations.map((one) => ({ at: one.createdAt / 1000, id: one.id, word: () => organization(world, one) })).toSorted(inOrder),
      ),
    calls: () => keep('calls', () => callRows(world)),
    legs: () => keep('legs', () => legRows(world)),
    engagements: () => keep('engagements', () => engagementsOf(world)),
    currentTickets: () => keep('current', () => listed().map((ticket) => ticketOf(world, ticket, { withMetricSet: false, surveys, followUps: followUps() }))),
    metricSets: () => keep('metric sets', () => listed().map((ticket) => metricSetOf(world, ticket))),
  };
}

/** Remembers what was made until the world changes. */
function createKeeper(world: World): <T>(name: string, make: () => T) => T {
  let revision = -1;
  const kept = new Map<string, unknown>();
  return <T>(name: string, make: () => T): T => {
    if (revision !== world.revision) kept.clear();
    revision = world.revision;
    if (!kept.has(name)) kept.set(name, make());
    return kept.get(name) as T;
  };
}

function followUpsOf(world: World): ReadonlyMap<number, readonly number[]> {
  const followUps = new Map<number, number[]>();
  for (const { id, followUpOfId } of world.tickets) {
    if (followUpOfId !== null) followUps.set(followUpOfId, [...(followUps.get(followUpOfId) ?? []), id]);
  }
  return followUps;
}
