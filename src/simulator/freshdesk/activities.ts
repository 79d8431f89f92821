/** The daily export of ticket activities: a link, and behind it a file that asks for no key. */
import { DateTime } from 'luxon';
import type { WorldEvent } from '../events.ts';
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World, WorldTicket } from '../world.ts';
import type { FreshdeskOptions } from './options.ts';
import { invalid, nothing } from './replies.ts';
import { isFinished, STATUS, STATUS_CHOICES, statusCode } from './wording.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const KEPT = 31 * DAY;
/** Files begin and end in the morning, not at midnight. */
const BEGINS = 10 * HOUR;

/** Nothing where the export was never switched on, and nothing before the day is over; an object or a list, as the account is old. */
export function exportLink(_world: World, request: SimulatedRequest, options: FreshdeskOptions): Reply {
  const day = request.query.get('created_at') ?? '';
  const start = Date.parse(day);
  if (Number.isNaN(start)) return invalid('created_at', 'It should be a valid date');
  const now = request.now.getTime();
  if (options.activities === undefined) return nothing;
  if (start + DAY + BEGINS > now || start < now - KEPT) return { body: options.activities === 'list' ? [] : {} };
  const url = `http://${request.headers.host ?? ''}/exports/${day}?signature=CONFIDENTIAL-SIGNATURE`;
  const link = { created_at: day, url };
  return { body: { export: options.activities === 'list' ? [link] : { url } } };
}

/** Whoever brings the key of the account here has told it to a foreign host. */
export function exportFile(world: World, request: SimulatedRequest): Reply {
  if (request.headers.authorization !== undefined) return { status: 400, body: { message: 'Only one auth mechanism allowed' } };
  const start = Date.parse(request.params['day'] ?? '') + BEGINS;
  const end = start + DAY - 1000;
  const rows = world.tickets.flatMap((ticket) => rowsOf(world, ticket).filter(({ at }) => at >= start && at <= end));
  const activities_data = rows.toSorted((a, b) => a.at - b.at).map(({ row }) => row);
  return { body: { metadata: { start_at: stamp(start), end_at: stamp(end), activities_count: activities_data.length }, activities_data } };
}

const stamp = (at: number): string => DateTime.fromMillis(at, { zone: 'utc' }).toFormat('dd-MM-yyyy HH:mm:ss +0000');
const label = (code: number): string => STATUS_CHOICES[String(code)]?.[0] ?? '';

/** One row for what was saved at once. Outbound e-mails are born closed and stay so until the customer answers. */
function rowsOf(world: World, ticket: WorldTicket): { at: number; row: unknown }[] {
  if (ticket.scrubbedAt !== null) return [];
  let code: number = STATUS.open;
  const batches = Map.groupBy(ticket.events, ({ batch }) => batch);
  return [...batches.values()].flatMap((events) => {
    const activity: Record<string, unknown> = {};
    for (const event of events) {
      const next = codeAfter(ticket, event, code);
      if (next !== code || event.kind === 'created') activity['status'] = label(next);
      code = next;
      if (event.kind === 'assignment' && event.toGroupId !== event.fromGroupId)
        activity['group'] = world.groups.find(({ id }) => id === event.toGroupId)?.name ?? null;
      if (event.kind === 'assignment' && event.toAgentId !== event.fromAgentId) activity['agent_id'] = event.toAgentId;
      if (event.kind === 'private_note') activity['note'] = { id: event.id, type: 4 };
    }
    const [first] = events;
    if (first === undefined || Object.keys(activity).length === 0) return [];
    const performer = { performer_type: first.actor.type === 'agent' || first.actor.type === 'customer' ? 'user' : 'system', performer_id: first.actor.id };
    const row = { performed_at: stamp(first.at), ticket_id: ticket.id, ...performer, activity: { ...activity, 'Order number': 'CONFIDENTIAL-ORDER' } };
    return [{ at: first.at, row }];
  });
}

function codeAfter(ticket: WorldTicket, event: WorldEvent, code: number): number {
  if (event.kind === 'created') return ticket.origin === 'outbound' ? STATUS.closed : statusCode(ticket, event.status);
  if (event.kind !== 'status') return code;
  const isBornClosed = ticket.origin === 'outbound' && isFinished(code) && event.actor.type !== 'customer';
  return isBornClosed ? code : statusCode(ticket, event.to);
}
