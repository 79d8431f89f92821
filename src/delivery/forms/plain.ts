import { type Message, type MessageTable, oneLine, textOf } from '../message.ts';

/** The message as plain text: part of a mail, and what a dry run prints. */
export function plainText({ title, paragraphs, tables = [], notes = [], links = [] }: Message): string {
  const parts = [
    oneLine(title),
    ...paragraphs.map(oneLine),
    ...tables.map(tableText),
    links.map(({ text, url }) => `${oneLine(text)}: ${url}`).join('\n'),
    notes.map((note) => `* ${oneLine(note)}`).join('\n'),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function tableText({ heading, columns, rows }: MessageTable): string {
  const lines = [columns, ...rows.map((row) => row.map((cell) => oneLine(textOf(cell))))];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const aligned = lines.map((line) =>
    line
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [heading, ...aligned].join('\n');
}
