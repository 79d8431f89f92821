import { describe, expect, it } from 'vitest';
import { FIGURE_KEY_NAMES, meaningOf } from '../../../src/domain/figure-keys.ts';
import { readAmount } from '../../../src/sources/figures/amount.ts';
import { cost, figures, read, wrongs } from './read.ts';

const value = (text: string, separator = ',') => {
  const amount = readAmount(text, separator);
  return 'value' in amount ? amount.value : amount.wrong;
};

describe('a value', () => {
  it.each([
    ['12000', '12000'],
    ['12000.50', '12000.5'],
    ['-0.0', '0'],
    ['007.10', '7.1'],
    ['−5', '-5'],
    ['+5', '5'],
    ['0.00012345', '0.00012345'],
    ['1.234', '1.234'],
  ])('%s is %s', (text, expected) => expect(value(text)).toBe(expected));

  it.each([
    ['', 'is missing'],
    ['12,5', '"12,5" is not a plain number: no thousands separators, and a point before decimals, as in 12000.50'],
    ['12,000', '"12,000" is not a plain number: no thousands separators, and a point before decimals, as in 12000.50'],
    ["12'000.50", `"12'000.50" is not a plain number: no thousands separators, and a point before decimals, as in 12000.50`],
    ['12 000', '"12 000" is not a plain number: no thousands separators, and a point before decimals, as in 12000.50'],
    ['91%', '"91%" is a percentage: give the counts behind it, such as csat_positive and csat_responses'],
    ['€ 12,000.00', '"€ 12,000.00" is not a plain number: leave out words and currency signs; there are columns for unit and currency'],
    ['12000 EUR', '"12000 EUR" is not a plain number: leave out words and currency signs; there are columns for unit and currency'],
    ['(500)', '"(500)" stands in brackets: write a number below zero with a minus'],
    ['1.2E+05', '"1.2E+05" is rounded by the spreadsheet: give the cell a number format and write it out'],
    ['NaN', '"NaN" is not a number'],
    ['Infinity', '"Infinity" is not a number'],
    ['0x10', '"0x10" is not a number'],
    ['#REF!', '"#REF!" is not a number'],
    ['123456789012345', '"123456789012345" is too large: at most 14 digits before the point'],
    ['0.123456789', '"0.123456789" has too many decimals: at most 8'],
  ])('%s is refused', (text, expected) => expect(value(text)).toBe(expected));

  it('may have a decimal comma in a file cut by semicolons, unless it may be a thousands separator', () => {
    expect(value('12,5', ';')).toBe('12.5');
    expect(value('12000,50', ';')).toBe('12000.5');
    expect(value('12.5', ';')).toBe('12.5');
    expect(value('0,125', ';')).toBe('0.125');
    expect(value('1234,567', ';')).toBe('1234.567');
    expect(value('1.234', ';')).toBe('"1.234" may mean 1234 or 1.234: write 1234, or 1.2340');
    expect(value('12,345', ';')).toBe('"12,345" may mean 12345 or 12,345: write 12345, or 12,3450');
    expect(value('1.234,50', ';')).toContain('no thousands separators');
  });

  it('cannot be below zero, or broken, where that makes no sense', () => {
    expect(wrongs(figures(cost({ value: '-1' })))).toEqual(['2, value: -1 is below zero: operating_cost cannot be']);
    expect(wrongs(figures({ figure_key: 'sentiment_sum', month: '2026-11', value: '-5' }))).toEqual([]);
    expect(wrongs(figures({ figure_key: 'leavers', month: '2026-11', value: '1.5' }))).toEqual(['2, value: 1.5 is no whole number: leavers counts people']);
    expect(wrongs(figures({ figure_key: 'fte_agents', month: '2026-11', value: '8.5' }))).toEqual([]);
    expect(wrongs(figures({ figure_key: 'fx_rate', month: '2026-11', value: '0', currency: 'USD' }))).toEqual([
      '2, value: a rate of 0 would make every amount nothing',
    ]);
  });
});

