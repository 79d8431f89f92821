import type pg from 'pg';
import type { RandomDesk } from './random-desk.ts';
import { put, type Row } from './rows.ts';

const MINUTE = 60_000;
const OUTCOMES = ['answered', 'answered', 'answered', 'abandoned_queue', 'abandoned_ivr', 'voicemail', 'overflow', 'callback', 'failed'];
const STATES = ['available', 'available', 'handling', 'wrap', 'break', 'training', 'meeting', 'away', 'offline'];
const AGENTS = ['a1', 'a2', 'a3'];
const iso = (at: number) => new Date(at).toISOString();

/** Writes random calls, states and plans of agents, booked time, bots and automations into the fact tables, as a sync would, and notes what it touched. */
export class RandomWork {
  readonly #pool: pg.Pool;
  readonly #desk: RandomDesk;
  readonly #connections: readonly string[];
  readonly #open = new Map<string, number>();
  #count = 0;

  constructor(pool: pg.Pool, desk: RandomDesk, connections: readonly string[]) {
    this.#pool = pool;
    this.#desk = desk;
    this.#connections = connections;
  }

  /** Things that happen between two instants. */
  async live(from: number, to: number, events: number): Promise<void> {
    const instants = Array.from({ length: events }, () => from + this.#desk.number(to - from)).toSorted((a, b) => a - b);
    for (const at of instants) await this.#happen(this.#desk.pick(this.#connections), at);
  }

  async #happen(connection: string, at: number): Promise<void> {
    const chance = this.#desk.number(100);
    if (chance < 35) await this.#call(connection, at);
    else if (chance < 65) await this.#state(connection, at);
    else if (chance < 75) await this.#entry(connection, at);
    else if (chance < 85) await this.#bot(connection, at);
    else if (chance < 88) await this.#run(connection, at);
    else if (chance < 90) await this.#articles(connection, at);
    else if (chance < 93) await this.#correct(connection);
    else if (chance < 96) await this.#plan(connection, at);
    else if (chance < 98) await this.#role(connection);
    else await this.#move(connection, at);
  }

