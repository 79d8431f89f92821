import { expect, test } from 'vitest';
import { coloured, wantsColour } from '../../src/cli/colour.ts';

const plain = (text: string) => text.replaceAll(new RegExp(`${String.fromCodePoint(27)}\\[\\d+m`, 'g'), '');

test.each([
  '✓ sync ended',
  '  ✗ it failed',
  '! take care',
  '→ do this',
  '─────  ───',
  'agents   ok      8 min ago',
  'tickets  failing  –',
  'calls  unavailable  –',
])('colours %j and changes no character of it', (line) => {
  expect(coloured(line)).not.toBe(line);
  expect(plain(coloured(line))).toBe(line);
});

test.each(['ok', 'everything is ok', 'no mark ✓ within', 'a failing thing'])('leaves %j as it is', (line) => {
  expect(coloured(line)).toBe(line);
});

test('only on a terminal, and not where it is not wanted', () => {
  expect(wantsColour({ isTTY: true }, {})).toBe(true);
  expect([wantsColour({}, {}), wantsColour({ isTTY: true }, { NO_COLOR: '1' }), wantsColour({ isTTY: true }, { TERM: 'dumb' })]).toEqual([false, false, false]);
});
