/** What became of one thing in Metabase. */
export interface Step {
  readonly kind: 'database' | 'table' | 'column' | 'collection' | 'model' | 'question' | 'dashboard';
  readonly name: string;
  readonly did: 'created' | 'changed' | 'kept';
}

/** What is written down while Metabase is set up. In a dry run nothing is sent: `write` is only counted. */
export class Report {
  readonly steps: Step[] = [];
  readonly warnings: string[] = [];
  readonly isDryRun: boolean;

  constructor(isDryRun: boolean) {
    this.isDryRun = isDryRun;
  }

  /** Writes, unless this is a dry run, and notes it. Undefined in a dry run: what was not made has no answer. */
  async write<Answer>(step: Step, send: () => Promise<Answer>): Promise<Answer | undefined> {
    this.steps.push(step);
    return this.isDryRun || step.did === 'kept' ? undefined : send();
  }
}

/** Does what stands hold all that is wanted? What Metabase adds by itself does not count. */
export function holds(standing: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return Array.isArray(standing) && standing.length === wanted.length && wanted.every((each, i) => holds(standing[i], each));
  }
  if (wanted === null || typeof wanted !== 'object') return (standing ?? null) === wanted;
  if (standing === null || typeof standing !== 'object') return Object.keys(wanted).length === 0;
  return Object.entries(wanted).every(([key, value]) => holds((standing as Record<string, unknown>)[key], value));
}
