/** The two moves of a conversation: we reply, the customer writes. */
import type { StatusCategory } from '../domain/values.ts';
import type { Intent } from './events.ts';
import type { Pen } from './pen.ts';

/** A public reply with what is saved along: the assignee, the status, the time it took. */
export function reply(pen: Pen, status: StatusCategory): void {
  const me = pen.me;
  pen.save(pen.message('agent_reply', me), pen.assigned(me), pen.status(status, me), timeEntry(pen));
  if (pen.random.chance(0.08)) {
    pen.at += pen.random.between(20, 200) * 1000;
    pen.save(pen.message('agent_reply', me));
  }
}

/** The time an agent spent, as an intent. */
export function timeEntry(pen: Pen): Intent {
  return { kind: 'time_entry', actor: pen.me, seconds: pen.random.around(240, 0.8), isBillable: pen.random.chance(0.3) };
}

/** A message of the customer; a rule sets the ticket open with it. */
export function customerWrites(pen: Pen): void {
  pen.save(pen.message('customer_message', pen.customer), pen.status('open', pen.customer));
}
