/** What people are told, before it takes the form of a channel. Texts are plain: names in them come from helpdesks, and each form escapes them. */
export interface Message {
  readonly event: 'alert.opened' | 'alert.over' | 'report' | 'test';
  readonly tone: Tone;
  /** One line. */
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly tables?: readonly MessageTable[];
  /** What to know when reading it. */
  readonly notes?: readonly string[];
  readonly links?: readonly { readonly text: string; readonly url: string }[];
  /** The same for a program. */
  readonly data: Readonly<Record<string, unknown>>;
}

export type Tone = 'good' | 'warning' | 'bad' | 'plain';

export interface MessageTable {
  readonly heading: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A text, with a tone where it says whether it is well. */
export type Cell = string | { readonly text: string; readonly tone: Tone };

export const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);
export const toneOf = (cell: Cell): Tone => (typeof cell === 'string' ? 'plain' : cell.tone);

/** Line breaks and control characters in a name must not begin a line of their own, or a header. */
export const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
