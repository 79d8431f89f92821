import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Pool } from 'pg';
import type { MbqlQuery, Names } from './mbql-to-sql.ts';

type Body = Record<string, unknown>;
interface Stored extends Body {
  readonly id: number;
}

export const API_KEY = 'mb_test';

/** Answers as Metabase's documented REST API does, over the tables of a real database. It keeps what it is given and adds fields of its own. */
export class MetabaseStandIn {
  readonly writes: string[] = [];
  properties: Body = { version: { tag: 'v1.56.4' }, 'report-timezone': 'Europe/London', 'start-of-week': 'monday' };
  readonly databases: Stored[] = [];
  readonly collections: Stored[] = [{ id: 1, name: 'Examples' }];
  readonly cards: Stored[] = [];
  readonly dashboards: (Stored & { dashcards: Body[] })[] = [];
  #tables: (Stored & { fields: (Stored & { dimensions: Body[] })[] })[] = [];
  #nextId = 100;
  #isSynced = false;
  readonly #pool: Pool;
  #server: Server | undefined;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async start(): Promise<string> {
    this.#tables = await this.#readTables();
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { status, body } =
          request.headers['x-api-key'] === API_KEY
            ? this.#answer(
                request.method ?? '',
                new URL(request.url ?? '', 'http://metabase'),
                chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {},
              )
            : { status: 401, body: 'Unauthenticated' };
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close = () => new Promise((resolve) => this.#server?.close(resolve));

  get names(): Names {
    const fields = this.#tables.flatMap((table) => table.fields);
    return {
      table: (id) => String(this.#tables.find((table) => table.id === id)?.['name']),
      column: (id) => String(fields.find((field) => field.id === id)?.['name']),
    };
  }

  field = (table: string, column: string) => this.#tables.find((each) => each['name'] === table)?.fields.find((each) => each['name'] === column);
  table = (name: string) => this.#tables.find((each) => each['name'] === name);
  query = (card: string) => (this.cards.find((each) => each['name'] === card) as unknown as { dataset_query: { query: MbqlQuery } }).dataset_query.query;

  async #readTables() {
    const { rows } = await this.#pool.query<{ name: string; columns: string[] }>(
      `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
       where c.relnamespace = 'kpi'::regnamespace and c.relkind in ('r', 'v') and not a.attisdropped group by 1 order by 1`,
    );
    return rows.map(({ name, columns }) => ({
      id: this.#nextId++,
      name,
      schema: 'kpi',
      visibility_type: null,
      fields: columns.map((column) => ({ id: this.#nextId++, name: column, semantic_type: null, settings: null, dimensions: [] as Body[] })),
    }));
  }

  #answer(method: string, { pathname }: URL, body: Body): { status: number; body: unknown } {
    const ok = (answer: unknown) => ({ status: 200, body: answer });
    const [, , kind, idText, what] = pathname.split('/');
    const id = Number(idText);
    if (method !== 'GET') this.writes.push(`${method} ${pathname}`);
    const call = `${method} ${kind}${idText === undefined ? '' : '/id'}${what === undefined ? '' : `/${what}`}`;
    switch (call) {
      case 'GET session/id':
        return ok(this.properties);
      case 'GET database':
        return ok({ data: this.databases.map((each) => ({ ...each, details: { ...(each['details'] as Body), password: '**MetabasePass**' } })), total: 1 });
      case 'POST database':
        return ok(this.#keep(this.databases, body));
      case 'PUT database/id':
        return ok(this.#change(this.databases, id, body));
      case 'POST database/id/sync_schema':
        this.#isSynced = true;
        return ok({ status: 'ok' });
      case 'GET database/id/metadata':
        return ok({ id, tables: this.#isSynced ? this.#tables : [] });
      case 'PUT table/id':
        return ok(this.#change(this.#tables, id, body));
      case 'PUT field/id':
        return ok(
          this.#change(
            this.#tables.flatMap((table) => table.fields),
            id,
            body,
          ),
        );
      case 'POST field/id/dimension':
        this.#tables
          .flatMap((table) => table.fields)
          .find((field) => field.id === id)
          ?.dimensions.push(body);
        return ok(body);
      case 'GET collection':
        return ok([{ id: 'root', name: 'Our analytics' }, ...this.collections]);
      case 'POST collection':
        return ok(this.#keep(this.collections, body));
      case 'GET collection/id/items':
        return ok({
          data: [
            ...this.cards.map((card) => this.#item(card, card['type'] === 'model' ? 'dataset' : 'card')),
            ...this.dashboards.map((each) => this.#item(each, 'dashboard')),
          ],
        });
      case 'POST card':
        return ok(this.#keep(this.cards, { ...body, creator_id: 1, enable_embedding: false }));
      case 'GET card/id':
        return ok(this.cards.find((card) => card.id === id));
      case 'PUT card/id':
        return ok(this.#change(this.cards, id, body));
      case 'POST dashboard':
        return ok(this.#keep(this.dashboards, { ...body, dashcards: [] }));
      case 'GET dashboard/id':
        return ok(this.dashboards.find((each) => each.id === id));
      case 'PUT dashboard/id':
        return ok(this.#change(this.dashboards, id, { ...body, dashcards: this.#dashcards(body['dashcards'] as Body[]) }));
      default:
        return { status: 404, body: 'API endpoint does not exist.' };
    }
  }

  #item = ({ id, name }: Stored, model: string) => ({ id, name, model });

  /** New cards have negative ids; they get one here. */
  #dashcards = (dashcards: readonly Body[]) => dashcards.map((card) => ({ ...card, id: (card['id'] as number) < 0 ? this.#nextId++ : card['id'] }));

  #keep<Kind extends Stored>(list: Kind[], body: Body): Kind {
    const stored = { ...body, id: this.#nextId++ } as unknown as Kind;
    list.push(stored);
    return stored;
  }

  #change(list: readonly Stored[], id: number, body: Body): Stored | undefined {
    const stored = list.find((each) => each.id === id);
    if (stored !== undefined) Object.assign(stored, body);
    return stored;
  }
}