describe('a period', () => {
  const period = (cells: Readonly<Record<string, string>>) => {
    const file = read(figures(cost({ month: '', ...cells })));
    return file.problems.length > 0
      ? file.problems.map(({ column, message }) => `${column}: ${message}`)
      : [file.figures[0]?.periodStart, file.figures[0]?.periodEnd];
  };

  it('is a month, or has a start and either the day after the last or the last day', () => {
    expect(period({ month: '2026-12' })).toEqual(['2026-12-01', '2027-01-01']);
    expect(period({ month: '2028-02' })).toEqual(['2028-02-01', '2028-03-01']);
    expect(period({ period_start: '2026-11-02', period_end: '2026-11-09' })).toEqual(['2026-11-02', '2026-11-09']);
    expect(period({ period_start: '2026-11-01', last_day: '2026-11-30' })).toEqual(['2026-11-01', '2026-12-01']);
    expect(period({ period_start: '2026-11-02', last_day: '2026-11-02' })).toEqual(['2026-11-02', '2026-11-03']);
  });

  it('ends after it starts: period_end is the day after the last', () => {
    expect(period({ period_start: '2026-11-02', period_end: '2026-11-02' })).toEqual([
      'period_end: 2026-11-02 must lie after period_start: it is the day after the last, for the one day 2026-11-02 write 2026-11-03',
    ]);
    expect(period({ period_start: '2026-11-02', last_day: '2026-11-01' })).toEqual(['last_day: lies before period_start']);
  });

  it('that reads as whole months with their last day is refused, for it would leave that day out', () => {
    expect(period({ period_start: '2026-11-01', period_end: '2026-11-30' })).toEqual([
      'period_end: 2026-11-30 would leave out that day: period_end is the day after the last, write 2026-12-01, or use the column last_day',
    ]);
    expect(period({ period_start: '2026-01-01', period_end: '2026-12-31' })[0]).toContain('write 2027-01-01');
    expect(period({ period_start: '2026-11-15', period_end: '2026-11-30' })).toEqual(['2026-11-15', '2026-11-30']);
  });

  it('is written as dates of the calendar, once', () => {
    expect(period({ period_start: '01.11.2026', period_end: '2026-02-30' })).toEqual([
      'period_start: "01.11.2026" is no day: write it as 2026-11-01',
      'period_end: "2026-02-30" is no day: write it as 2026-11-01',
    ]);
    expect(period({ month: 'Nov 26' })).toEqual(['month: "Nov 26" is no month: write it as 2026-11']);
    expect(period({ month: '2026-11', period_start: '2026-11-01' })).toEqual(['month: give either month, or period_start and an end, not both']);
    expect(period({ period_start: '2026-11-01', period_end: '2026-11-08', last_day: '2026-11-07' })).toEqual([
      'period_end: give period_end or last_day, not both',
    ]);
    expect(period({})).toEqual(['period_start: is missing: give month, or period_start with period_end or last_day']);
    expect(period({ period_start: '2026-11-02' })).toEqual(['period_end: is missing: period_end is the day after the last; or give last_day']);
    expect(period({ period_start: '2026-11-02', period_end: '2062-11-02' })).toEqual([
      'period_end: the period 2026-11-02 … 2062-11-02 is longer than ten years',
    ]);
    expect(period({ month: '1926-11' })[0]).toContain('lies outside 2000-01-01 … 2100-01-01');
  });
});

describe('the other cells', () => {
  const wrong = (change: Readonly<Record<string, string>>) => wrongs(figures(cost(change)));

  it('name groups and agents as members', () => {
    expect(wrong({ group: 'acme-zendesk/360001' })).toEqual([]);
    expect(wrong({ group: 'Billing' })).toEqual(['2, group: "Billing" is a name: write acme-zendesk/360001']);
    expect(wrong({ group: 'acme-zendesk/36001' })).toEqual(['2, group: acme-zendesk has no group "36001"; did you mean acme-zendesk/360001 (Billing)?']);
    expect(wrong({ group: 'acme-zendsk/360001' })).toEqual(['2, group: no group of a connection "acme-zendsk" is known; did you mean acme-zendesk?']);
    expect(wrong({ group: '360001' })).toEqual(['2, group: "360001" is no group: write <connection>/<id>, as in acme-zendesk/360001']);
    const hours = { figure_key: 'paid_hours', currency: '', value: '8' };
    expect(wrong({ ...hours, agent: 'acme-freshdesk/9' })).toEqual([]);
    expect(wrong({ ...hours, agent: 'acme-freshdesk/360001' })).toEqual(['2, agent: acme-freshdesk has no agent "360001"']);
  });

  it('name a channel, and only what the figure may be split by', () => {
    expect(wrong({ channel: 'e-mail' })).toEqual(['2, channel: "e-mail" is no channel; did you mean email?']);
    expect(wrong({ agent: 'acme-zendesk/71', network: 'x' })).toEqual([
      '2, agent: operating_cost is not kept by agent: it may be split by group, channel, cost_type',
      '2, network: operating_cost is not kept by network: it may be split by group, channel, cost_type',
    ]);
    expect(wrong({ figure_key: 'kb_views', currency: '', channel: 'web' })).toEqual(['2, channel: kb_views is not kept by channel: it has a total only']);
  });

  it('name the currency of amounts of money and of nothing else', () => {
    expect(wrong({ currency: 'eur' })).toEqual([]);
    expect(wrong({ currency: '' })).toEqual(['2, currency: is missing: write EUR, or the currency of the amount']);
    expect(wrong({ currency: 'EURO' })).toEqual(['2, currency: "EURO" is no currency: write a code such as EUR']);
    expect(wrong({ figure_key: 'leavers' })).toEqual(['2, currency: leavers is no amount of money: leave the column empty']);
    expect(wrong({ figure_key: 'fx_rate', value: '1' })).toEqual(['2, currency: EUR is the currency of the workspace: it needs no rate']);
    expect(wrong({ figure_key: 'fx_rate', currency: '' })).toEqual(['2, currency: is missing: name the currency it is the rate of']);
  });

  it('may repeat the unit of the figure, and no other', () => {
    expect(wrong({ unit: 'Currency' })).toEqual([]);
    expect(wrong({ figure_key: 'handling_hours', currency: '', unit: 'minutes' })).toEqual([
      '2, unit: "minutes": handling_hours is in hours; convert the value, or leave the column empty',
    ]);
  });

  it('accept every figure there is with the example of the template', () => {
    const rows = FIGURE_KEY_NAMES.map((key) =>
      cost({ figure_key: key, value: meaningOf(key).example, currency: key === 'fx_rate' ? 'USD' : meaningOf(key).unit === 'currency' ? 'EUR' : '' }),
    );
    expect(wrongs(figures(...rows))).toEqual([]);
    expect(read(figures(...rows)).figures).toHaveLength(FIGURE_KEY_NAMES.length);
  });
});
