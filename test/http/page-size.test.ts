import { expect, test } from 'vitest';
import { createPageSize } from '../../src/http/page-size.ts';
import { RequestFailedError } from '../../src/http/request-failed-error.ts';
import { rejection } from './vendor.ts';

const tooHeavy = new RequestFailedError('x', { kind: 'status', status: 504 });

test('halves on 504 and on timeouts until the page passes, and asks for that size from then on', async () => {
  const size = createPageSize({ full: 1_000 });
  const asked: number[] = [];
  const answer = await size.ask((rows) => {
    asked.push(rows);
    if (rows > 500) return Promise.reject(tooHeavy);
    if (rows > 250) return Promise.reject(new RequestFailedError('x', { kind: 'timeout', status: undefined }));
    return Promise.resolve('page');
  });
  expect([answer, asked, size.current]).toEqual(['page', [1_000, 500, 250], 250]);
});

test('grows back after ten good pages, up to the full size', async () => {
  const size = createPageSize({ full: 100 });
  await size.ask((rows) => (rows > 40 ? Promise.reject(tooHeavy) : Promise.resolve()));
  const sizes: number[] = [];
  for (let n = 0; n < 22; n += 1) {
    await size.ask(() => Promise.resolve());
    sizes.push(size.current);
  }
  expect([sizes[7], sizes[8], sizes[17], sizes[18], sizes[21]]).toEqual([25, 50, 50, 100, 100]);
});

test('gives up at the minimum, and at once for other errors', async () => {
  const size = createPageSize({ full: 8, minimum: 2 });
  const asked: number[] = [];
  expect(
    await rejection(
      size.ask((rows) => {
        asked.push(rows);
        return Promise.reject(tooHeavy);
      }),
    ),
  ).toBe(tooHeavy);
  expect(asked).toEqual([8, 4, 2]);
  const other = new RequestFailedError('x', { kind: 'status', status: 503 });
  expect(await rejection(createPageSize({ full: 8 }).ask(() => Promise.reject(other)))).toBe(other);
});
