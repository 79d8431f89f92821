import { isDeepStrictEqual } from 'node:util';
import { type Config, type ConnectionConfig, settingsIn } from '../config/config.ts';
import type { StoredDefinitions, Tree } from '../config/stored.ts';
import { editionOf } from '../domain/editions.ts';
import { openConnection } from '../jobs/connection-work.ts';
import { type Effect, previewNumbers } from '../kpi/index.ts';
import { previewMapping } from '../sync/preview-mapping.ts';
import type { Definitions, DefinitionsPreview } from './api/definitions.ts';
import { configWith, readStored } from './configured.ts';
import type { ConsoleContext } from './console.ts';
import { viewOf } from './numbers.ts';

/** What definitions would change, before they are saved. Nothing is written. */
export async function previewOf(context: ConsoleContext, own: Definitions): Promise<DefinitionsPreview> {
  const { workspace } = context;
  const { stored } = await readStored(context);
  const next = configWith(context, { ...stored, definitions: own as StoredDefinitions });
  const mapped = await Promise.all(
    pairs(workspace.config, next).map(async ([before, after]) => ({
      id: after.id,
      ...(await previewMapping(workspace.database.db, after.id, sideOf(context, before), sideOf(context, after))),
    })),
  );
  const view = await viewOf(context);
  const settings = settingsIn(next.settings, view.settings.timeZone);
  const effects = view.isBuilt ? await previewNumbers(view, settings, Object.fromEntries(mapped.map(({ id, leave }) => [id, leave]))) : [];
  const sum = (of: (each: (typeof mapped)[number]) => number) => mapped.reduce((adding, each) => adding + of(each), 0);
  return {
    changes: changesIn((stored.definitions ?? {}) as Tree, own as Tree),
    ticketsLeave: sum(({ leave }) => leave.length),
    ticketsReturn: sum(({ comeBack }) => comeBack.length),
    ticketsChange: sum(({ changed }) => changed),
    effects: effects.map(effectOf),
    notices: [
      ...mapped.map(({ id, seen }) => `${id}: looked at the ${seen} tickets whose pages are archived; older ones are judged when they change.`),
      ...(sum(({ comeBack }) => comeBack.length) > 0
        ? ['Tickets that come back are counted once the change is saved: the months above do not hold them yet.']
        : []),
      ...(sum(({ changed }) => changed) > 0 ? ['Tickets that are read otherwise may move within a KPI: the months above count them as they are now.'] : []),
      ...(editionOf(view.settings, settings.parameters)
        ? ['How surveys are read changes the story of tickets: those numbers are told once the change is saved.']
        : []),
    ],
  };
}

const sideOf = ({ workspace }: ConsoleContext, configured: ConnectionConfig) => ({
  connection: openConnection(workspace, configured).connection,
  settings: configured.mapping,
});

/** Connections whose words would mean something else. */
const pairs = (now: Config, next: Config): [ConnectionConfig, ConnectionConfig][] =>
  next.connections.flatMap((after): [ConnectionConfig, ConnectionConfig][] => {
    const before = now.connections.find(({ id }) => id === after.id);
    return before && !isDeepStrictEqual(before.mapping, after.mapping) ? [[before, after]] : [];
  });

const effectOf = ({ plan: { kpi, variant }, month, before, after, verdictBefore, verdictAfter }: Effect): DefinitionsPreview['effects'][number] => ({
  kpi: kpi.id,
  name: variant === 'default' ? kpi.name : `${kpi.name} (${variant})`,
  unit: kpi.unit,
  month,
  before,
  after,
  statusBefore: verdictBefore,
  statusAfter: verdictAfter,
});

/** Which parts differ, in words. */
function changesIn(now: Tree, next: Tree, path = ''): string[] {
  return [...new Set([...Object.keys(now), ...Object.keys(next)])].toSorted().flatMap((key) => {
    const [was, becomes] = [now[key], next[key]];
    const name = path === '' ? key : `${path}.${key}`;
    if (isDeepStrictEqual(was, becomes)) return [];
    if (isTree(was) && isTree(becomes)) return changesIn(was, becomes, name);
    if (Array.isArray(was) && Array.isArray(becomes)) return [`${name}: ${was.length} before, ${becomes.length} after`];
    return [`${name} ${was === undefined ? 'is added' : becomes === undefined ? 'is taken out' : 'changes'}`];
  });
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);
