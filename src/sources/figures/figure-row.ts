import { FIGURE_DIMENSIONS, FIGURE_KEY_NAMES, type FigureDimension, type FigureKey, isFigureKey, isWhole, meaningOf } from '../../domain/figure-keys.ts';
import type { Figure } from '../../domain/figures.ts';
import { suggest } from '../../domain/suggest.ts';
import { CHANNELS } from '../../domain/values.ts';
import { readAmount } from './amount.ts';
import type { Cells, FigureColumn } from './columns.ts';
import { type Members, memberProblem } from './members.ts';
import { readPeriod } from './period.ts';
import { problem, type Problem } from './problem.ts';

/** What a row is judged against. */
export interface FileContext {
  /** Currency of the workspace. */
  readonly currency: string;
  /** IANA zone in which plans without an offset are written. */
  readonly timeZone: string;
  readonly groups: Members;
  readonly agents: Members;
}

type FigureCells = Cells<FigureColumn>;
type Complain = (column: FigureColumn, message: string) => void;

/** One row of a file of figures. All that is wrong with it is told at once. */
export function readFigure(line: number, cells: FigureCells, separator: string, context: FileContext): Figure | readonly Problem[] {
  const problems: Problem[] = [];
  const complain: Complain = (column, message) => void problems.push(problem(line, column, message));
  const figureKey = readKey(cells.figure_key, complain);
  const period = readPeriod(cells);
  if (!('start' in period)) for (const { column, message } of period) complain(column, message);
  const amount = readAmount(cells.value, separator);
  if ('wrong' in amount) complain('value', amount.wrong);
  if (figureKey !== undefined) {
    if ('value' in amount) judgeValue(figureKey, amount.value, complain);
    judgeUnit(figureKey, cells.unit, complain);
    judgeCurrency(figureKey, cells.currency, context.currency, complain);
    judgeDimensions(figureKey, cells, complain);
  }
  judgeMembers(cells, context, complain);
  if (problems.length > 0 || figureKey === undefined || !('start' in period) || !('value' in amount)) return problems;
  return {
    line,
    figureKey,
    periodStart: period.start,
    periodEnd: period.end,
    value: amount.value,
    currency: cells.currency === '' ? null : cells.currency.toUpperCase(),
    groupId: given(cells.group),
    agentId: given(cells.agent),
    channel: given(cells.channel.toLowerCase()),
    network: given(word(cells.network)),
    costType: given(word(cells.cost_type)),
  };
}

const given = (text: string): string | null => (text === '' ? null : text);

/** Free words are one member whatever their case and spacing: `Direct pay` and `direct_pay`. */
const word = (text: string): string => text.toLowerCase().replaceAll(/[\s-]+/g, '_');

function readKey(text: string, complain: Complain): FigureKey | undefined {
  const key = word(text);
  if (isFigureKey(key)) return key;
  const near = suggest(text.slice(0, 60), FIGURE_KEY_NAMES);
  const hint = near === undefined ? 'see "deskmeter figures template" for all keys' : `did you mean ${near}?`;
  complain('figure_key', text === '' ? 'is missing' : `"${text.slice(0, 60)}" is no figure; ${hint}`);
  return undefined;
}

function judgeValue(key: FigureKey, value: string, complain: Complain): void {
  const { unit, mayBeNegative } = meaningOf(key);
  if (value.startsWith('-') && mayBeNegative !== true) complain('value', `${value} is below zero: ${key} cannot be`);
  if (isWhole(unit) && value.includes('.')) complain('value', `${value} is no whole number: ${key} counts ${unit === 'people' ? 'people' : 'things'}`);
  if (key === 'fx_rate' && value === '0') complain('value', 'a rate of 0 would make every amount nothing');
}

function judgeUnit(key: FigureKey, text: string, complain: Complain): void {
  const { unit } = meaningOf(key);
  if (text !== '' && text.toLowerCase() !== unit)
    complain('unit', `"${text.slice(0, 40)}": ${key} is in ${unit}; convert the value, or leave the column empty`);
}

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

function judgeCurrency(key: FigureKey, text: string, own: string, complain: Complain): void {
  const isMoney = meaningOf(key).unit === 'currency';
  if (!isMoney && key !== 'fx_rate') {
    if (text !== '') complain('currency', `${key} is no amount of money: leave the column empty`);
  } else if (text === '')
    complain('currency', isMoney ? `is missing: write ${own}, or the currency of the amount` : 'is missing: name the currency it is the rate of');
  else if (!CURRENCIES.has(text.toUpperCase())) complain('currency', `"${text.slice(0, 40)}" is no currency: write a code such as ${own}`);
  else if (key === 'fx_rate' && text.toUpperCase() === own) complain('currency', `${own} is the currency of the workspace: it needs no rate`);
}

const COLUMN_WORDS: Readonly<Record<FigureDimension, string>> = {
  group: 'by group',
  agent: 'by agent',
  channel: 'by channel',
  network: 'by network',
  cost_type: 'by cost type',
};

function judgeDimensions(key: FigureKey, cells: FigureCells, complain: Complain): void {
  const allowed = meaningOf(key).dimensions;
  for (const column of FIGURE_DIMENSIONS) {
    if (cells[column] === '' || allowed.includes(column)) continue;
    const may = allowed.length === 0 ? 'it has a total only' : `it may be split by ${allowed.join(', ')}`;
    complain(column, `${key} is not kept ${COLUMN_WORDS[column]}: ${may}`);
  }
}

function judgeMembers(cells: FigureCells, context: FileContext, complain: Complain): void {
  for (const [column, members] of [['group', context.groups] as const, ['agent', context.agents] as const]) {
    const wrong = cells[column] === '' ? undefined : memberProblem(cells[column], column, members);
    if (wrong !== undefined) complain(column, wrong);
  }
  const channel = cells.channel.toLowerCase();
  if (channel === '' || (CHANNELS as readonly string[]).includes(channel)) return;
  const near = suggest(channel, CHANNELS);
  complain('channel', `"${cells.channel.slice(0, 40)}" is no channel; ${near === undefined ? `channels are ${CHANNELS.join(', ')}` : `did you mean ${near}?`}`);
}
