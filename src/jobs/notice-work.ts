import { evaluate, type Evaluation } from '../alerts/evaluate.ts';
import { deliver } from '../delivery/deliver.ts';
import { tidyOutbox, type Waiting, waiting } from '../delivery/outbox.ts';
import { settingsOf, type Workspace } from './workspace.ts';

export interface WatchOptions {
  /** Leaves out messages that failed lately. */
  readonly isPatient: boolean;
}

export interface Watched extends Evaluation {
  /** Messages that may be sent now. */
  readonly waiting: readonly Waiting[];
}

/** Evaluates the rules of the config and writes down what people are to be told. */
export async function watch(workspace: Workspace, { isPatient }: WatchOptions): Promise<Watched> {
  const { db } = workspace.database;
  const { channels } = workspace.config.notices;
  const now = workspace.clock.now();
  const evaluation = await lookAtAlerts(workspace, false);
  await tidyOutbox(
    db,
    channels.map(({ name }) => name),
    now,
  );
  return { ...evaluation, waiting: await waiting(db, now, isPatient) };
}

/** What the rules of the config say now; with `isDry` nothing is written. */
export async function lookAtAlerts(workspace: Workspace, isDry: boolean): Promise<Evaluation> {
  const looking = { db: workspace.database.db, settings: await settingsOf(workspace), now: workspace.clock.now() };
  return evaluate(looking, workspace.config.notices.rules, isDry);
}

/** One attempt to send one message. */
export function deliverNotice(workspace: Workspace, id: string, signal: AbortSignal): Promise<void> {
  const { database, config, clock, log } = workspace;
  return deliver({ db: database.db, notices: config.notices, clock, log, signal }, id);
}
