import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isMessage } from '../../../src/simulator/events.ts';
import type { World, WorldTicket } from '../../../src/simulator/world.ts';
import { readAll, type ReadStreams } from './read-all.ts';
import { startSimulated } from './simulated.ts';

type Started = Awaited<ReturnType<typeof startSimulated>>;

const byId = <T extends { readonly id: string }>(records: readonly T[]): ReadonlyMap<string, T> => new Map(records.map((record) => [record.id, record]));
const text = (id: number | null): string | null => (id === null ? null : String(id));
const live = (world: World): readonly WorldTicket[] => world.tickets.filter((ticket) => !ticket.isDeleted && ticket.scrubbedAt === null);
const isMessaging = (ticket: WorldTicket): boolean => ticket.channel === 'messaging';

describe('a simulated account with good and bad ratings', () => {
  let started: Started;
  let read: ReadStreams;

  beforeAll(async () => {
    started = await startSimulated({ seed: 11, tickets: 400 });
    read = await readAll(started);
  });
  afterAll(() => started.close());

  test('nothing is rejected', () => {
    expect(read.rejects).toEqual([]);
  });

  test('every ticket that lives is what the world says', () => {
    const tickets = byId(read.of('ticket'));
    for (const truth of live(started.world)) {
      expect(tickets.get(String(truth.id)), `ticket ${truth.index}`).toMatchObject({
        createdAt: new Date(truth.createdAt),
        statusCategory: truth.status,
        groupId: text(truth.groupId),
        agentId: text(truth.agentId),
        priority: truth.priority,
        customerId: text(truth.customerId),
        brandId: text(truth.brandId),
        tags: [...truth.tags],
        isDeleted: false,
        isTest: truth.isSample,
        isChild: truth.isChild,
        followUpOfId: text(truth.followUpOfId),
        url: `https://${started.world.subdomain}.zendesk.com/agent/tickets/${truth.id}`,
        ...(!truth.isChild && { channel: truth.channel, origin: truth.origin }),
      });
    }
  });

  test('deleted tickets are told as deleted, scrubbed ones by a tombstone only', () => {
    const [tickets, marks] = [byId(read.of('ticket')), byId(read.of('ticket_mark'))];
    const gone = started.world.tickets.filter(({ isDeleted }) => isDeleted);
    expect(gone.length).toBeGreaterThan(0);
    const told = gone.map((truth) => [tickets.get(String(truth.id))?.isDeleted, marks.has(`${truth.id}:deleted`)]);
    expect(told).toEqual(gone.map(({ scrubbedAt }) => (scrubbedAt === null ? [true, false] : [undefined, true])));
  });

  test('merged tickets name their survivor', () => {
    const marks = byId(read.of('ticket_mark'));
    const merged = started.world.tickets.filter(({ mergedIntoId }) => mergedIntoId !== null);
    expect(merged.length).toBeGreaterThan(0);
    for (const truth of merged) {
      expect(marks.get(`${truth.id}:merged`)).toMatchObject({ kind: 'merged', intoTicketId: text(truth.mergedIntoId), at: new Date(truth.mergedAt ?? 0) });
    }
  });

  test("the status history is the world's, one change for a status and its custom status", () => {
    const changes = read.of('ticket_change').filter(({ field }) => field === 'status');
    for (const truth of live(started.world)) {
      const told = changes.filter(({ ticketId }) => ticketId === String(truth.id)).toSorted((a, b) => a.at.getTime() - b.at.getTime() || a.seq - b.seq);
      const lived = truth.events.flatMap((event) =>
        event.kind === 'created' ? [[event.at, event.status]] : event.kind === 'status' ? [[event.at, event.to]] : [],
      );
      expect(
        told.map(({ at, value }) => [at.getTime(), value]),
        `ticket ${truth.index}`,
      ).toEqual(lived);
    }
  });

  test("assignments and priorities are the world's", () => {
    const changes = read.of('ticket_change');
    for (const truth of live(started.world)) {
      const told = (field: string) => changes.filter((change) => change.ticketId === String(truth.id) && change.field === field).map(({ value }) => value);
      const assigned = truth.events.filter((event) => event.kind === 'assignment');
      expect(told('group')).toEqual(assigned.filter((event) => event.toGroupId !== event.fromGroupId).map((event) => text(event.toGroupId)));
      expect(told('agent')).toEqual(assigned.filter((event) => event.toAgentId !== event.fromAgentId).map((event) => text(event.toAgentId)));
      const priorities = truth.events.flatMap((event) => (event.kind === 'created' ? [event.priority] : event.kind === 'priority' ? [event.to] : []));
      expect(told('priority')).toEqual(priorities.map((priority) => (priority === 'none' ? null : priority)));
    }
  });

  test("messages are the world's, with who wrote them and who could see them", () => {
    const messages = read.of('ticket_message');
    const kinds = new Set<string>();
    for (const truth of live(started.world).filter((ticket) => !isMessaging(ticket))) {
      const told = messages.filter(({ ticketId }) => ticketId === String(truth.id)).toSorted((a, b) => Number(a.id) - Number(b.id));
      const lived = truth.events.filter(isMessage);
      for (const { kind } of lived) kinds.add(kind);
      expect(told.map(({ at, isPublic, authorId }) => [at.getTime(), isPublic, authorId])).toEqual(
        lived.map((event) => [event.at, event.kind !== 'private_note', event.actor.type === 'rule' ? null : text(event.actor.id)]),
      );
      expect(told.filter(({ viaRule }) => viaRule).length).toBe(lived.filter(({ kind }) => kind === 'auto_reply').length);
    }
    expect([...kinds]).toEqual(expect.arrayContaining(['customer_message', 'agent_reply', 'private_note', 'auto_reply']));
  });

  test('what Zendesk measured is told as derived', () => {
    const summaries = byId(read.of('ticket_summary'));
    for (const truth of live(started.world)) {
      const replies = truth.events.filter(({ kind }) => kind === 'agent_reply').length;
      expect(summaries.get(`${truth.id}:reply_count`)).toMatchObject({ value: replies, quality: 'derived' });
    }
  });

  test('every offered survey is a row, with its answer', () => {
    const responses = byId(read.of('survey_response'));
    const surveys = live(started.world).flatMap((ticket) => ticket.surveys);
    expect(surveys.filter(({ score }) => score !== null).length).toBeGreaterThan(0);
    for (const truth of surveys) {
      expect(responses.get(String(truth.id))).toMatchObject({
        offeredAt: new Date(truth.offeredAt),
        respondedAt: truth.score === null ? null : new Date(truth.updatedAt),
        score: truth.score === null ? null : truth.score >= 4 ? 2 : 1,
        scaleMin: 1,
        scaleMax: 2,
        hasComment: truth.hasComment,
      });
    }
  });

  test('service levels are told, the taken back ones marked', () => {
    const signals = read.of('sla_signal');
    expect(new Set(signals.map(({ kind }) => kind))).toEqual(new Set(['resume', 'apply', 'breach', 'fulfil']));
    expect(new Set(signals.map(({ metric }) => metric))).toEqual(new Set(['first_reply', 'next_reply', 'resolution']));
    expect(signals.filter(({ kind, targetS, clock }) => kind === 'apply' && (targetS === null || clock === null))).toEqual([]);
  });

  test('schedules come with IANA zone, local hours and holidays', () => {
    const schedules = byId(read.of('schedule'));
    for (const truth of started.world.schedules) {
      const told = schedules.get(String(truth.id));
      expect(told).toMatchObject({ timeZone: truth.timeZone, isDefault: truth === started.world.schedules[0] });
      expect(told?.intervals).toEqual([...truth.intervals]);
      expect(told?.holidays).toEqual(truth.holidays.map(({ start, end }) => ({ start, end })));
    }
  });

  test('agents are known, also those who left', () => {
    const agents = byId(read.of('agent'));
    const assignees = new Set(read.of('ticket').flatMap(({ agentId }) => agentId ?? []));
    expect([...assignees].filter((id) => !agents.has(id))).toEqual([]);
    for (const truth of started.world.agents.filter(({ leftAt }) => leftAt === null || leftAt > started.world.now)) {
      expect(agents.get(String(truth.id))).toMatchObject({ agentType: truth.kind, isActive: true, timeZone: truth.timeZone });
    }
  });

  test('a second run reads only what is new', async () => {
    started.server.forgetRequests();
    const again = await readAll(started, ['tickets', 'ticket_events', 'ticket_metric_events', 'former_agents'], read);
    expect(again.of('ticket')).toEqual([]);
    expect(started.server.counts()).toEqual({ 'incremental/tickets/cursor': 1, 'incremental/ticket_events': 1, 'incremental/ticket_metric_events': 1 });
  });
});

test("an account with the new survey: answers with the survey's scale, and the old ratings read as empty", async () => {
  const started = await startSimulated({ seed: 12, tickets: 300, options: { surveys: 'new' }, auth: 'token' });
  try {
    const read = await readAll(started, ['satisfaction_ratings', 'survey_responses']);
    const answered = started.world.tickets.flatMap((ticket) => ticket.surveys.filter(({ score }) => score !== null));
    expect(answered.length).toBeGreaterThan(0);
    const responses = byId(read.of('survey_response'));
    expect(responses.size).toBe(answered.length);
    expect(
      [...responses.values()]
        .map(({ ticketId, score, scaleMin, scaleMax, respondedAt }) => [ticketId, score, scaleMin, scaleMax, respondedAt?.getTime()])
        .toSorted(),
    ).toEqual(answered.map(({ ticketId, score, updatedAt }) => [text(ticketId), score, 1, 5, updatedAt]).toSorted());
    expect(read.rejects).toEqual([]);
  } finally {
    await started.close();
  }
});
