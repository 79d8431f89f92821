/** A request that is not done, in the words of HTTP and of people. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly statusCode: number;
  readonly action: string;

  constructor(statusCode: number, message: string, action: string) {
    super(message);
    this.statusCode = statusCode;
    this.action = action;
  }
}
