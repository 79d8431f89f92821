import type { KpiRow } from '../engine/row.ts';
import type { View } from './view.ts';

/** Rows kept for one warehouse; bounds memory to some tens of megabytes. */
const MOST_ROWS = 100_000;

/** Answers about the numbers as they were last published, under one set of settings. */
interface Memory {
  readonly published: string;
  /** The one asked for longest ago comes first. */
  readonly answers: Map<string, readonly KpiRow[]>;
  rows: number;
}

const memories = new WeakMap<object, Memory>();

/** The answer to a question about published numbers, worked out once: until the engine publishes others, or the settings differ, it stays the same. */
export async function remembered(view: View, question: object, answer: () => Promise<readonly KpiRow[]>): Promise<readonly KpiRow[]> {
  if (view.published === undefined) return answer();
  const memory = memoryOf(view, `${view.published} ${JSON.stringify(view.settings)}`);
  const key = JSON.stringify(question);
  const found = memory.answers.get(key);
  const rows = found ?? (await answer());
  memory.rows += rows.length - (memory.answers.get(key)?.length ?? 0);
  memory.answers.delete(key);
  memory.answers.set(key, rows);
  for (const [oldest, { length }] of memory.answers) {
    if (memory.rows <= MOST_ROWS) break;
    memory.answers.delete(oldest);
    memory.rows -= length;
  }
  return rows;
}

/** A transaction is a database of its own, and remembers for itself. */
function memoryOf({ db }: View, published: string): Memory {
  const standing = memories.get(db);
  if (standing?.published === published) return standing;
  const memory: Memory = { published, answers: new Map(), rows: 0 };
  memories.set(db, memory);
  return memory;
}
