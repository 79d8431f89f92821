import { type LiveRuns, readLiveRuns } from '../warehouse/live-runs.ts';
import type { ConsoleEvent } from './api/events.ts';
import type { ConsoleContext } from './context.ts';

type Listener = (event: ConsoleEvent) => void;

const LOOK_EVERY_MS = 1_000;

/**
 * Looks at the warehouse while somebody watches, and tells what has changed: the work may be done by any process on any machine.
 * One look serves all who watch.
 */
export class Watch {
  readonly #context: ConsoleContext;
  readonly #listeners = new Set<Listener>();
  readonly #told = new Map<string, string>();
  /** Runs that had ended at the last look; undefined while nobody has looked. */
  #ended: ReadonlySet<string> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;

  constructor(context: ConsoleContext) {
    this.#context = context;
  }

  /** Tells `listener` of every change from now on; the answer ends that. What is under way is told first. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    this.#told.clear();
    if (this.#timer === undefined) this.#ended = undefined;
    this.#timer ??= setInterval(() => void this.#look(), LOOK_EVERY_MS);
    void this.#look();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  async #look(): Promise<void> {
    // A slow database is not asked twice at once.
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const seen = await readLiveRuns(this.#context.workspace.database.db, this.#ended);
      this.#ended = seen.ended;
      for (const [key, event] of eventsOf(seen)) this.#tell(key, event);
    } catch (error) {
      this.#context.workspace.log.warn({ err: error }, 'the console could not look at the runs');
    } finally {
      this.#isLooking = false;
    }
  }

  #tell(key: string, event: ConsoleEvent): void {
    const text = JSON.stringify(event);
    if (this.#told.get(key) === text) return;
    this.#told.set(key, text);
    for (const listener of this.#listeners) listener(event);
  }
}

function eventsOf({ runs, streams, asOf }: LiveRuns): [key: string, event: ConsoleEvent][] {
  return [
    ...runs.map(({ connection_id: connectionId, run_id: runId, status, pages, rows, requests, error }): [string, ConsoleEvent] => [
      `run ${runId}`,
      { type: 'run', connectionId, runId, status, pages, rows, requests, error },
    ]),
    ...streams.map(({ connection_id: connectionId, stream, status, rows, progress }): [string, ConsoleEvent] => [
      `stream ${connectionId} ${stream}`,
      { type: 'stream', connectionId, stream, status, rows, progress },
    ]),
    ...(asOf ? [['numbers', { type: 'numbers', asOf: asOf.toISOString() }] as [string, ConsoleEvent]] : []),
  ];
}
