import type pg from 'pg';
import type { Entity, EntityName } from '../../../src/domain/entities.ts';
import { REMOVABLE, type GoneEntity } from '../../../src/domain/gone.ts';
import type { ColumnSpec } from '../../../src/warehouse/fact-table.ts';
import { loadRecords, type Touched } from '../../../src/warehouse/load.ts';
import { removeGone } from '../../../src/warehouse/remove-gone.ts';
import { ENTITY_NAMES, FACT_TABLES } from '../../../src/warehouse/tables.ts';
import { markTouched } from '../../../src/warehouse/touched.ts';
import { type Transaction, withTransaction } from '../../../src/warehouse/transaction.ts';
import { seededRandom } from '../../support/seed.ts';
import { FIXED, REFERENCES, WORDS, WHOLE_NUMBERS } from './fact-words.ts';

const HOUR = 3_600_000;

type Fact = Record<string, unknown> & { readonly entity: EntityName; readonly id: string };

/**
 * Facts of every table that come, go, and turn out to be otherwise in any column, as pages bring them: through the loader, which says what they touch.
 * They need not make sense together; what is derived from them has to be the same on every road all the same.
 */
export class RandomFacts {
  readonly #pool: pg.Pool;
  readonly #random: () => number;
  readonly #connections: readonly string[];
  readonly #facts = new Map<string, Map<string, Fact>>();
  #count = 0;
  #from = 0;
  #to = 0;

  constructor(pool: pg.Pool, seed: number, connections: readonly string[]) {
    this.#pool = pool;
    this.#random = seededRandom(seed);
    this.#connections = connections;
  }

