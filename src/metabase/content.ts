import type { MetabaseApi, MetabaseDashboard } from './api.ts';
import { type CardContent, cardOf, filterTarget, type Tables } from './mbql.ts';
import { type Dashboard, FILTERS, type Model, type Question } from './question.ts';
import { holds, type Report } from './report.ts';

/** Everything that is set up inside one collection. */
export interface Content {
  readonly models: readonly Model[];
  readonly questions: readonly Question[];
  readonly dashboards: readonly Dashboard[];
}

const COLLECTION = 'deskmeter';
const HEIGHT = 6;
const SMALL_HEIGHT = 3;

/** The parameters of every dashboard. Their ids stay the same for ever: what people saved refers to them. */
const PARAMETERS = [
  { id: 'd35c0001', name: 'Date', slug: 'date', type: 'date/all-options', sectionId: 'date', default: 'past90days' },
  { id: 'd35c0002', name: 'Connection', slug: 'connection', type: 'string/=', sectionId: 'string' },
  { id: 'd35c0003', name: 'Group', slug: 'group', type: 'string/=', sectionId: 'string' },
  { id: 'd35c0004', name: 'Channel', slug: 'channel', type: 'string/=', sectionId: 'string' },
] as const;

/** The collection, the models, questions and dashboards in it: made where they are missing, changed where they differ. What others put there stays. */
export async function ensureContent(api: MetabaseApi, databaseId: number, tables: Tables, content: Content, currency: string, report: Report): Promise<void> {
  const collectionId = await ensureCollection(api, report);
  const items = collectionId === undefined ? [] : await api.items(collectionId);
  const find = (name: string, models: readonly string[]) => items.find((item) => item.name === name && models.includes(item.model))?.id;
  for (const model of content.models) {
    await ensureCard(api, modelOf(model, databaseId, tables), find(model.name, ['dataset']), collectionId, report);
  }
  const cards = new Map<string, number>();
  for (const question of content.questions) {
    const id = await ensureCard(api, cardOf(question, databaseId, tables, currency), find(question.name, ['card']), collectionId, report);
    if (id !== undefined) cards.set(question.name, id);
  }
  for (const dashboard of content.dashboards) {
    await ensureDashboard(api, dashboard, find(dashboard.name, ['dashboard']), collectionId, { cards, questions: content.questions, tables }, report);
  }
}

async function ensureCollection(api: MetabaseApi, report: Report): Promise<number | undefined> {
  const standing = (await api.collections()).find((each) => each.name === COLLECTION && each.archived !== true && typeof each.id === 'number');
  const step = { kind: 'collection', name: COLLECTION, did: standing === undefined ? 'created' : 'kept' } as const;
  const made = await report.write(step, () =>
    api.createCollection({ name: COLLECTION, description: 'Support KPIs. Made by "deskmeter metabase", which writes over changes made here.' }),
  );
  return made?.id ?? (standing?.id as number | undefined);
}

const modelOf = ({ name, description, table }: Model, databaseId: number, tables: Tables): CardContent => ({
  name,
  description,
  type: 'model',
  display: 'table',
  dataset_query: { database: databaseId, type: 'query', query: { 'source-table': tables.get(table)?.id } },
  visualization_settings: {},
});

async function ensureCard(
  api: MetabaseApi,
  content: CardContent,
  id: number | undefined,
  collectionId: number | undefined,
  report: Report,
): Promise<number | undefined> {
  const kind = content.type;
  if (id === undefined) {
    const made = await report.write({ kind, name: content.name, did: 'created' }, () => api.createCard({ ...content, collection_id: collectionId }));
    return made?.id;
  }
  const did = holds(await api.card(id), content) ? 'kept' : 'changed';
  await report.write({ kind, name: content.name, did }, () => api.updateCard(id, { ...content }));
  return id;
}

interface Shown {
  readonly cards: ReadonlyMap<string, number>;
  readonly questions: readonly Question[];
  readonly tables: Tables;
}

async function ensureDashboard(
  api: MetabaseApi,
  dashboard: Dashboard,
  standingId: number | undefined,
  collectionId: number | undefined,
  shown: Shown,
  report: Report,
): Promise<void> {
  const { name, description } = dashboard;
  const step = { kind: 'dashboard', name, did: 'created' } as const;
  if (standingId === undefined) {
    await report.write(step, async () => {
      const { id } = await api.createDashboard({ name, description, collection_id: collectionId });
      await api.updateDashboard(id, { description, parameters: PARAMETERS, dashcards: dashcardsOf(dashboard, shown, undefined) });
    });
    return;
  }
  const standing = await api.dashboard(standingId);
  const wanted = { description, parameters: PARAMETERS, dashcards: dashcardsOf(dashboard, shown, standing) };
  await report.write({ ...step, did: holds(standing, wanted) ? 'kept' : 'changed' }, () => api.updateDashboard(standingId, wanted));
}

/** The cards of a dashboard with every filter wired that the card's relation has. Cards that stand keep their ids; Metabase takes negative ones for new. */
function dashcardsOf(
  dashboard: Dashboard,
  { cards, questions, tables }: Shown,
  standing: MetabaseDashboard | undefined,
): readonly Readonly<Record<string, unknown>>[] {
  const free = [...(standing?.dashcards ?? [])];
  const placed: Readonly<Record<string, unknown>>[] = [];
  let row = 0;
  for (const line of dashboard.rows) {
    const shown = line.flatMap(([name, width]) => {
      const question = questions.find((each) => each.name === name);
      const cardId = cards.get(name);
      return question && cardId !== undefined ? [{ question, cardId, width }] : [];
    });
    const height = shown.every(({ question }) => question.display === 'smartscalar') ? SMALL_HEIGHT : HEIGHT;
    let col = 0;
    for (const { question, cardId, width } of shown) {
      const taken = free.findIndex((each) => each.card_id === cardId);
      const id = taken < 0 ? -1 - placed.length : (free.splice(taken, 1)[0]?.id as number);
      placed.push({ id, card_id: cardId, row, col, size_x: width, size_y: height, parameter_mappings: mappingsOf(question, cardId, tables) });
      col += width;
    }
    if (shown.length > 0) row += height;
  }
  return placed;
}

function mappingsOf(question: Question, cardId: number, tables: Tables): readonly Readonly<Record<string, unknown>>[] {
  return FILTERS.flatMap((filter, i) => {
    const target = filterTarget(question, filter, tables);
    return target ? [{ parameter_id: PARAMETERS[i]?.id, card_id: cardId, target }] : [];
  });
}
