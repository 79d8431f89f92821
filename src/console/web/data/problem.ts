/** What failed and what to do, in words for a person. */
export interface Problem {
  readonly message: string;
  readonly nextStep?: string | undefined;
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  /** Which field of a form is wrong, and how. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
}

export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

export const problemOf = (error: unknown): Problem =>
  error instanceof ProblemError
    ? error.problem
    : { message: 'The console could not read the answer.', nextStep: 'Load the page again; if it stays, look into the log of the server.', status: 0 };
