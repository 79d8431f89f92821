import type pg from 'pg';
import type { CustomKpi } from '../../../src/domain/settings.ts';
import type { RandomDesk } from './random-desk.ts';
import { put, type Row } from './rows.ts';

const HOUR = 3_600_000;
const SEGMENTS = [null, null, 'basic', 'vip'];
const HASHES = [null, null, 'ann', 'bob', 'cleo', 'dan'];
const iso = (at: number) => new Date(at).toISOString();

/** KPIs narrowed to a segment, and to other dimensions of the ticket: of tickets, stocks, answers and calls. */
export const NARROWED: readonly CustomKpi[] = ['ticket_volume', 'backlog_open', 'csat_score', 'inbound_calls_handled', 'aht'].map((base) => ({
  id: `vip_${base}`,
  base,
  where: { segment: ['vip'] },
  name: `${base} of VIPs`,
}));

/** Writes who asks and pays, and what changes of them, straight into the fact tables, as a sync would, and notes what it touched. */
export class RandomPeople {
  readonly #pool: pg.Pool;
  readonly #desk: RandomDesk;
  readonly #connections: readonly string[];
  #count = 0;

  constructor(pool: pg.Pool, desk: RandomDesk, connections: readonly string[]) {
    this.#pool = pool;
    this.#desk = desk;
    this.#connections = connections;
  }

  /** Some of the customers and organizations that tickets may name are known, others come later. */
  async meet(at: number): Promise<void> {
    for (const connection of this.#connections) {
      for (const id of ['o1', 'o2']) await this.#organization(connection, id);
      for (let i = 0; i < 8; i += 1) await this.#customer(connection, `c${i}`);
      for (let i = 0; i < 6; i += 1) await this.#contract(connection, at);
    }
  }

  /** So many things happen to people, at an instant. */
  async change(at: number, events: number): Promise<void> {
    for (let i = 0; i < events; i += 1) await this.#happen(this.#desk.pick(this.#connections), at);
  }

  async #happen(connection: string, at: number): Promise<void> {
    const chance = this.#desk.number(12);
    if (chance < 3) await this.#customer(connection, `c${this.#desk.number(12)}`);
    else if (chance < 5) await this.#organization(connection, this.#desk.pick(['o1', 'o2', 'o3']));
    else if (chance < 7) await this.#answer(connection, at - this.#desk.number(20 * 24) * HOUR);
    else if (chance < 8) await this.#contract(connection, at);
    else if (chance < 9) await this.#employ(connection);
    else if (chance < 10) await this.#callOfTicket(connection);
    else await this.#changeHands(connection, this.#desk.pick(['ticket', 'call']));
  }

  /** A segment or a hash that comes, goes or changes, or another organization. */
  async #customer(connection_id: string, customer_id: string): Promise<void> {
    await this.#put('customer', {
      connection_id,
      customer_id,
      segment: this.#desk.pick(SEGMENTS),
      organization_id: this.#desk.pick([null, 'o1', 'o2', 'o3']),
      email_hash: this.#desk.pick(HASHES),
      phone_hash: this.#desk.pick(HASHES),
    });
  }

  async #organization(connection_id: string, organization_id: string): Promise<void> {
    await this.#put('organization', { connection_id, organization_id, name: organization_id, segment: this.#desk.pick(SEGMENTS) });
  }

  /** An answer to a relationship survey, which has no ticket. */
  async #answer(connection_id: string, at: number): Promise<void> {
    await this.#put('survey_response', {
      connection_id,
      response_id: `nps-${++this.#count}`,
      survey_type: 'nps',
      survey_id: 's2',
      customer_id: `c${this.#desk.number(12)}`,
      offered_at: iso(at - HOUR),
      responded_at: iso(at),
      scale_min: 0,
      scale_max: 10,
      score: this.#desk.number(11),
    });
  }

  async #contract(connection_id: string, at: number): Promise<void> {
    const agreed = iso(at - this.#desk.number(40 * 24) * HOUR).slice(0, 10);
    await this.#put('contract', {
      connection_id,
      contract_id: `contract-${++this.#count}`,
      kind: 'deal',
      customer_id: `c${this.#desk.number(12)}`,
      organization_id: this.#desk.pick([null, 'o1', 'o2', 'o3']),
      agreed_on: agreed,
      amount: 100 * (1 + this.#desk.number(9)),
      currency: 'EUR',
      mrr: this.#desk.pick([null, 50, 80]),
    });
  }

  /** Tickets of a customer belong to an organization from now on. */
  async #employ(connection_id: string): Promise<void> {
    const { rows } = await this.#pool.query(
      'update support.ticket set organization_id = $3 where connection_id = $1 and customer_id = $2 returning ticket_id',
      [connection_id, `c${this.#desk.number(12)}`, this.#desk.pick([null, 'o1', 'o2', 'o3'])],
    );
    for (const row of rows) await this.#touch(connection_id, 'ticket', row.ticket_id);
  }

  /** A ticket or a call turns out to be of another customer, or of none. */
  async #changeHands(connection_id: string, entity: 'ticket' | 'call'): Promise<void> {
    const { rows } = await this.#pool.query(
      `update support.${entity} set customer_id = $3 where connection_id = $1 and ${entity}_id =
         (select ${entity}_id from support.${entity} where connection_id = $1 order by md5(${entity}_id || $2) limit 1) returning ${entity}_id as id`,
      [connection_id, `${this.#desk.number(1000)}`, this.#desk.pick([null, 'c1', 'c2', 'c3'])],
    );
    for (const row of rows) await this.#touch(connection_id, entity, row.id);
  }

  /** A call turns out to be about a ticket. */
  async #callOfTicket(connection_id: string): Promise<void> {
    const { rows } = await this.#pool.query(
      `update support.call c set ticket_id = (select ticket_id from support.ticket t where t.connection_id = $1 order by md5(ticket_id || $2) limit 1)
       where c.connection_id = $1 and c.call_id = (select call_id from support.call x where x.connection_id = $1 order by md5(call_id || $2) limit 1) returning call_id, ticket_id`,
      [connection_id, `${this.#desk.number(1000)}`],
    );
    for (const row of rows) {
      await this.#touch(connection_id, 'call', row.call_id);
      if (row.ticket_id !== null) await this.#touch(connection_id, 'ticket', row.ticket_id);
    }
  }

  async #put(entity: string, row: Row): Promise<void> {
    const key = { survey_response: 'response_id' }[entity] ?? `${entity}_id`;
    await put(this.#pool, `support.${entity}`, [row], ['connection_id', key]);
    await this.#touch(String(row['connection_id']), entity, String(row[key]));
  }

  async #touch(connection: string, entity: string, id: string): Promise<void> {
    await this.#pool.query('insert into sync.touched (connection_id, entity, id) values ($1, $2, $3)', [connection, entity, id]);
  }
}
