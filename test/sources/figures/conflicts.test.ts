import { describe, expect, it } from 'vitest';
import type { Figure, Standing } from '../../../src/domain/figures.ts';
import { figureConflicts, figureNotes, inForceWith } from '../../../src/sources/figures/index.ts';
import { cost, figures, read } from './read.ts';

type Cells = Readonly<Record<string, string>>;
const parsed = (...rows: readonly Cells[]): readonly Figure[] => read(figures(...rows)).figures;
const loaded = (...rows: readonly Cells[]): Standing<Figure>[] =>
  parsed(...rows).map((figure) => ({ ...figure, origin: { file: 'old.csv', line: figure.line, fileNo: 1 } }));
const conflicts = (rows: readonly Cells[], standing: readonly Cells[] = []) =>
  figureConflicts(parsed(...rows), loaded(...standing), 'EUR').map(
    ({ line, column, message }) => `${[line ?? 'file', column].filter((part) => part !== null).join(', ')}: ${message}`,
  );
const notes = (rows: readonly Cells[], standing: readonly Cells[] = []) => figureNotes(parsed(...rows), inForceWith(parsed(...rows), loaded(...standing)));

const days = (start: string, end: string, change: Cells = {}): Cells => cost({ month: '', period_start: start, period_end: end, ...change });

describe('the same figure twice', () => {
  it('is refused, whatever its value and currency', () => {
    expect(conflicts([cost(), cost({ value: '1', currency: 'USD' }), { figure_key: 'fx_rate', month: '2026-11', value: '0.9', currency: 'USD' }])).toEqual([
      '3: operating_cost 2026-11-01 … 2026-12-01 stands in line 2 already; rows of one period are told apart by cost_type, group or channel',
    ]);
    expect(conflicts([cost(), days('2026-11-01', '2026-12-01')])).toHaveLength(1);
  });

  it('is none when a column tells them apart', () => {
    expect(conflicts([cost(), cost({ cost_type: 'travel' }), cost({ group: 'acme-zendesk/360001' }), cost({ month: '2026-12' })])).toEqual([]);
    const rate = { figure_key: 'fx_rate', month: '2026-11', value: '0.9', currency: 'USD' };
    expect(conflicts([rate, { ...rate, currency: 'GBP' }])).toEqual([]);
    expect(conflicts([rate, rate])).toEqual(['3: fx_rate 2026-11-01 … 2026-12-01 stands in line 2 already']);
  });

  it('loaded before is superseded, not refused, and with it the currency it had', () => {
    expect(conflicts([cost({ value: '1' })], [cost()])).toEqual([]);
    expect(conflicts([cost()], [cost({ currency: 'USD' })])).toEqual([]);
  });
});

describe('periods of one figure', () => {
  it('never overlap in a file; they may touch', () => {
    expect(conflicts([days('2026-11-01', '2026-11-09'), days('2026-11-09', '2026-12-01')])).toEqual([]);
    expect(conflicts([cost(), days('2026-11-09', '2026-11-16'), days('2026-11-20', '2026-11-21'), cost({ month: '2026-12' })])).toEqual([
      '3: operating_cost 2026-11-09 … 2026-11-16 overlaps 2026-11-01 … 2026-12-01 in line 2',
      '4: operating_cost 2026-11-20 … 2026-11-21 overlaps 2026-11-01 … 2026-12-01 in line 2',
    ]);
    expect(conflicts([days('2026-11-20', '2026-11-21'), cost()])).toEqual([
      '3: operating_cost 2026-11-01 … 2026-12-01 overlaps 2026-11-20 … 2026-11-21 in line 2',
    ]);
  });

  it('never overlap what was loaded before', () => {
    const way = '; to correct a period, import the corrected file under its old name with --replace';
    expect(conflicts([days('2026-11-09', '2026-11-16')], [cost()])).toEqual([
      `2: operating_cost 2026-11-09 … 2026-11-16 overlaps 2026-11-01 … 2026-12-01 in line 2 of old.csv, loaded before${way}`,
    ]);
    expect(conflicts([cost()], [days('2026-11-09', '2026-11-16')])).toEqual([
      `2: operating_cost 2026-11-01 … 2026-12-01 overlaps 2026-11-09 … 2026-11-16 in line 2 of old.csv, loaded before${way}`,
    ]);
  });

  it('may overlap those of another group, cost type or key', () => {
    const other = days('2026-11-09', '2026-11-16');
    expect(
      conflicts([cost(), { ...other, cost_type: 'travel' }, { ...other, group: 'acme-zendesk/360001' }, { ...other, figure_key: 'training_cost' }]),
    ).toEqual([]);
  });
});

describe('an amount of another currency', () => {
  const rate = (start: string, end: string): Cells => ({ figure_key: 'fx_rate', period_start: start, period_end: end, value: '0.9', currency: 'USD' });

  it('needs a rate for each of its days, in the file or loaded before', () => {
    const dollars = cost({ currency: 'USD' });
    const missing = (day: string) =>
      `2, currency: operating_cost is in USD, and no fx_rate for USD holds on ${day}: add a row fx_rate with this currency, worth so much EUR`;
    expect(conflicts([dollars])).toEqual([missing('2026-11-01')]);
    expect(conflicts([dollars, rate('2026-11-01', '2026-11-16')])).toEqual([missing('2026-11-16')]);
    expect(conflicts([dollars, rate('2026-11-16', '2026-12-05'), rate('2026-10-25', '2026-11-16')])).toEqual([]);
    expect(conflicts([dollars, rate('2026-11-01', '2026-11-16')], [rate('2026-11-16', '2027-01-01')])).toEqual([]);
    expect(conflicts([cost({ currency: 'GBP' }), rate('2026-11-01', '2026-12-01')])).toHaveLength(1);
  });

  it('is missed too where it was loaded before and its rate goes', () => {
    expect(conflicts([cost({ month: '2026-12' })], [cost({ currency: 'USD' })])).toEqual([
      'file: line 2 of old.csv, loaded before: operating_cost is in USD, and no fx_rate for USD holds on 2026-11-01: add a row fx_rate with this currency, worth so much EUR',
    ]);
  });
});

describe('notes', () => {
  it('tell periods nobody said anything about', () => {
    expect(notes([cost(), cost({ month: '2027-01' })], [cost({ month: '2026-08' })])).toEqual([
      'operating_cost: nothing from 2026-09-01 until 2026-11-01',
      'operating_cost: nothing from 2026-12-01 until 2027-01-01',
    ]);
    expect(notes([cost({ cost_type: 'travel' }), cost({ month: '2027-01', cost_type: 'travel' })])).toEqual([
      'operating_cost (travel): nothing from 2026-12-01 until 2027-01-01',
    ]);
    expect(notes([cost(), cost({ month: '2026-12' })], [{ figure_key: 'leavers', month: '2026-01', value: '1' }])).toEqual([]);
  });

  it('tell totals that split rows overrule', () => {
    expect(notes([cost(), cost({ cost_type: 'travel' })])).toEqual([
      'operating_cost 2026-11-01 … 2026-12-01 has a total and split rows: the split rows count, the total only where there are none',
    ]);
    expect(notes([cost({ cost_type: 'travel' })], [cost({ month: '2026-12' })])).toEqual([]);
  });
});
