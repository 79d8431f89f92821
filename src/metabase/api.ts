import * as z from 'zod';
import { GiveUpError } from '../domain/errors.ts';
import type { Http, HttpRequest } from '../http/http.ts';

// What of Metabase's answers is read; https://www.metabase.com/docs/latest/api. Fields that it adds do not matter.
const id = z.number().int();
const field = z.looseObject({
  id,
  name: z.string(),
  semantic_type: z.string().nullish(),
  fk_target_field_id: id.nullish(),
  settings: z.record(z.string(), z.unknown()).nullish(),
  dimensions: z.array(z.looseObject({ type: z.string(), human_readable_field_id: id.nullish() })).nullish(),
});
const table = z.looseObject({ id, name: z.string(), schema: z.string().nullish(), visibility_type: z.string().nullish(), fields: z.array(field) });
const database = z.looseObject({ id, name: z.string(), engine: z.string(), details: z.record(z.string(), z.unknown()).nullish() });
const card = z.looseObject({
  id,
  name: z.string(),
  description: z.string().nullish(),
  display: z.string(),
  type: z.string().nullish(),
  dataset_query: z.unknown(),
  visualization_settings: z.unknown(),
});
const dashcard = z.looseObject({
  id,
  card_id: id.nullish(),
  row: z.number(),
  col: z.number(),
  size_x: z.number(),
  size_y: z.number(),
  parameter_mappings: z.unknown(),
});
const dashboard = z.looseObject({ id, name: z.string(), description: z.string().nullish(), parameters: z.unknown(), dashcards: z.array(dashcard) });
const item = z.looseObject({ id, name: z.string(), model: z.string() });
const collection = z.looseObject({ id: z.union([id, z.string()]), name: z.string(), archived: z.boolean().nullish() });
const properties = z.looseObject({
  version: z.looseObject({ tag: z.string() }),
  'report-timezone': z.string().nullish(),
  'report-timezone-long': z.string().nullish(),
  'start-of-week': z.string().nullish(),
});

export type MetabaseField = z.infer<typeof field>;
export type MetabaseTable = z.infer<typeof table>;
export type MetabaseDatabase = z.infer<typeof database>;
export type MetabaseDashboard = z.infer<typeof dashboard>;

type Content = Readonly<Record<string, unknown>>;

/** The calls that are made, each typed by what is read of its answer. Nothing is tried twice: a run that failed is run again and finds what it made. */
export class MetabaseApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  properties = () => this.#get('/api/session/properties', properties);
  databases = async () => (await this.#get('/api/database', z.looseObject({ data: z.array(database) }))).data;
  createDatabase = (content: Content) => this.#send('POST', '/api/database', content, database);
  updateDatabase = (databaseId: number, content: Content) => this.#send('PUT', `/api/database/${databaseId}`, content, database);
  syncSchema = (databaseId: number) => this.#send('POST', `/api/database/${databaseId}/sync_schema`, {}, z.unknown());
  tables = async (databaseId: number): Promise<MetabaseTable[]> => {
    const { tables } = await this.#get(`/api/database/${databaseId}/metadata`, z.looseObject({ tables: z.array(table) }), { include_hidden: true });
    return tables.filter(({ schema }) => schema === 'kpi');
  };
  updateTable = (tableId: number, content: Content) => this.#send('PUT', `/api/table/${tableId}`, content, z.unknown());
  updateField = (fieldId: number, content: Content) => this.#send('PUT', `/api/field/${fieldId}`, content, z.unknown());
  showFieldBy = (fieldId: number, content: Content) => this.#send('POST', `/api/field/${fieldId}/dimension`, content, z.unknown());
  collections = () => this.#get('/api/collection', z.array(collection));
  createCollection = (content: Content) => this.#send('POST', '/api/collection', content, z.looseObject({ id }));
  items = async (collectionId: number) =>
    (await this.#get(`/api/collection/${collectionId}/items`, z.looseObject({ data: z.array(item) }), { limit: 1000 })).data;
  card = (cardId: number) => this.#get(`/api/card/${cardId}`, card);
  createCard = (content: Content) => this.#send('POST', '/api/card', content, card);
  updateCard = (cardId: number, content: Content) => this.#send('PUT', `/api/card/${cardId}`, content, card);
  dashboard = (dashboardId: number) => this.#get(`/api/dashboard/${dashboardId}`, dashboard);
  createDashboard = (content: Content) => this.#send('POST', '/api/dashboard', content, z.looseObject({ id }));
  updateDashboard = (dashboardId: number, content: Content) => this.#send('PUT', `/api/dashboard/${dashboardId}`, content, z.unknown());

  async #get<Shape>(path: string, shape: z.ZodType<Shape>, query: HttpRequest['query'] = {}): Promise<Shape> {
    return read(path, shape, (await this.#http.request({ path, query })).body);
  }

  async #send<Shape>(method: 'POST' | 'PUT', path: string, body: Content, shape: z.ZodType<Shape>): Promise<Shape> {
    return read(path, shape, (await this.#http.request({ method, path, body })).body);
  }
}

function read<Shape>(path: string, shape: z.ZodType<Shape>, body: unknown): Shape {
  const answer = shape.safeParse(body);
  if (answer.success) return answer.data;
  const where = answer.error.issues[0]?.path.join('.') ?? '';
  throw new GiveUpError(
    `Metabase answers ${path} otherwise than documented${where === '' ? '' : ` (${where})`}.`,
    'Metabase 50 or newer is needed; check the address.',
  );
}
