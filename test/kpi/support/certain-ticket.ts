import type pg from 'pg';
import { put } from './rows.ts';

/** What chance may leave out of a random life: a ticket of connection `one` that is answered in time, escalated, resolved, taken up again by its customer, and judged. */
export async function certainTicket(pool: pg.Pool): Promise<void> {
  const ticket = { connection_id: 'one', ticket_id: 'certain' };
  const at = (hour: number) => `2026-04-02T${String(hour).padStart(2, '0')}:00:00Z`;
  await put(pool, 'support.ticket', [
    {
      ...ticket,
      created_at: at(8),
      origin: 'inbound',
      channel: 'email',
      customer_id: 'certain',
      status_category: 'resolved',
      status_at: at(14),
      group_id: 'g2',
    },
  ]);
  const changes = [
    ['group', 8, 'g1'],
    ['group', 10, 'g2'],
    ['status', 11, 'resolved'],
    ['status', 13, 'open'],
    ['status', 14, 'resolved'],
  ] as const;
  await put(
    pool,
    'support.ticket_change',
    changes.map(([field, hour, value], seq) => ({ ...ticket, change_id: `certain ${seq}`, field, at: at(hour), value, actor_type: 'agent', seq })),
  );
  const messages = [
    ['customer', 8, null],
    ['agent', 9, 'a1'],
    ['customer', 13, null],
  ] as const;
  await put(
    pool,
    'support.ticket_message',
    messages.map(([author_type, hour, author_id]) => ({ ...ticket, message_id: `certain ${hour}`, at: at(hour), author_type, author_id, is_public: true })),
  );
  const due = { signal_id: 'certain due', metric: 'first_reply', instance: '1', kind: 'apply', clock: 'calendar' };
  await put(pool, 'support.sla_signal', [{ ...ticket, ...due, at: at(8), target_s: 7200, due_at: at(10) }]);
  const scales = { csat: 5, ces: 5 };
  await put(
    pool,
    'support.survey_response',
    Object.entries(scales).map(([survey_type, scale_max]) => ({
      ...ticket,
      response_id: `certain ${survey_type}`,
      survey_type,
      survey_id: survey_type,
      responded_at: at(16),
      scale_min: 1,
      scale_max,
      score: 5,
    })),
  );
  await pool.query("insert into sync.touched (connection_id, entity, id) values ('one', 'ticket', 'certain')");
}
