import type pg from 'pg';
import { put, type Row } from './rows.ts';
import { seededRandom } from '../../support/seed.ts';

const HOUR = 3_600_000;
const CHANNELS = ['email', 'email', 'web', 'chat', 'phone', 'social'];
const ACTIVE = ['open', 'pending', 'hold'];

/** Writes random life of tickets straight into the fact tables, as a sync would, and notes what it touched. */
export class RandomDesk {
  readonly #pool: pg.Pool;
  readonly #random: () => number;
  readonly #connections: readonly string[];
  #tickets: { connection: string; id: string; at: number; status: string; version: number }[] = [];
  #count = 0;

  constructor(pool: pg.Pool, seed: number, connections: readonly string[]) {
    this.#pool = pool;
    this.#random = seededRandom(seed);
    this.#connections = connections;
  }

  number(below: number): number {
    return Math.floor(this.#random() * below);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.number(from.length)] as T;
  }

  /** Agents and groups in two tiers. */
  async staff(): Promise<void> {
    for (const connection_id of this.#connections) {
      await put(
        this.#pool,
        'support.agent',
        [1, 2, 3].map((i) => ({ connection_id, agent_id: `a${i}`, name: `Agent ${i}` })),
      );
      await put(
        this.#pool,
        'support.agent_group',
        [1, 2].map((i) => ({ connection_id, group_id: `g${i}`, name: `Group ${i}`, tier: i })),
      );
    }
  }

  /** New tickets, and things that happen to old ones, between two instants. */
  async live(from: number, to: number, events: number): Promise<void> {
    const instants = Array.from({ length: events }, () => from + this.number(to - from)).toSorted((a, b) => a - b);
    for (const at of instants) {
      if (this.#tickets.length === 0 || this.#random() < 0.3) await this.#create(at);
      else await this.#happen(at);
    }
  }

  async #create(at: number): Promise<void> {
    this.#count += 1;
    const ticket = { connection: this.pick(this.#connections), id: `t${this.#count}`, at, status: 'open', version: 1 };
    this.#tickets.push(ticket);
    await this.#row('support.ticket', ticket, {
      created_at: iso(at),
      origin: this.#random() < 0.9 ? 'inbound' : 'outbound',
      channel: this.pick(CHANNELS),
      customer_id: `c${this.number(12)}`,
      status_category: 'open',
      priority: this.pick(['low', 'normal', 'high']),
      topic: this.pick([null, 'billing', 'login']),
      ticket_type: this.pick([null, 'question']),
      url: `https://desk.example/${ticket.id}`,
    });
    await this.#change(ticket, at, 'group', 'g1');
    await this.#change(ticket, at, 'agent', this.pick([null, 'a1', 'a2']));
    await this.#message(ticket, at, 'customer');
    if (this.#random() < 0.5) {
      const due = at + this.pick([2, 8, 30]) * HOUR;
      await this.#row('support.sla_signal', ticket, {
        signal_id: `${ticket.id}-due`,
        metric: this.pick(['first_reply', 'resolution']),
        instance: '1',
        kind: 'apply',
        at: iso(at),
        target_s: (due - at) / 1000,
        due_at: iso(due),
        clock: 'calendar',
      });
    }
  }

  async #happen(at: number): Promise<void> {
    const ticket = this.pick(this.#tickets.filter((each) => each.at <= at));
    if (!ticket) return;
    const chance = this.#random();
    if (chance < 0.3) await this.#message(ticket, at, 'agent');
    else if (chance < 0.4) await this.#message(ticket, at, 'customer');
    else if (chance < 0.6) await this.#status(ticket, at, 'resolved');
    else if (chance < 0.7) await this.#status(ticket, at, this.pick(ACTIVE));
    else if (chance < 0.78) await this.#change(ticket, at, this.pick(['group', 'agent'] as const), this.pick(['1', '2']));
    else if (chance < 0.88) await this.#answer(ticket, at);
    else if (chance < 0.96)
      await this.#row('support.ticket', ticket, { topic: this.pick([null, 'billing', 'login', 'other']), priority: this.pick(['low', 'urgent']) });
    else await this.#row('support.ticket', ticket, { is_spam: this.#random() < 0.7 });
  }

  async #status(ticket: { connection: string; id: string; status: string; version: number; at: number }, at: number, status: string): Promise<void> {
    ticket.status = status;
    await this.#change(ticket, at, 'status', status);
    await this.#row('support.ticket', ticket, { status_category: status, status_at: iso(at) });
  }

  async #change(ticket: { connection: string; id: string; version: number; at: number }, at: number, field: string, value: string | null): Promise<void> {
    const id =
      field === 'group' && value !== null && !value.startsWith('g')
        ? `g${value}`
        : field === 'agent' && value !== null && !value.startsWith('a')
          ? `a${value}`
          : value;
    await this.#row('support.ticket_change', ticket, {
      change_id: `${ticket.id}-${++ticket.version}`,
      field,
      at: iso(at),
      value: id,
      actor_type: 'agent',
      seq: ticket.version,
    });
    if (field !== 'status') await this.#row('support.ticket', ticket, { [`${field}_id`]: id });
  }

  async #message(ticket: { connection: string; id: string; version: number; at: number }, at: number, by: string): Promise<void> {
    await this.#row('support.ticket_message', ticket, {
      message_id: `${ticket.id}-${++ticket.version}`,
      at: iso(at),
      author_type: by,
      author_id: by === 'agent' ? this.pick(['a1', 'a2', 'a3']) : null,
      is_public: true,
      sentiment: by === 'customer' && ticket.version % 2 === 0 ? (ticket.version % 3) - 1 : null,
    });
  }

  async #answer(ticket: { connection: string; id: string; version: number; at: number }, at: number): Promise<void> {
    const type = this.pick(['csat', 'csat', 'ces']);
    await this.#row('support.survey_response', ticket, {
      response_id: `${ticket.id}-${type}`,
      survey_type: type,
      survey_id: 's1',
      offered_at: iso(Math.max(ticket.at, at - 30 * HOUR)),
      responded_at: this.#random() < 0.7 ? iso(at) : null,
      scale_min: 1,
      scale_max: 5,
      score: 1 + this.number(5),
    });
  }

  async #row(table: string, ticket: { connection: string; id: string }, row: Row): Promise<void> {
    const key = { 'support.ticket': ['ticket_id'], 'support.survey_response': ['response_id'] }[table] ?? [];
    const full = { connection_id: ticket.connection, ticket_id: ticket.id, ...row };
    if (table === 'support.ticket' && !('created_at' in row)) {
      await this.#pool.query(
        `update support.ticket set ${Object.keys(row)
          .map((name, i) => `${name} = $${i + 3}`)
          .join(', ')} where connection_id = $1 and ticket_id = $2`,
        [ticket.connection, ticket.id, ...Object.values(row)],
      );
    } else await put(this.#pool, table, [full], key.length === 0 ? [] : ['connection_id', ...key]);
    await this.#pool.query("insert into sync.touched (connection_id, entity, id) values ($1, 'ticket', $2)", [ticket.connection, ticket.id]);
  }
}

const iso = (at: number) => new Date(at).toISOString();
