import { type Cell, type Message, type MessageTable, oneLine, textOf, type Tone, toneOf } from '../message.ts';
import { isWebAddress } from './html.ts';

interface SlackMessage {
  /** For notifications, and where blocks are not shown. */
  readonly text: string;
  readonly blocks: readonly object[];
}

const MARKS: Readonly<Record<Tone, string>> = { good: '🟢 ', warning: '🟡 ', bad: '🔴 ', plain: '' };
/** Limits of Slack. */
const HEADER = 150;
const SECTION = 2_900;
const BLOCKS = 45;

/** Nothing in a name may become a mention, a link or a format: Slack reads `<`, `>` and `&`, and marks with `*`, `~` and backticks. */
export const escapeSlack = (text: string): string =>
  oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('*', '∗')
    .replaceAll('~', '∼')
    .replaceAll('`', 'ˋ')
    .replaceAll(/(^|\s)_|_(?=\s|$)/g, (found) => found.replace('_', 'ˍ'));

/** The message in Slack's blocks, as incoming webhooks take them. */
export function slack({ title, tone, paragraphs, tables = [], notes = [], links = [] }: Message): SlackMessage {
  const linked = links.filter(({ url }) => isWebAddress(url)).map(({ text, url }) => `<${escapeUrl(url)}|${escapeSlack(text)}>`);
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: cut(`${MARKS[tone]}${escapeSlack(title)}`, HEADER), emoji: true } },
    ...sections(paragraphs.map(escapeSlack)),
    ...tables.flatMap((table) => sections([`*${escapeSlack(table.heading)}*`, ...table.rows.map((row) => rowText(table, row))])),
    ...sections(linked),
    ...sections(notes.map((note) => `_${escapeSlack(note)}_`)),
  ];
  return { text: `${MARKS[tone]}${escapeSlack(title)}`, blocks: blocks.slice(0, BLOCKS) };
}

const cut = (text: string, length: number): string => {
  const characters = [...text];
  if (characters.length <= length) return text;
  // Not within an escaped sign.
  return `${characters
    .slice(0, length - 1)
    .join('')
    .replace(/&[a-z]*$/, '')}…`;
};

const escapeUrl = (url: string): string => url.replaceAll(/[<>|\s]/g, (char) => encodeURIComponent(char)).replaceAll('&', '&amp;');

/** The first cell names the row; the columns' names stand where a cell does not speak for itself. */
function rowText({ columns }: MessageTable, [first = '', ...others]: readonly Cell[]): string {
  const rest = others.flatMap((cell, i) => {
    const column = i === 0 ? '' : (columns[i + 1] ?? '');
    return textOf(cell) === '' ? [] : [`${column === '' ? '' : `${escapeSlack(column)} `}${valueText(cell)}`];
  });
  return [`*${escapeSlack(textOf(first))}*`, ...rest].join(' · ');
}

const valueText = (cell: Cell): string => `${MARKS[toneOf(cell)]}${escapeSlack(textOf(cell))}`;

/** As many lines in one section as it may hold. */
function sections(lines: readonly string[]): object[] {
  const texts: string[] = [];
  for (const line of lines.map((each) => cut(each, SECTION))) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= SECTION) texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.map((text) => ({ type: 'section', text: { type: 'mrkdwn', text } }));
}
