import { type Cell, type Message, type MessageTable, oneLine, textOf, type Tone, toneOf } from '../message.ts';

const COLOURS: Readonly<Record<Tone, string>> = { good: '#1a7f37', warning: '#9a6700', bad: '#cf222e', plain: '#1f2328' };
const FONT = 'font-family:-apple-system,Segoe UI,Helvetica,Arial,sans-serif;font-size:14px;line-height:1.45;color:#1f2328';

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');

const safe = (text: string): string => escapeHtml(oneLine(text));

/** The message as the HTML part of a mail: styles stand on the elements, for mail programs drop everything else. */
export function html({ title, tone, paragraphs, tables = [], notes = [], links = [] }: Message): string {
  const body = [
    `<h1 style="font-size:18px;color:${COLOURS[tone]}">${safe(title)}</h1>`,
    ...paragraphs.map((text) => `<p>${safe(text)}</p>`),
    ...tables.map(table),
    list(links.filter(({ url }) => isWebAddress(url)).map(({ text, url }) => `<a href="${escapeHtml(url)}">${safe(text)}</a>`)),
    list(notes.map((note) => `<span style="color:#59636e">${safe(note)}</span>`)),
  ];
  return `<!doctype html><html><head><meta charset="utf-8"><title>${safe(title)}</title></head><body style="${FONT}">${body.join('')}</body></html>`;
}

/** A link of a helpdesk that is none must not run anything. */
export const isWebAddress = (url: string): boolean => /^https?:\/\//i.test(url);

const list = (items: readonly string[]): string => (items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`);

function table({ heading, columns, rows }: MessageTable): string {
  const head = columns.map((name) => `<th align="left" style="padding:4px 14px 4px 0;border-bottom:1px solid #d1d9e0">${safe(name)}</th>`);
  return `<h2 style="font-size:15px">${safe(heading)}</h2><table cellspacing="0" style="border-collapse:collapse;font-size:14px"><thead><tr>${head.join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map(cell).join('')}</tr>`)
    .join('')}</tbody></table>`;
}

const cell = (each: Cell): string => `<td style="padding:4px 14px 4px 0;color:${COLOURS[toneOf(each)]}">${safe(textOf(each))}</td>`;
