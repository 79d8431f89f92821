import { describe, expect, it } from 'vitest';
import { bytesOf, cost, figures, read, wrongs } from './read.ts';

const VALUES = (file: string | Uint8Array) => read(file).figures.map(({ line, value }) => [line, value]);
const TEXT = 'figure_key,month,value,currency\noperating_cost,2026-11,12000.50,EUR\n';

describe('a file of figures', () => {
  it('gives its rows in our words', () => {
    const file = read(figures(cost({ group: 'acme-zendesk/360001', channel: 'Email', cost_type: 'Direct pay' })));
    expect(file).toMatchObject({ kind: 'figures', rows: 1, problems: [] });
    expect(file.figures).toEqual([
      {
        line: 2,
        figureKey: 'operating_cost',
        periodStart: '2026-11-01',
        periodEnd: '2026-12-01',
        value: '12000',
        currency: 'EUR',
        groupId: 'acme-zendesk/360001',
        agentId: null,
        channel: 'email',
        network: null,
        costType: 'direct_pay',
      },
    ]);
  });

  it('may begin with a byte order mark, end lines as Windows does, and hold empty lines, comments and quoted cells', () => {
    const text =
      '\uFEFF# costs of "November"\r\n\r\nFigure key,Month,Value,Currency,Note\r\n\r\noperating_cost,2026-11,"1",EUR,"two\r\nlines, a ""word"""\r\n,,,,\r\n"# no, not this",,,,\r\nleavers,2026-11,2,,\r\n';
    expect(wrongs(text)).toEqual([]);
    expect(VALUES(text)).toEqual([
      [5, '1'],
      [9, '2'],
    ]);
  });

  it('may be cut by semicolons or tabs, and say so in a first line', () => {
    for (const file of [TEXT.replaceAll(',', ';'), TEXT.replaceAll(',', '\t'), `sep=;\n${TEXT.replaceAll(',', ';')}`])
      expect(VALUES(file).map(([, value]) => value)).toEqual(['12000.5']);
    expect(VALUES(`sep=;\n${TEXT.replaceAll(',', ';')}`)).toEqual([[3, '12000.5']]);
  });

  it('may be UTF-16, as Excel writes Unicode text', () => {
    expect(VALUES(new Uint8Array(Buffer.from(`\uFEFF${TEXT}`, 'utf16le')))).toEqual([[2, '12000.5']]);
    expect(VALUES(new Uint8Array(Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16()))).toEqual([[2, '12000.5']]);
  });

  it('is refused in another encoding, with the line, and as a workbook or other binary', () => {
    const latin = new Uint8Array(Buffer.from(`${TEXT}leavers,2026-11,1,\ntraining_cost,2026-11,1,EUR,für\n`, 'latin1'));
    expect(wrongs(latin)).toEqual(['4: is not written in UTF-8: save it as "CSV UTF-8" and import that']);
    expect(wrongs(new Uint8Array([0x50, 0x4b, 3, 4, 20, 0]))).toEqual(['file: is an Excel workbook, not a CSV file: save it as "CSV UTF-8" and import that']);
    expect(wrongs(bytesOf('figure_key\0'))).toEqual(['file: is no text: save it as "CSV UTF-8" and import that']);
  });

  it('needs a header with known columns, each once', () => {
    expect(wrongs('')).toEqual(['file: is empty: see "deskmeter figures template"']);
    expect(wrongs('figure_key,valeu,month,month\n')).toEqual([
      '1, valeu: is no column; did you mean value?',
      '1, month: stands twice in the header',
      '1: the header lacks the column value',
    ]);
    expect(wrongs('figure_key,value,period_start\nx,y,z')).toEqual(['1: the header lacks the column month (or period_start with period_end or last_day)']);
    expect(wrongs('name,sum\n')[0]).toMatch(/^1, name: is no column; columns are figure_key, month, /);
  });

  it('tells every wrong row, and all that is wrong with it', () => {
    const file = figures(
      cost(),
      cost({ figure_key: 'leavres', value: 'x', currency: '' }),
      cost({ month: '2026-13', cost_type: 'travel' }),
      cost({ month: '2026-12' }),
    );
    expect(wrongs(file)).toEqual([
      '3, figure_key: "leavres" is no figure; did you mean leavers?',
      '3, value: "x" is not a number',
      '4, month: "2026-13" is no month: write it as 2026-11',
    ]);
    expect(read(file).rows).toBe(4);
  });

  it('tells a row with too many cells by its line, and a quote that is never closed', () => {
    expect(wrongs(`${TEXT}operating_cost,2026-12,12,50,EUR\n`)).toEqual([
      '3: has 5 cells, the header 4: put a cell that holds a comma in quotes, and write decimals with a point',
    ]);
    expect(wrongs(`${TEXT}leavres,2026-12,1,\noperating_cost,2026-12,"12,EUR\nleavers,2026-12,1,\n`)).toEqual([
      '3, figure_key: "leavres" is no figure; did you mean leavers?',
      '4: opens a quote that is never closed; the lines from here on were not read',
    ]);
  });

  it('may be 10 MB long', () => {
    const day = (i: number): string => new Date(Date.UTC(2010, 0, 1 + (i % 20000))).toISOString().slice(0, 10);
    const rows = Array.from({ length: 150_000 }, (_, i) => `kb_views,${day(i)},${day(i)},${i},${'some words about it '.repeat(2)}`);
    const file = `figure_key,period_start,last_day,value,note\n${rows.join('\n')}\nkb_views,2026-11-01,2026-11-01,-1,\n`;
    expect(file.length).toBeGreaterThan(10_000_000);
    expect(wrongs(file)).toEqual(['150002, value: -1 is below zero: kb_views cannot be']);
  });
});
