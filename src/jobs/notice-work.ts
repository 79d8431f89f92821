import { evaluate, type Evaluation } from '../alerts/evaluate.ts';
import { deliver } from '../delivery/deliver.ts';
import type { Message } from '../delivery/message.ts';
import { post, tidyOutbox, type Waiting, waiting } from '../delivery/outbox.ts';
import type { ReportPeriod } from '../domain/notices.ts';
import type { Digest } from '../report/digest.ts';
import { postReport, readReport, reportWhenDue } from '../report/send-report.ts';
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
  const { report } = workspace.config.notices;
  const evaluation = await lookAtAlerts(workspace, false);
  if (report !== undefined) await reportWhenDue(await lookingAt(workspace), report);
  return { ...evaluation, waiting: await waitingNow(workspace, isPatient) };
}

/** What the rules of the config say now; with `isDry` nothing is written. */
export async function lookAtAlerts(workspace: Workspace, isDry: boolean): Promise<Evaluation> {
  return evaluate(await lookingAt(workspace), workspace.config.notices.rules, isDry);
}

/** The report of the last period that is over, as it stands. */
export const readReportNow = async (workspace: Workspace, grain: ReportPeriod): Promise<Digest> =>
  readReport(await lookingAt(workspace), grain, workspace.config.notices.report?.kpis);

/** Writes a report down for the channels of the config, if they have not had it. Returns what of it may be sent now. */
export async function sendReportNow(workspace: Workspace, digest: Digest): Promise<readonly Waiting[]> {
  const { db } = workspace.database;
  await postReport(db, digest, workspace.config.notices.report?.to ?? [], workspace.clock.now());
  return (await waitingNow(workspace, false)).filter(({ event }) => event === 'report');
}

/** Writes a message to every channel of the config down, that says nothing but that it arrives. */
export async function postTest({ database, config, clock }: Workspace): Promise<readonly Waiting[]> {
  const now = clock.now();
  const about = `test.${now.toISOString().replaceAll(':', '')}`;
  const deliveries = config.notices.channels.map(({ name }) => ({ id: `${about}.${name}`, about, channel: name, message: testMessage(name) }));
  return (await post(database.db, deliveries, now)).map(({ id, channel, message: { event, title } }) => ({ id, channel, event, title }));
}

const testMessage = (channel: string): Message => ({
  event: 'test',
  tone: 'good',
  title: 'Test of deskmeter',
  paragraphs: [`Messages for channel ${channel} arrive here.`],
  data: { channel },
});

const lookingAt = async (workspace: Workspace) => ({ db: workspace.database.db, settings: await settingsOf(workspace), now: workspace.clock.now() });

async function waitingNow({ database: { db }, config, clock }: Workspace, isPatient: boolean): Promise<readonly Waiting[]> {
  const channels = config.notices.channels.map(({ name }) => name);
  await tidyOutbox(db, channels, clock.now());
  return waiting(db, clock.now(), isPatient);
}

/** One attempt to send one message. */
export function deliverNotice(workspace: Workspace, id: string, signal: AbortSignal): Promise<void> {
  const { database, config, clock, log } = workspace;
  return deliver({ db: database.db, notices: config.notices, clock, log, signal }, id);
}
