/** Time entries: things of their own, which their tickets know nothing of. */
import { DateTime } from 'luxon';
import { invalid, listReply, nothing } from './replies.ts';
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World } from '../world.ts';
import type { Instant } from '../events.ts';
import { iso } from './wording.ts';

interface Edit {
  readonly seconds: number;
  readonly at: Instant;
}

export class TimeSheet {
  private readonly world: World;
  private readonly dropped: ReadonlySet<number>;
  private readonly passed = new Set<number>();
  private readonly edits = new Map<number, Edit>();

  constructor(world: World, dropped: ReadonlySet<number>) {
    this.world = world;
    this.dropped = dropped;
  }

  /** Changes an entry; its ticket's row stays as it is. */
  edit(id: number, seconds: number, at: Date): void {
    this.edits.set(id, { seconds, at: Math.floor(at.getTime() / 1000) * 1000 });
  }

  /** The list shifts while somebody pages through it, and passes over this one. */
  passOver(id: number): void {
    this.passed.add(id);
  }

  list(request: SimulatedRequest): Reply {
    const text = request.query.get('executed_after');
    const after = text === null ? Number.NEGATIVE_INFINITY : Date.parse(text);
    if (Number.isNaN(after)) return invalid('executed_after', 'It should be a valid date');
    const rows = this.rows().filter(({ id, executedAt }) => executedAt >= after && !this.passed.has(id));
    return listReply(this.world, request, rows, ({ row }) => row());
  }

  /** Those of one ticket; nothing under a deleted one. */
  ofTicket(request: SimulatedRequest): Reply {
    const ticket = this.world.tickets.find(({ id }) => String(id) === request.params['id']);
    if (ticket === undefined || ticket.isDeleted || ticket.isSpam) return nothing;
    return listReply(
      this.world,
      request,
      this.rows().filter(({ ticketId }) => ticketId === ticket.id),
      ({ row }) => row(),
    );
  }

  private rows() {
    return this.world.tickets.flatMap((ticket) =>
      ticket.scrubbedAt !== null
        ? []
        : ticket.events.flatMap((event) => {
            if (event.kind !== 'time_entry' || this.dropped.has(event.id)) return [];
            const edit = this.edits.get(event.id);
            const seconds = edit?.seconds ?? event.seconds;
            // A date of the account's zone, printed as if it were an instant.
            const executedAt = Date.parse(`${DateTime.fromMillis(event.at, { zone: this.world.timeZone }).toISODate()}T00:00:00Z`);
            const row = () => ({
              billable: event.isBillable,
              note: 'CONFIDENTIAL-NOTE for person@private.example',
              id: event.id,
              timer_running: false,
              agent_id: event.actor.id,
              ticket_id: ticket.id,
              company_id: ticket.organizationId,
              time_spent: hoursMinutes(seconds),
              time_spent_in_seconds: seconds,
              executed_at: iso(executedAt),
              start_time: iso(event.at),
              created_at: iso(event.at),
              updated_at: iso(edit?.at ?? event.at),
            });
            return [{ id: event.id, executedAt, ticketId: ticket.id, row }];
          }),
    );
  }
}

const hoursMinutes = (seconds: number): string =>
  `${String(Math.floor(seconds / 3600)).padStart(2, '0')}:${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')}`;
