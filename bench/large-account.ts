import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../src/platform/clock.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Tickets came evenly over three years. */
const SPAN_MS = 3 * 365 * DAY_MS;
/** One in so many waits for ever since its customer was answered. */
const WAITS = 400;

/** A ticket that was answered after half an hour, solved after five and closed after four days, or waits. Instants are epoch ms, whole seconds. */
export interface LargeTicket {
  readonly index: number;
  readonly cameAt: number;
  readonly repliedAt: number | undefined;
  readonly solvedAt: number | undefined;
  readonly closedAt: number | undefined;
  readonly changedAt: number;
}

/** An account of any size that keeps nothing: its tickets are worked out from the instant they are asked for. */
export function largeAccount(tickets: number, clock: Clock) {
  const now = Math.floor(clock.now().getTime() / 1000) * 1000;
  const step = SPAN_MS / tickets;
  const ticketAt = (index: number): LargeTicket => {
    const cameAt = Math.floor((now - SPAN_MS + index * step) / 1000) * 1000;
    const after = (ms: number) => (cameAt + ms <= now ? cameAt + ms : undefined);
    const repliedAt = after(HOUR_MS / 2);
    const isStuck = index % WAITS === 0;
    const [solvedAt, closedAt] = isStuck ? [] : [after(5 * HOUR_MS), after(4 * DAY_MS)];
    return { index, cameAt, repliedAt, solvedAt, closedAt, changedAt: closedAt ?? solvedAt ?? repliedAt ?? cameAt };
  };
  return {
    count: tickets,
    ticketAt,
    /** Tickets that changed last between two instants (epoch ms, both included), in order of that. */
    changed(from: number, to: number): LargeTicket[] {
      const first = Math.max(0, Math.floor((from - 4 * DAY_MS - now + SPAN_MS) / step));
      const last = Math.min(tickets, Math.ceil((Math.min(to, now) - now + SPAN_MS) / step));
      const all = Array.from({ length: Math.max(0, last - first) }, (_, index) => ticketAt(first + index));
      return all.filter(({ changedAt }) => changedAt >= from && changedAt <= to).toSorted((a, b) => a.changedAt - b.changedAt || a.index - b.index);
    },
    /** Tickets that are not solved, by number. */
    waiting(): LargeTicket[] {
      const young = Math.max(0, Math.floor(tickets - DAY_MS / step));
      const old = Array.from({ length: Math.ceil(young / WAITS) }, (_, index) => ticketAt(index * WAITS));
      const late = Array.from({ length: tickets - young }, (_, index) => ticketAt(young + index));
      return [...old, ...late].filter(({ solvedAt }) => solvedAt === undefined);
    },
  };
}
export type LargeAccount = ReturnType<typeof largeAccount>;

export interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  // oxlint-disable-next-line no-explicit-any
  readonly body: any;
}
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A server that counts what it is asked by path. */
export async function serve(answer: (asked: Asked) => Answer) {
  const counts: Record<string, number> = {};
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://desk');
      counts[url.pathname] = (counts[url.pathname] ?? 0) + 1;
      const text = Buffer.concat(chunks).toString();
      const { status = 200, headers = {}, body } = answer({ path: url.pathname, query: url.searchParams, body: text === '' ? undefined : JSON.parse(text) });
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

export const iso = (at: number): string => new Date(at).toISOString();
