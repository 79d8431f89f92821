/** One thing that is wrong with a file, in words for the person who maintains it. */
export interface Problem {
  /** Line of the file, from 1; null when it concerns the whole file. */
  readonly line: number | null;
  readonly column: string | null;
  readonly message: string;
}

export const problem = (line: number | null, column: string | null, message: string): Problem => ({ line, column, message });

/** In the order of the file. */
export const inOrder = (problems: readonly Problem[]): Problem[] => [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
