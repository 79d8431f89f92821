import { FixConfigError } from '../../src/domain/errors.ts';
import type { Cell, ModelRow } from './example.ts';
import type { Expanding } from './expanding.ts';

const SECOND_MS = 1000;

/** One duration of a ticket: it ends on a day, so many seconds after it began. */
interface Duration {
  readonly row: ModelRow;
  readonly kind: string;
  readonly seconds: number;
  /** First instant of its day and of the next one. */
  readonly from: number;
  readonly to: number;
}

/** Hours without an end: elapsed time is business time there. */
const ALWAYS = { schedule_id: 'always', time_zone: 'UTC', intervals: [1, 2, 3, 4, 5, 6, 7].map((dow) => ({ dow, start: '00:00', end: '24:00' })) };

/** Durations become tickets that lived them: replied to, or resolved, on that day after that many seconds. */
export function durations(rows: readonly ModelRow[], expanding: Expanding): void {
  const all = rows.map((row, i): [string, Duration] => [
    `${String(row['source'] ?? '')} ${String(row['ticket_id'] ?? `duration-${i}`)}`,
    durationOf(row, expanding),
  ]);
  for (const [key, own] of Map.groupBy(all, ([ticket]) => ticket)) {
    live(
      key.slice(key.indexOf(' ') + 1),
      own.map(([, duration]) => duration),
      expanding,
    );
  }
  if (rows.some((row) => row['clock'] === 'business')) expanding.add('schedules', ALWAYS);
}

function durationOf(row: ModelRow, { days }: Expanding): Duration {
  const kind = KINDS[String(row['kind'] ?? 'resolution').replace(/_(full|first)$/, '')];
  if (kind === undefined) throw new FixConfigError(`ticket_durations know no kind "${String(row['kind'])}".`, `There are: ${Object.keys(KINDS).join(', ')}.`);
  const [started, ended] = [row['started_at'], row['ended_at']].map((at) => (typeof at === 'string' ? Date.parse(at) : undefined));
  const seconds = Number(row['seconds'] ?? ((ended ?? NaN) - (started ?? NaN)) / SECOND_MS);
  const end = ended ?? (started === undefined ? undefined : started + seconds * SECOND_MS);
  if (end !== undefined) return { row, kind, seconds, from: end, to: end + 1 };
  const day = String(row['day']);
  return { row, kind, seconds, from: days.startOf(day), to: days.endOf(day) };
}

const KINDS: Readonly<Record<string, string>> = {
  resolution: 'resolution',
  first_response: 'reply',
  first_reply: 'reply',
  response_run: 'run',
  response: 'run',
};

/** One ticket with all its durations, on top of what the example tells of it. */
function live(ticketId: string, own: readonly Duration[], expanding: Expanding): void {
  const { add } = expanding;
  const { day: _day, kind: _kind, seconds: _seconds, clock, seq: _seq, started_at: _started, ended_at: _ended, ...rest } = (own[0] as Duration).row;
  const key = { ticket_id: ticketId, ...(rest['source'] === undefined ? {} : { source: rest['source'] }) };
  const told = rowsOf(expanding, 'tickets').find((row) => row['ticket_id'] === ticketId);
  // Further runs begin with a message of the customer, everything else with the ticket.
  const later = own.filter(({ kind }) => kind === 'run').slice(1);
  const created = told
    ? Date.parse(String(told['created_at']))
    : creation(
        ticketId,
        own.filter((each) => !later.includes(each)),
      );
  if (!told) add('tickets', { ...rest, ...key, created_at: iso(created), ...(clock === 'business' ? { schedule_id: ALWAYS.schedule_id } : {}) });
  const who = { group_id: rest['group_id'] ?? null, agent_id: rest['agent_id'] ?? null };
  if (who.group_id || who.agent_id) add('ticket_assignments', { ...key, seq: 1, ...who, valid_from: iso(created), valid_to: null });
  let spoken = created;
  for (const [n, { kind, seconds, from }] of own.entries()) {
    const isLater = later.includes(own[n] as Duration);
    const start = isLater ? Math.max(spoken + SECOND_MS, from - seconds * SECOND_MS) : created;
    const end = start + seconds * SECOND_MS;
    if (kind === 'resolution') {
      add('ticket_status_intervals', { ...key, seq: 1, status_category: 'open', valid_from: iso(created), valid_to: iso(end) });
      add('ticket_status_intervals', { ...key, seq: 2, status_category: 'resolved', valid_from: iso(end), valid_to: null });
      continue;
    }
    if (isLater) add('ticket_messages', message(key, n, start, 'customer', null));
    add('ticket_messages', message(key, n, end, 'agent', who.agent_id));
    spoken = Math.max(spoken, end);
  }
}

/** An instant from which each duration ends on its day: on the first of these days if it can be. */
function creation(ticketId: string, own: readonly Duration[]): number {
  const earliest = Math.max(...own.map(({ from, seconds }) => from - seconds * SECOND_MS));
  const latest = Math.min(...own.map(({ to, seconds }) => to - seconds * SECOND_MS)) - 1;
  if (latest < earliest) throw new FixConfigError(`The ticket_durations of ${ticketId} cannot belong to one ticket.`, 'Give them tickets of their own.');
  const onFirstDay = Math.max(earliest, Math.min(...own.map(({ from }) => from)));
  const first = onFirstDay <= latest ? onFirstDay : earliest;
  return Math.max(first, Math.floor((first + latest) / 2 / SECOND_MS) * SECOND_MS);
}

const message = (key: ModelRow, n: number, at: number, author: string, agentId: Cell): ModelRow => ({
  ...key,
  message_id: `${String(key['ticket_id'])}-${author}-${n}`,
  created_at: iso(at),
  author_type: author,
  author_id: agentId,
  is_public: true,
  is_auto_reply: false,
});

const rowsOf = ({ example }: Expanding, table: string): readonly ModelRow[] => (example.facts[table] as ModelRow[] | undefined) ?? [];

const iso = (at: number): string => new Date(at).toISOString();
