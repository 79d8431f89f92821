import type { BatchReadInputSimplePublicObjectId } from '@hubspot/api-client/lib/codegen/crm/tickets/models/BatchReadInputSimplePublicObjectId.js';
import { RequestFailedError } from '../../http/request-failed-error.ts';
import type { ReadContext } from '../source.ts';
import { type ObjectType, paths } from './paths.ts';

/** HubSpot's most ids per call: 100, and 50 once history is asked for. */
export const BATCH_ROWS = { plain: 100, withHistory: 50 } as const;

export interface BatchRead {
  readonly type: ObjectType;
  readonly ids: readonly string[];
  readonly properties: readonly string[];
  readonly history: readonly string[];
}

interface BatchAnswer {
  readonly path: string;
  readonly body: unknown;
}

/**
 * The strong read: rows by id as they are now, history included. Ids that are gone or unreadable come back under `errors` of a 207
 * and not as a failure. The body has no room limit, so any number of property names may be asked for. A batch that is too heavy for
 * HubSpot is asked in halves.
 */
export async function batchRead(context: ReadContext, read: BatchRead): Promise<BatchAnswer> {
  const path = paths.batchRead(read.type);
  const body: BatchReadInputSimplePublicObjectId = {
    inputs: read.ids.map((id) => ({ id })),
    properties: [...read.properties],
    propertiesWithHistory: [...read.history],
  };
  const canShrink = read.ids.length > 1;
  try {
    const response = await context.http.request({ method: 'POST', path, body, canShrink, signal: context.signal });
    return { path, body: response.body };
  } catch (error) {
    if (!(canShrink && error instanceof RequestFailedError && error.isTooHeavy)) throw error;
    const answers: BatchAnswer[] = [];
    for (const ids of inBatches(read.ids, Math.ceil(read.ids.length / 2))) answers.push(await batchRead(context, { ...read, ids }));
    return { path, body: { results: listsOf(answers, 'results'), errors: listsOf(answers, 'errors') } };
  }
}

const listsOf = (answers: readonly BatchAnswer[], key: 'results' | 'errors'): readonly unknown[] =>
  answers.flatMap(({ body }) => (body as Record<string, readonly unknown[] | undefined> | undefined)?.[key] ?? []);

/** The list cut into pieces of at most `size`. */
export function inBatches<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
