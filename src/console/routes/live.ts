import type { FastifyInstance } from 'fastify';
import { type LiveRow, readLive, readState, readWorkList, showsAgents } from '../../kpi/index.ts';
import { getLive, getWorkList, type Live } from '../api/live.ts';
import type { ConsoleContext } from '../context.ts';
import { serve } from '../serve.ts';

/** The instant is read before the rows: what is shown is never older than it says. */
export function serveLive(app: FastifyInstance, { workspace }: ConsoleContext): void {
  const { db } = workspace.database;
  serve(app, getLive, async ({ query: filters }) => {
    const { asOf } = await readState(db);
    const rows = await readLive(db, filters);
    return {
      asOf: asOf?.toISOString() ?? null,
      total: countsOf(rows),
      rows: rows.map((row) => ({ connection: row.connection_id, group: row.group_id, groupLabel: row.group_label, channel: row.channel, ...countsOf([row]) })),
    };
  });
  serve(app, getWorkList, async ({ query: { reason, limit, offset, ...filters } }) => {
    const choice = { filters, reason, limit, offset, withAgents: showsAgents(workspace.config.settings) };
    const { asOf } = await readState(db);
    const { total, rows } = await readWorkList(db, choice);
    return {
      asOf: asOf?.toISOString() ?? null,
      total,
      items: rows.map((row) => ({
        place: row.place,
        connection: row.connection_id,
        ticketId: row.ticket_id,
        url: row.url,
        reason: row.reason,
        dueAt: row.due_at?.toISOString() ?? null,
        createdAt: row.created_at.toISOString(),
        group: row.group_id,
        groupLabel: row.group_label,
        agentLabel: row.agent_label,
        channel: row.channel,
        priority: row.priority,
        topic: row.topic,
        status: row.status_category,
      })),
    };
  });
}

type Counts = Live['total'];

/** Stocks of several groups add up; the oldest ticket is the oldest of them. */
function countsOf(rows: readonly LiveRow[]): Counts {
  const sum = (of: (row: LiveRow) => number) => rows.reduce((adding, row) => adding + of(row), 0);
  const oldest = rows.flatMap(({ oldest_at }) => oldest_at?.getTime() ?? []);
  return {
    open: sum((row) => row.open),
    unassigned: sum((row) => row.unassigned),
    awaitingFirstResponse: sum((row) => row.awaiting_first_response),
    awaitingReply: sum((row) => row.awaiting_reply),
    slaAtRisk: sum((row) => row.sla_at_risk),
    slaBreached: sum((row) => row.sla_breached),
    oldestAt: oldest.length === 0 ? null : new Date(Math.min(...oldest)).toISOString(),
  };
}
