import { expect, test } from 'vitest';
import { logWords } from '../../src/cli/log-words.ts';
import { printJson, printTable, printText } from '../../src/cli/print.ts';
import { showProgress } from '../../src/cli/sync-progress.ts';
import { ageText, barText, durationText, sparkline, valueText } from '../../src/cli/words.ts';
import { warehouseFailure } from '../../src/cli/warehouse-failure.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { createLog, silentLog } from '../../src/platform/log.ts';

function paper(columns = 100, isInteractive = false) {
  const lines: string[] = [];
  const drawn: string[] = [];
  const clock = fixedClock('2026-03-01T00:00:00Z');
  const out = (line: string) => void lines.push(line);
  const terminal: Terminal = {
    out,
    say: out,
    env: {},
    clock,
    log: silentLog,
    columns,
    tableColumns: columns,
    isInteractive,
    progress: (line) => void drawn.push(line),
  };
  return { terminal, lines, drawn, clock };
}

test('a table aligns text left and numbers right, and leaves nothing for what is not there', () => {
  const { terminal, lines } = paper();
  printTable(
    terminal,
    ['day', 'value', 'share', 'note'],
    [
      ['2026-03-01', 7, '9.1 %', 'x'],
      ['2026-03-02', null, '–', null],
      ['2026-03-03', 1234, '100.0 %', 'two\nlines'],
    ],
  );
  expect(lines).toEqual([
    'day         value    share  note',
    '──────────  ─────  ───────  ─────────',
    '2026-03-01      7    9.1 %  x',
    '2026-03-02               –',
    '2026-03-03   1234  100.0 %  two lines',
  ]);
});

test('a table that is too wide loses the columns that may go, one after the other', () => {
  const header = ['name', 'a', 'b', 'c'];
  const rows = [['n'.repeat(10), 'a'.repeat(10), 'b'.repeat(10), 'c'.repeat(10)]];
  const headers = [46, 45, 33].map((columns) => {
    const { terminal, lines } = paper(columns);
    printTable(terminal, header, rows, ['b', 'a']);
    return lines[0]?.split(/ +/);
  });
  expect(headers).toEqual([
    ['name', 'a', 'b', 'c'],
    ['name', 'a', 'c'],
    ['name', 'c'],
  ]);
});

test('a paragraph keeps to the width and stands below its first word', () => {
  const { lines } = paper();
  printText((line) => lines.push(line), 30, '  → ', 'Give the agent global ticket access in Freshdesk, please.');
  expect(lines).toEqual(['  → Give the agent global', '    ticket access in', '    Freshdesk, please.']);
});

test('JSON has no character in it that moves a cursor', () => {
  const { terminal, lines } = paper();
  printJson(terminal, { name: '\u009B2J\u001B[2J\u007F' });
  expect(lines[0]).not.toMatch(/(?!\n)\p{Cc}/u);
  expect(JSON.parse(lines[0] ?? '')).toEqual({ name: '\u009B2J\u001B[2J\u007F' });
});

test('values, durations and ages in words', () => {
  expect([valueText(null, 'ratio'), valueText(0.914, 'ratio'), valueText(7500, 'seconds'), valueText(12, 'count'), valueText(-11.1111, 'points')]).toEqual([
    '–',
    '91.4 %',
    '2 h 05 min',
    '12',
    '-11.11',
  ]);
  expect([0, 59.6, 61, 3600, 86_400 * 3 + 3600 * 4, -90].map(durationText)).toEqual([
    '0 s',
    '1 min 00 s',
    '1 min 01 s',
    '1 h 00 min',
    '3 d 4 h',
    '-1 min 30 s',
  ]);
  expect([5, 120, 7200, 86_400 * 3].map(ageText)).toEqual(['5 s', '2 min', '2 h', '3 d']);
  expect(sparkline([1, null, 2, 3])).toBe('▁ ▅█');
  expect(sparkline([4, 4])).toBe('▄▄');
  expect(barText(0.42)).toBe('████░░░░░░  42 %');
});

test('progress is one line per helpdesk on a terminal, and a plain line now and then elsewhere', () => {
  const step = { connectionId: 'zen', stream: 'tickets', pages: 3, rows: 300, rejects: 0, progress: 0.5, done: false };
  const live = paper(100, true);
  const show = showProgress(live.terminal);
  show.onProgress(step);
  show.onProgress({ ...step, connectionId: 'hub', progress: undefined, rows: 9 });
  show.end('zen');
  expect(live.drawn).toEqual(['zen tickets █████░░░░░  50 % 300', 'zen tickets █████░░░░░  50 % 300  ·  hub tickets 9', 'hub tickets 9']);
  expect(live.lines).toEqual([]);

  const plain = paper();
  const log = showProgress(plain.terminal);
  for (const seconds of [0, 4, 11, 12, 25]) {
    plain.clock.set(new Date(Date.UTC(2026, 2, 1, 0, 0, seconds)));
    log.onProgress({ ...step, rows: seconds });
  }
  expect(plain.lines).toEqual(['zen tickets: 3 pages, 11 records, 50 %', 'zen tickets: 3 pages, 25 records, 50 %']);
  expect(plain.drawn).toEqual([]);
});

test('the log speaks in words at a terminal', () => {
  const lines: string[] = [];
  const log = createLog('warn', { write: (line) => void lines.push(logWords(line)) });
  log.warn({ err: new Error('gone'), queue: 'sync' }, 'the worker has trouble');
  log.error('over');
  expect(lines).toEqual(['! the worker has trouble (err: gone, queue: sync)', '✗ over']);
});

test('the driver speaks in words, also for a host with several addresses', () => {
  const refused = (port: number) => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', address: '::1', port });
  const both = Object.assign(new AggregateError([refused(5432), refused(5432)], ''), { code: 'ECONNREFUSED' });
  expect(warehouseFailure(both)?.message).toBe('The warehouse does not answer at ::1:5432.');
  expect(warehouseFailure(new Error('timeout expired'))?.message).toBe('The warehouse does not answer in time.');
  expect(warehouseFailure(Object.assign(new Error('x'), { code: '53300' }))?.recovery).toBe('retry');
  expect(warehouseFailure(new Error('something else'))).toBeUndefined();
});
