import { describe, expect, it } from 'vitest';
import { FixConfigError, GiveUpError, RetryError, SkipRecordError, StreamUnavailableError, WaitError } from '../../src/domain/errors.ts';
import { outcomeOf, outcomeOfRun } from '../../src/jobs/outcome.ts';
import type { RunReport } from '../../src/sync/report.ts';
import { LostPlaceError } from '../../src/warehouse/lost-place-error.ts';

const DAY_MS = 86_400_000;

describe('what becomes of a job', () => {
  it.each([
    ['nothing', undefined, 'done'],
    ['a lost place', new LostPlaceError('acme'), 'done'],
    ['retry', new RetryError('502', 'Wait.'), 'again'],
    ['wait', new WaitError('429', 5_000), 'later'],
    ['skip-record', new SkipRecordError('no id'), 'never'],
    ['stream-unavailable', new StreamUnavailableError('plan', 'Upgrade.'), 'never'],
    ['fix-config', new FixConfigError('401', 'New token.'), 'never'],
    ['give-up', new GiveUpError('cursor', 'Report it.'), 'never'],
    ['an error without a recovery', new TypeError('x is not a function'), 'again'],
    ['no error at all', 'a text', 'again'],
    ['a worker that stops', new DOMException('stop', 'AbortError'), 'back'],
  ] as const)('%s', (_, error, kind) => {
    expect(outcomeOf(error).kind).toBe(kind);
  });

  it('waits as long as it is told, within bounds', () => {
    const waits = [5_000, 0, -1, Number.NaN, Number.POSITIVE_INFINITY, 30 * DAY_MS].map((waitMs) => outcomeOf(new WaitError('429', waitMs)));
    expect(waits.map((outcome) => outcome.kind === 'later' && outcome.waitMs)).toEqual([5_000, 100, 100, DAY_MS, DAY_MS, DAY_MS]);
  });

  it('judges a run by its report', () => {
    const of = (status: RunReport['status'], error?: unknown) => outcomeOfRun({ status, error } as RunReport).kind;
    expect(of('ok')).toBe('done');
    expect(of('partial', new RetryError('502', 'Wait.'))).toBe('again');
    expect(of('partial', new WaitError('429', 5_000))).toBe('later');
    expect(of('failed', new FixConfigError('401', 'New token.'))).toBe('never');
    // Older windows of a first load are left: at once, as another run; but a failure is tried again as ever.
    expect(outcomeOfRun({ status: 'ok', isLoading: true, error: undefined } as RunReport)).toEqual({ kind: 'later', waitMs: 100 });
    expect(outcomeOfRun({ status: 'partial', isLoading: true, error: new RetryError('502', 'Wait.') as unknown } as RunReport).kind).toBe('again');
    // Whatever failed on the way: it was asked to stop.
    expect(of('stopped', new RetryError('aborted', 'Wait.'))).toBe('back');
  });
});
