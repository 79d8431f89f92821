import { isDeepStrictEqual } from 'node:util';
import type { StoredDefinitions, Tree } from '../config/stored.ts';
import { rehearseConfig } from '../jobs/rehearsal.ts';
import type { Effect } from '../kpi/index.ts';
import type { Definitions, DefinitionsPreview } from './api/definitions.ts';
import { configWith, readStored } from './configured.ts';
import type { ConsoleContext } from './context.ts';

/** What definitions would change, before they are saved: tried out, and taken back. */
export async function previewOf(context: ConsoleContext, own: Definitions): Promise<DefinitionsPreview> {
  const { stored } = await readStored(context);
  const next = configWith(context, { ...stored, definitions: own as StoredDefinitions });
  const { leave, comeBack, changed, seen, effects, stories } = await rehearseConfig(context.workspace, next);
  return {
    changes: changesIn((stored.definitions ?? {}) as Tree, own as Tree),
    ticketsLeave: leave,
    ticketsReturn: comeBack,
    ticketsChange: changed,
    effects: (effects ?? []).map(effectOf),
    notices: [
      ...Object.entries(seen).map(
        ([id, tickets]) => `${id}: looked at the ${tickets} tickets whose pages are archived; older ones are judged when they change.`,
      ),
      ...(effects
        ? []
        : [
            `${stories.of} tickets may be counted otherwise. In the time that a preview takes ${stories.told} of them were looked at, which the counts above are of; ` +
              'that is too few to say what the numbers would be. They are made once the change is saved.',
          ]),
    ],
  };
}

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
