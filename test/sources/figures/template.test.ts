import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FIGURE_KEY_NAMES, type FigureMeaning, meaningOf } from '../../../src/domain/figure-keys.ts';
import { figureConflicts, template } from '../../../src/sources/figures/index.ts';
import { read, wrongs } from './read.ts';

const VALUES = { month: '2026-11', currency: 'EUR' };
const examples = (text: string): string => text.replaceAll(/^# (?=[a-z_]+,|acme)/gm, '');

describe('the template', () => {
  it('loads nothing as it is', () => {
    expect(read(template('figures', VALUES))).toMatchObject({ rows: 0, problems: [] });
    expect(read(template('schedule', VALUES))).toMatchObject({ kind: 'schedule', rows: 0, problems: [] });
  });

  it('has an example of every figure that is right once it is no comment', () => {
    const text = examples(template('figures', VALUES));
    expect(wrongs(text)).toEqual([]);
    const { figures } = read(text);
    expect(figures.map(({ figureKey }) => figureKey)).toEqual(FIGURE_KEY_NAMES);
    expect(figureConflicts(figures, [], 'EUR')).toEqual([]);
  });

  it('has examples of schedules', () => {
    const text = examples(template('schedule', VALUES)).replaceAll('acme-zendesk/370001', 'acme-zendesk/71');
    expect(wrongs(text)).toEqual([]);
    expect(read(text).activities.map(({ activity }) => activity)).toEqual(['work', 'break', 'work']);
  });

  it('says the currency of the workspace', () => {
    expect(template('figures', { month: '2026-11', currency: 'USD' })).toContain('\n# operating_cost,2026-11,,,,12000,currency,USD,');
    expect(template('figures', { month: '2026-11', currency: 'USD' })).toContain('\n# fx_rate,2026-11,,,,0.92,rate,EUR,');
  });
});

describe('docs/figures.md', () => {
  const OVER = { sum: 'shared by the days of the period', level: 'holds on each day', rate: 'holds on each day, never added' } as const;
  const line = (key: (typeof FIGURE_KEY_NAMES)[number]): string => {
    const { unit, over, dimensions, meaning, feeds, mayBeNegative }: FigureMeaning = meaningOf(key);
    const value = `${unit}${mayBeNegative === true ? ', may be below zero' : ''}`;
    return `| \`${key}\` | ${meaning} | ${value} | ${OVER[over]} | ${dimensions.join(', ') || '–'} | ${feeds.join(', ') || '–'} |`;
  };

  it('lists every figure as it is defined', () => {
    const text = readFileSync(new URL('../../../docs/figures.md', import.meta.url), 'utf8');
    const table = text.split('\n').filter((each) => /^\| `[a-z_]+` \| .* \| .* \| .* \| .* \| /.test(each));
    expect(table).toEqual(FIGURE_KEY_NAMES.map(line));
  });

  it('shows examples that load', () => {
    const text = readFileSync(new URL('../../../docs/figures.md', import.meta.url), 'utf8');
    const blocks = [...text.matchAll(/```csv\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
    expect(blocks.length).toBeGreaterThan(2);
    for (const block of blocks) {
      expect(wrongs(block)).toEqual([]);
      expect(figureConflicts(read(block).figures, [], 'EUR')).toEqual([]);
    }
  });
});
