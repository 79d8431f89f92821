import { afterEach, expect, test } from 'vitest';
import { deleteTicket, scrub } from '../../../src/simulator/mutate.ts';
import { type Desk, kept, readStream, startDesk } from './desk.ts';

let desk: Desk;
afterEach(() => desk.close());

const young = () => desk.world.tickets.filter(({ createdAt, scrubbedAt }) => scrubbedAt === null && createdAt > desk.world.now - 20 * 86_400_000);
const asked = () => desk.server.requests.filter(({ endpoint }) => endpoint === 'ticket').map(({ path }) => Number(path.split('/').at(-1)));

function goOn(ms: number): void {
  const to = new Date(desk.world.now + ms);
  desk.world.advance(to);
  desk.clock.set(to);
  desk.server.forgetRequests();
}

test('a ticket that is gone for good gets a mark, one in the trash is not even asked for', async () => {
  desk = await startDesk();
  const [purged, trashed] = young().filter(({ isDeleted, isSpam }) => !isDeleted && !isSpam);
  deleteTicket(desk.world, purged!);
  scrub(desk.world, purged!);
  deleteTicket(desk.world, trashed!);
  goOn(1000);
  await readStream(desk, 'deleted_tickets');
  await readStream(desk, 'spam_tickets');
  const first = await readStream(desk, 'ticket_gaps');
  const marks = [...kept('ticket_mark', first).values()];
  expect(marks.map(({ ticketId }) => ticketId)).toEqual([String(purged!.id)]);
  expect(marks[0]).toMatchObject({ kind: 'deleted', quality: 'derived', at: null });
  expect(asked()).toEqual([purged!.id]);
  desk.server.forgetRequests();
  expect((await readStream(desk, 'ticket_gaps', first.next)).pages).toEqual([]);
  goOn(86_400_000);
  await readStream(desk, 'deleted_tickets');
  await readStream(desk, 'spam_tickets');
  const second = await readStream(desk, 'ticket_gaps', first.next);
  expect(second.records).toEqual([]);
  expect(asked()).not.toContain(purged!.id);
});

test('a ticket in the archive is missing from the list, and not gone', async () => {
  desk = await startDesk({ world: { start: new Date('2025-10-01T00:00:00Z'), tickets: 300 } });
  const archived = desk.world.tickets.find(
    ({ updatedAt, status, isDeleted, scrubbedAt }) => status === 'closed' && !isDeleted && scrubbedAt === null && desk.world.now - updatedAt > 125 * 86_400_000,
  )!;
  const rows = [archived.id - 1, archived.id + 1].map((id) => ({ id }));
  const request = (asking: { path: string }) =>
    asking.path.endsWith('/tickets') ? Promise.resolve({ status: 200, headers: {}, body: rows }) : desk.http.request(asking);
  const pages = [];
  const http = {
    usage: desk.http.usage,
    request: (asking: { path: string }) =>
      asking.path === `/api/v2/tickets/${archived.id}` ? Promise.resolve({ status: 404, headers: {}, body: undefined }) : request(asking),
  };
  for await (const page of desk.stream('ticket_gaps').read(undefined, { ...desk.context, http: http as never })) pages.push(page);
  expect(pages.map(({ raw }) => raw.body)).toEqual([{ gone: [] }]);
});
