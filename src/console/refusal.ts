/** A request that is not done, in the words of HTTP and of people. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly statusCode: number;
  readonly action: string;
  /** Of a form: what is wrong with which field. */
  readonly problems: readonly { readonly path: string; readonly message: string }[] | undefined;

  constructor(statusCode: number, message: string, action: string, problems?: Refusal['problems']) {
    super(message);
    this.problems = problems;
    this.statusCode = statusCode;
    this.action = action;
  }
}
