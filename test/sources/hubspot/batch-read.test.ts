import { expect, test } from 'vitest';
import { RequestFailedError } from '../../../src/http/request-failed-error.ts';
import type { HttpRequest } from '../../../src/http/http.ts';
import { fixedClock } from '../../../src/platform/clock.ts';
import { batchRead, inBatches } from '../../../src/sources/hubspot/batch-read.ts';
import type { Json, ReadContext } from '../../../src/sources/source.ts';
import { NO_MAPPING } from '../contract.ts';

const idsOf = ({ body }: HttpRequest) => (body as { inputs: { id: string }[] }).inputs.map(({ id }) => id);

function context(answer: (ids: readonly string[]) => unknown): ReadContext {
  const request = (asked: HttpRequest) => Promise.resolve({ status: 200, headers: {}, body: answer(idsOf(asked)) });
  const file = () => Promise.reject(new Error('no files here'));
  const http = { request, file, usage: { requests: 0, retries: 0, throttled: 0, bytes: 0, waitedMs: 0 } };
  const clock = fixedClock('2026-03-02T00:00:00Z');
  return { http, clock, signal: new AbortController().signal, since: undefined, settings: NO_MAPPING, reference: {}, redact: (body) => body as Json };
}

const read = (ids: readonly string[]) => ({ type: 'tickets' as const, ids, properties: [], history: [] });
const ids = Array.from({ length: 50 }, (_, index) => String(index + 1));
const tooHeavy = () => {
  throw new RequestFailedError('504', { kind: 'status', status: 504 });
};

test('a batch that is too heavy is asked in halves, and nothing is lost', async () => {
  const sizes: number[] = [];
  const answer = (asked: readonly string[]) => {
    sizes.push(asked.length);
    if (asked.length > 13) tooHeavy();
    return { results: asked.filter((id) => id !== '7').map((id) => ({ id })), ...(asked.includes('7') && { errors: [{ category: 'OBJECT_NOT_FOUND' }] }) };
  };
  const { body } = await batchRead(context(answer), read(ids));
  const { results, errors } = body as { results: { id: string }[]; errors: unknown[] };
  expect(results.map(({ id }) => id)).toEqual(ids.filter((id) => id !== '7'));
  expect(errors.length).toBe(1);
  expect(sizes).toEqual([50, 25, 13, 12, 25, 13, 12]);
});

test('one row that is too heavy fails as it is', async () => {
  await expect(batchRead(context(tooHeavy), read(['1']))).rejects.toThrow(RequestFailedError);
});

test('batches hold every item once', () => {
  expect(inBatches([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(inBatches([], 2)).toEqual([]);
});