  async #call(connection_id: string, at: number): Promise<void> {
    const { number, pick } = this.#dice();
    const call_id = `call-${++this.#count}`;
    const outcome = pick(OUTCOMES);
    const isAnswered = outcome === 'answered';
    const legs = isAnswered ? number(3) : 0;
    await this.#put('call', ['call_id'], {
      connection_id,
      call_id,
      direction: pick(['inbound', 'inbound', 'inbound', 'outbound']),
      line: pick([null, 'sales', 'service']),
      is_sales_line: number(4) === 0,
      started_at: iso(at),
      answered_at: isAnswered ? iso(at + number(60) * 1000) : null,
      ended_at: iso(at + 20 * MINUTE),
      outcome,
      wait_s: pick([null, number(10), number(120)]),
      talk_s: isAnswered ? pick([null, number(600)]) : null,
      hold_s: isAnswered ? number(30) : null,
      wrap_s: isAnswered ? pick([null, number(120)]) : null,
      transfer_count: Math.max(0, legs - 1),
      agent_id: isAnswered ? pick([null, ...AGENTS]) : null,
      group_id: pick([null, 'g1', 'g2']),
      customer_id: `c${number(12)}`,
      is_outside_hours: number(5) === 0,
    });
    for (let leg = 1; leg <= legs; leg += 1) await this.#leg(connection_id, call_id, leg, at, leg < legs);
    await this.#touch(connection_id, 'call', call_id);
    if (legs > 0) await this.#touch(connection_id, 'call_leg', call_id);
  }

  async #leg(connection_id: string, call_id: string, leg: number, at: number, isHandedOver: boolean): Promise<void> {
    const { number, pick } = this.#dice();
    await this.#put('call_leg', ['call_id', 'leg_id'], {
      connection_id,
      call_id,
      leg_id: `${leg}`,
      leg_type: 'agent',
      agent_id: pick(AGENTS),
      started_at: pick([null, iso(at + leg * MINUTE)]),
      talk_s: number(300),
      hold_s: 0,
      wrap_s: number(60),
      transferred_to: isHandedOver ? pick([null, 'a2']) : null,
    });
  }

  async #state(connection_id: string, at: number): Promise<void> {
    const { pick } = this.#dice();
    const [agent_id, channel] = [pick(AGENTS), pick(['all', 'phone', 'chat'])];
    const key = `${connection_id} ${agent_id} ${channel}`;
    const open = this.#open.get(key);
    if (open !== undefined && open >= at) return;
    if (open !== undefined) {
      await this.#pool.query(
        'update support.agent_status_interval set valid_to = $1 where connection_id = $2 and agent_id = $3 and channel = $4 and valid_from = $5',
        [iso(at), connection_id, agent_id, channel, iso(open)],
      );
      await this.#touch(connection_id, 'agent_status_interval', `${iso(open)} ${agent_id}`);
    }
    this.#open.set(key, at);
    await this.#put('agent_status_interval', [], {
      connection_id,
      agent_id,
      channel,
      state_category: pick(STATES),
      valid_from: iso(at),
      method: pick(['poll', 'event']),
    });
    await this.#touch(connection_id, 'agent_status_interval', `${iso(at)} ${agent_id}`);
  }

  async #entry(connection_id: string, at: number): Promise<void> {
    const { number, pick } = this.#dice();
    const { rows } = await this.#pool.query('select ticket_id from support.ticket where connection_id = $1 order by md5(ticket_id || $2) limit 1', [
      connection_id,
      `${at}`,
    ]);
    const ticket_id = rows[0]?.ticket_id as string | undefined;
    if (ticket_id === undefined) return;
    const entry_id = `entry-${number(30)}`;
    const { rows: former } = await this.#pool.query('select ticket_id from support.time_entry where connection_id = $1 and entry_id = $2', [
      connection_id,
      entry_id,
    ]);
    await this.#put('time_entry', ['entry_id'], {
      connection_id,
      entry_id,
      ticket_id,
      agent_id: pick([null, ...AGENTS]),
      worked_at: iso(at),
      seconds: number(3600),
      kind: pick(['manual', 'timer']),
    });
    await this.#touch(connection_id, 'time_entry', entry_id);
    for (const id of new Set([ticket_id, ...former.map((row) => row.ticket_id as string)])) await this.#touch(connection_id, 'ticket', id);
  }

  async #bot(connection_id: string, at: number): Promise<void> {
    const { number, pick } = this.#dice();
    const conversation_id = `bot-${number(40)}`;
    await this.#put('bot_conversation', ['conversation_id'], {
      connection_id,
      conversation_id,
      channel: pick(['chat', 'messaging']),
      bot_id: pick([null, 'b1']),
      started_at: iso(at),
      first_customer_message_at: iso(at),
      first_bot_reply_at: pick([null, iso(at + number(20) * 1000)]),
      handed_off_at: pick([null, null, iso(at + 5 * MINUTE)]),
      ended_at: iso(at + 10 * MINUTE),
      feedback: pick([null, null, 'negative', 'positive']),
      customer_messages: number(4),
      customer_id: `c${number(12)}`,
    });
    await this.#touch(connection_id, 'bot_conversation', conversation_id);
  }

  async #run(connection_id: string, at: number): Promise<void> {
    const run_id = `run-${++this.#count}`;
    await this.#put('automation_run', ['run_id'], { connection_id, run_id, started_at: iso(at), is_success: this.#desk.pick([true, true, false, null]) });
    await this.#touch(connection_id, 'automation_run', run_id);
  }

  async #articles(connection_id: string, at: number): Promise<void> {
    const { number } = this.#dice();
    const count_id = `article-${++this.#count}`;
    const counts = { views: number(50), votes_up: number(5), votes_down: number(3) };
    await this.#put('article_count', ['count_id'], {
      connection_id,
      count_id,
      article_id: `k${number(6)}`,
      from_at: iso(at - 86_400_000),
      to_at: iso(at),
      ...counts,
    });
    await this.#touch(connection_id, 'article_count', count_id);
  }

  /** A call is told differently later: its outcome, and maybe its beginning. */
  async #correct(connection_id: string): Promise<void> {
    const { number, pick } = this.#dice();
    const call_id = `call-${number(this.#count + 1)}`;
    const { rowCount } = await this.#pool.query(
      'update support.call set outcome = $3, wrap_s = $4, started_at = started_at + make_interval(hours => $5) where connection_id = $1 and call_id = $2',
      [connection_id, call_id, pick(OUTCOMES), number(90), pick([0, 0, -9])],
    );
    if (rowCount === 1) await this.#touch(connection_id, 'call', call_id);
  }

  async #plan(connection_id: string, at: number): Promise<void> {
    const agent_id = this.#desk.pick(AGENTS);
    await this.#put('agent_schedule', ['agent_id', 'start_at', 'file_no'], {
      connection_id: 'figures',
      agent_id: `${connection_id}/${agent_id}`,
      activity: this.#desk.pick(['work', 'work', 'break', 'off']),
      start_at: iso(at),
      end_at: iso(at + (1 + this.#desk.number(12)) * 60 * MINUTE),
      file_no: 0,
    });
    await this.#touch(connection_id, 'agent_schedule', agent_id);
  }

  async #role(connection_id: string): Promise<void> {
    const agent_id = this.#desk.pick(AGENTS);
    await this.#pool.query('update support.agent set is_inbound_voice = not is_inbound_voice where connection_id = $1 and agent_id = $2', [
      connection_id,
      agent_id,
    ]);
    await this.#touch(connection_id, 'agent', agent_id);
  }

  /** An agent joins a group, as the own one or beside it, and may leave the others. */
  async #move(connection_id: string, at: number): Promise<void> {
    const agent_id = this.#desk.pick(AGENTS);
    if (this.#desk.number(2) === 0) {
      await this.#pool.query('update support.agent_membership set valid_to = $3 where connection_id = $1 and agent_id = $2 and valid_to is null', [
        connection_id,
        agent_id,
        iso(at),
      ]);
    }
    await this.#put('agent_membership', ['membership_id'], {
      connection_id,
      membership_id: `m-${++this.#count}`,
      agent_id,
      group_id: this.#desk.pick(['g1', 'g2']),
      is_default: this.#desk.number(2) === 0,
      valid_from: this.#desk.pick([null, iso(at)]),
    });
    await this.#touch(connection_id, 'agent_membership', agent_id);
  }

  #dice() {
    return { number: (below: number) => this.#desk.number(below), pick: <T>(from: readonly T[]) => this.#desk.pick(from) };
  }

  async #put(table: string, key: readonly string[], row: Row): Promise<void> {
    await put(this.#pool, `support.${table}`, [row], key.length === 0 ? [] : ['connection_id', ...key]);
  }

  async #touch(connection: string, entity: string, id: string): Promise<void> {
    await this.#pool.query('insert into sync.touched (connection_id, entity, id) values ($1, $2, $3)', [connection, entity, id]);
  }
}