  number = (below: number): number => Math.floor(this.#random() * below);
  pick = <T>(from: readonly T[]): T => from[this.number(from.length)] as T;

  /** `many` facts come, change or go, with instants between the two given. Returns what happened, in words. */
  async happen(many: number, from: number, to: number): Promise<string[]> {
    [this.#from, this.#to] = [from, to];
    const told: string[] = [];
    for (let i = 0; i < many; i += 1) told.push(await this.#happenTo(this.pick(this.#connections), this.pick(ENTITY_NAMES)));
    return told;
  }

  /** Some facts of each table and `more` of those that most is told by, in one page of each connection. */
  async begin(from: number, to: number, more: number): Promise<void> {
    [this.#from, this.#to] = [from, to];
    const told = ['ticket', 'ticket_change', 'ticket_message', 'survey_response', 'call', 'bot_conversation'] as const;
    for (const connection of this.#connections) {
      const entities = [...ENTITY_NAMES, ...ENTITY_NAMES, ...ENTITY_NAMES, ...Array.from({ length: more }, () => this.pick(told))];
      const refused = await this.#bring(
        connection,
        entities.map((entity) => this.#invent(connection, entity)),
      );
      if (refused !== '') throw new Error(refused);
    }
  }

  async #happenTo(connection: string, entity: EntityName): Promise<string> {
    const known = [...this.#known(connection, entity).values()];
    const chance = this.number(10);
    if (known.length === 0 || chance < 2) {
      const fact = this.#invent(connection, entity);
      return `${connection} ${entity} ${fact.id} came. ${await this.#bring(connection, [fact])}`;
    }
    const fact = this.pick(known);
    if (chance < 3 && (REMOVABLE as readonly string[]).includes(entity))
      return `${connection} ${entity} ${fact.id} went. ${await this.#remove(connection, fact)}`;
    const names = Object.keys(FACT_TABLES[entity].columns).filter((column) => !FIXED[entity]?.includes(column));
    const references = names.filter((column) => column in REFERENCES);
    // What names another is where the other is forgotten.
    const name = this.pick(references.length > 0 && this.number(2) === 0 ? references : names);
    const value = this.#value(entity, name);
    return `${connection} ${entity} ${fact.id}: ${name} is ${JSON.stringify(value)}. ${await this.#bring(connection, [{ ...fact, [name]: value }])}`;
  }

  /** A new fact, or one that is known already told anew. */
  #invent(connection: string, entity: EntityName): Fact {
    const id = this.#newId(entity);
    const known = this.#known(connection, entity).get(id);
    const fixed = (FIXED[entity] ?? []).filter(() => known !== undefined).map((name) => [name, known?.[name]]);
    const invented = Object.keys(FACT_TABLES[entity].columns).map((name) => [name, this.#value(entity, name)]);
    return { entity, id, ...Object.fromEntries([...invented, ...fixed]) };
  }

  /** Things that others name have few ids. */
  #newId(entity: EntityName): string {
    const reference = REFERENCES[entity === 'agent_group' ? 'groupId' : `${entity}Id`];
    return reference ? `${reference.prefix}${this.number(reference.count)}` : `${entity}-${this.number(200)}`;
  }

  #value(entity: EntityName, name: string): unknown {
    const spec = (FACT_TABLES[entity].columns as Record<string, ColumnSpec>)[name] as ColumnSpec;
    if (!spec.endsWith('!') && this.number(4) === 0) return null;
    const words = WORDS[`${entity}.${name}`] ?? WORDS[name];
    if (words) return this.pick(words);
    const reference = REFERENCES[name];
    if (reference) return `${reference.prefix}${this.number(reference.count)}`;
    const at = new Date(this.#from + this.number(this.#to - this.#from));
    switch (spec.replace('!', '')) {
      case 'boolean':
        return this.number(4) === 0;
      case 'timestamptz':
        return at;
      case 'date':
        return at.toISOString().slice(0, 10);
      case 'text':
        return `${name} ${this.number(3)}`;
      default:
        return this.number(WHOLE_NUMBERS[name] ?? 900);
    }
  }

  /** Returns what the tables refused, in words; empty when they took all. */
  async #bring(connection: string, facts: readonly Fact[]): Promise<string> {
    const records = facts.map((fact) => this.#recordOf(fact));
    const refused = await this.#load(connection, async (transaction, stamp) => {
      const { touched, misfits } = await loadRecords(transaction, stamp, records);
      if (misfits[0]) throw new Error(misfits[0].reason);
      return touched;
    });
    if (refused === '') for (const fact of facts) this.#known(connection, fact.entity).set(fact.id, fact);
    return refused;
  }

  #recordOf(fact: Fact): Entity {
    const record = { ...inOrder(fact, this.pick), version: ++this.#count, updatedAt: null, quality: this.pick(['exact', 'exact', 'derived']) };
    return record as unknown as Entity;
  }

  async #remove(connection: string, fact: Fact): Promise<string> {
    this.#known(connection, fact.entity).delete(fact.id);
    return this.#load(connection, (transaction, stamp) => removeGone(transaction, stamp, [{ entity: fact.entity as GoneEntity, id: fact.id }]));
  }

  #known(connection: string, entity: EntityName): Map<string, Fact> {
    const key = `${connection} ${entity}`;
    const known = this.#facts.get(key) ?? new Map<string, Fact>();
    this.#facts.set(key, known);
    return known;
  }

  /** As a page is committed. Returns in words what the tables refuse. */
  async #load(
    connectionId: string,
    write: (transaction: Transaction, stamp: { connectionId: string; mapperVersion: number; pageSeq: number; observedAt: Date }) => Promise<readonly Touched[]>,
  ): Promise<string> {
    const stamp = { connectionId, mapperVersion: 1, pageSeq: ++this.#count, observedAt: new Date(this.#to) };
    try {
      await withTransaction(this.#pool, async (transaction) => markTouched(transaction.db, connectionId, await write(transaction, stamp)));
      return '';
    } catch (error) {
      return `Refused: ${(error as Error).message}`;
    }
  }
}

/** What the tables or the meaning of a record ask for: ends after beginnings, values that fit the changed field. */
function inOrder(fact: Fact, pick: <T>(from: readonly T[]) => T): Fact {
  const ordered = { ...fact };
  for (const [start, end] of [
    ['validFrom', 'validTo'],
    ['fromAt', 'toAt'],
    ['startedAt', 'endedAt'],
    ['startedAt', 'answeredAt'],
  ] as const) {
    const [from, to] = [ordered[start], ordered[end]];
    if (from instanceof Date && to instanceof Date && to <= from) ordered[end] = new Date(from.getTime() + HOUR / 2);
  }
  if (fact.entity === 'ticket_change') {
    const fits = WORDS[`value of ${String(fact['field'])}`] as readonly unknown[];
    for (const name of ['value', 'previousValue']) if (!fits.includes(ordered[name])) ordered[name] = pick(fits);
  }
  return ordered;
}
