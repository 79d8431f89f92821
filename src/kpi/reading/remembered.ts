import { createHash } from 'node:crypto';

/** Rows kept for one warehouse; bounds memory to some tens of megabytes. */
const MOST_ROWS = 100_000;

/** Numbers as they were published, by which name and under which settings. */
interface Published {
  readonly db: object;
  /** Left out where nothing was: then nothing is remembered either. */
  readonly published?: string | undefined;
  readonly settings?: object;
}

/** Answers about the numbers as they were last published. */
interface Memory {
  readonly published: string;
  /** The one asked for longest ago comes first. */
  readonly answers: Map<string, { readonly answer: unknown; readonly rows: number }>;
  rows: number;
}

const memories = new WeakMap<object, Memory>();

/** The answer to a question about published numbers, worked out once: until the engine publishes others, or the settings differ, it stays the same. */
export async function remembered<Answer>(of: Published, question: object, work: () => Promise<Answer>, rowsOf: (answer: Answer) => number): Promise<Answer> {
  if (of.published === undefined) return work();
  const memory = memoryOf(of.db, of.published);
  const key = createHash('sha256')
    .update(JSON.stringify([of.settings ?? null, question]))
    .digest('base64');
  const found = memory.answers.get(key);
  const answer = found ? (found.answer as Answer) : await work();
  const rows = rowsOf(answer);
  memory.rows += rows - (memory.answers.get(key)?.rows ?? 0);
  memory.answers.delete(key);
  memory.answers.set(key, { answer, rows });
  for (const [oldest, { rows: gone }] of memory.answers) {
    if (memory.rows <= MOST_ROWS) break;
    memory.answers.delete(oldest);
    memory.rows -= gone;
  }
  return answer;
}

/** A transaction is a database of its own, and remembers for itself. */
function memoryOf(db: object, published: string): Memory {
  const standing = memories.get(db);
  if (standing?.published === published) return standing;
  const memory: Memory = { published, answers: new Map(), rows: 0 };
  memories.set(db, memory);
  return memory;
}

/** How much of a list is kept. */
export const rowCount = ({ length }: readonly unknown[]): number => length;
