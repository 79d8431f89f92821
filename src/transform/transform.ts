import { createHash } from 'node:crypto';
import { sql, type Kysely, type Transaction } from 'kysely';
import { EDITION_TABLES, editionsOf, editionTable } from '../domain/editions.ts';
import { FIGURES_CONNECTION } from '../domain/figures.ts';
import type { Parameters } from '../domain/parameters.ts';
import type { Settings } from '../domain/settings.ts';
import type { Log } from '../platform/log.ts';
import { ZoneDays } from '../platform/zone-days.ts';
import type { Database } from '../warehouse/schema.ts';
import { claim, type Claim } from './claim.ts';
import { loadContexts } from './connection-context.ts';
import { ChangedContacts } from './earlier.ts';
import { ensureEditions } from './editions.ts';
import { keyText, loadFacts, loadLooseSurveys, loadNpsPeers, withNpsPeers } from './load-facts.ts';
import type { TicketKey } from './keys.ts';
import type { ConnectionContext, StoryContext, SurveyRow, TicketFacts } from './story/facts.ts';
import { deriveStory, type Story } from './story/story.ts';
import { STORY_TABLES, type Row, type StoryTable } from './story/story-rows.ts';
import { surveyAnswers } from './story/survey.ts';
import { answerRow, replaceAnswers } from './write-answers.ts';
import { claimWork } from './work/claim-work.ts';
import { saveDue as saveWorkDue } from './work/due.ts';
import { transformWork } from './work/work.ts';
import { markAllDays, markWorkDays, type Place, regroupedTickets, replaceRows, StaleDays, STORY } from './write-story.ts';

export interface TransformOptions {
  readonly settings: Settings;
  /** The one instant the transform looks from; it sees nothing later. */
  readonly asOf: Date;
  /** Derives every ticket again. */
  readonly all?: boolean;
  /** Settings that differ touch nothing by themselves: what they are to be tried on is marked already. */
  readonly isRehearsal?: boolean;
  readonly log?: Log;
  /** Stops after the batch in flight. */
  readonly signal?: AbortSignal;
  /** Tickets per transaction. */
  readonly batch?: number;
}

export interface TransformReport {
  readonly tickets: number;
  /** Story rows written or deleted because they differ. */
  readonly written: number;
  readonly staleDays: number;
  readonly ms: number;
}

/**
 * Derives the stories of touched tickets and of those whose time has come, and marks the days that change.
 * One transform at a time per warehouse: each batch is a transaction under an advisory lock of the transaction, READ COMMITTED,
 * so that what it reads is younger than the lock. A crash repeats at most one batch and changes nothing.
 */
export async function transform(db: Kysely<Database>, options: TransformOptions): Promise<TransformReport> {
  const started = performance.now();
  const days = new ZoneDays(options.settings.timeZone);
  await noticeSettings(db, options);
  let report = { tickets: 0, written: 0, staleDays: 0 };
  for (let more = true; more && !options.signal?.aborted;) {
    const step = await db.transaction().execute((tx) => transformBatch(tx, options, days));
    more = step.more;
    report = { tickets: report.tickets + step.tickets, written: report.written + step.written, staleDays: report.staleDays + step.staleDays };
    options.log?.debug(step, 'transform batch');
  }
  return { ...report, ms: Math.round(performance.now() - started) };
}

const lock = (tx: Transaction<Database>) => sql`select pg_advisory_xact_lock(hashtext('deskmeter.transform'))`.execute(tx);

/** Settings are facts: when those that stories depend on have changed, or all is asked for, every ticket is touched. */
async function noticeSettings(db: Kysely<Database>, options: TransformOptions): Promise<void> {
  const { timeZone, parameters, businessHours } = options.settings;
  const editions = editionsOf(options.settings);
  if (options.isRehearsal) return void (await db.transaction().execute(async (tx) => ensureEditions(tx, editions)));
  const value = JSON.stringify({ timeZone, parameters, businessHours: businessHours ?? null, editions: editions.map(({ name }) => name) });
  const fingerprint = createHash('sha256').update(value).digest('hex').slice(0, 32);
  await db.transaction().execute(async (tx) => {
    await lock(tx);
    const stored = await sql<{ fingerprint: string }>`select fingerprint from sync.setting where name = 'story'`.execute(tx);
    const isChanged = stored.rows[0]?.fingerprint !== fingerprint;
    if (isChanged) {
      await sql`insert into sync.setting (name, value, fingerprint) values ('story', ${value}::jsonb, ${fingerprint})
        on conflict (name) do update set value = excluded.value, fingerprint = excluded.fingerprint, changed_at = now()`.execute(tx);
    }
    const isNew = await ensureEditions(tx, editions);
    if (!isChanged && !isNew && !options.all) return;
    await sql`insert into sync.touched (connection_id, entity, id)
      select connection_id, 'ticket', ticket_id from support.ticket union select connection_id, 'ticket', ticket_id from support.ticket_story
      union all select connection_id, 'survey_response', response_id from support.survey_response
      union all select connection_id, 'call', call_id from support.call
      union all select connection_id, 'time_entry', entry_id from support.time_entry
      union all select connection_id, 'bot_conversation', conversation_id from support.bot_conversation
      union all select connection_id, 'automation_run', run_id from support.automation_run
      union all select connection_id, 'article_count', count_id from support.article_count
      union all select connection_id, 'contract', contract_id from support.contract
      union all select * from (select connection_id, 'agent_time', agent_id from support.agent_status_interval union select connection_id, 'agent_time', agent_id from support.agent_day
        union select split_part(agent_id, '/', 1), 'agent_time', substr(agent_id, strpos(agent_id, '/') + 1) from support.agent_schedule where connection_id = ${FIGURES_CONNECTION}
        union select connection_id, 'agent_time', agent_id from support.agent_schedule where connection_id <> ${FIGURES_CONNECTION}) a`.execute(tx);
  });
}

interface Step {
  readonly tickets: number;
  readonly written: number;
  readonly staleDays: number;
  readonly more: boolean;
}

async function transformBatch(tx: Transaction<Database>, options: TransformOptions, days: ZoneDays): Promise<Step> {
  await lock(tx);
  const work = await claim(tx, options.settings, options.asOf, options.batch ?? 1000);
  const stale = new StaleDays(days.dayOf(options.asOf.getTime()));
  const contacts = new ChangedContacts();
  const { settings } = options;
  const stories = await transformStories(tx, work, options, days, stale, contacts);
  const effort = await claimWork(tx, work.marks, work.tickets, contacts, options.asOf, days, settings.parameters.identity_merge);
  const written = stories + (await transformWork(tx, effort, { settings, asOf: options.asOf.getTime(), days, stale, contacts }));
  const touched = await contacts.touchEarlier(tx, work.tickets, settings);
  return { tickets: work.tickets.length, written, staleDays: await stale.save(tx), more: work.more || touched > 0 };
}

async function transformStories(
  tx: Transaction<Database>,
  work: Claim,
  options: TransformOptions,
  days: ZoneDays,
  stale: StaleDays,
  contacts: ChangedContacts,
): Promise<number> {
  if (work.tickets.length === 0 && work.responses.length === 0) return 0;
  const contextOf = await loadContexts(tx, options.settings);
  const facts = await loadFacts(tx, work.tickets, options.settings.parameters.identity_merge);
  const all: Told[] = [];
  let written = 0;
  for (const { parameters, place } of tellings(options.settings)) {
    const context = (connectionId: string): StoryContext => ({
      ...(contextOf(connectionId) satisfies ConnectionContext),
      asOf: options.asOf.getTime(),
      days,
      parameters,
    });
    const stories = facts.map((each) => ({ facts: each, story: deriveStory(each, context(each.ticket.connectionId)) }));
    written += (await writeStories(tx, work.tickets, stories, stale, contacts, place)) + (await writeAnswers(tx, work, stories, context, stale, days, place));
    all.push(stories);
  }
  await saveDue(tx, work.tickets, all.flat());
  return written;
}

/** The story as the config has it, and once more for each edition that a variant needs. */
function tellings(settings: Settings): readonly { readonly parameters: Parameters; readonly place: Place }[] {
  const editions = editionsOf(settings).map(({ name, parameters }) => ({ parameters, place: (table: string) => editionTable(name, table) }));
  return [{ parameters: settings.parameters, place: STORY }, ...editions];
}

type Told = readonly { readonly facts: TicketFacts; readonly story: Story | null }[];

async function writeStories(
  tx: Transaction<Database>,
  keys: readonly TicketKey[],
  stories: Told,
  stale: StaleDays,
  contacts: ChangedContacts,
  place: Place,
): Promise<number> {
  const rowsOf = (table: StoryTable): Row[] => stories.flatMap(({ story }) => story?.rows[table] ?? []);
  const regrouped = await regroupedTickets(tx, keys, rowsOf('ticket_story'), place);
  const standing = regrouped.filter(({ isNew }) => !isNew);
  await markAllDays(tx, standing, stale, place);
  await markWorkDays(tx, regrouped, stale);
  if (place === STORY) for (const each of regrouped) contacts.add(each.old, each.new);
  const tables = (Object.keys(STORY_TABLES) as StoryTable[]).filter((table) => place === STORY || EDITION_TABLES.some((each) => each === table));
  let written = 0;
  for (const table of tables) written += await replaceRows(tx, table, keys, rowsOf(table), stale, place);
  return written;
}

/** Answers of the stories, and of responses whose ticket we do not have. */
async function writeAnswers(
  tx: Transaction<Database>,
  work: Claim,
  stories: Told,
  contextOf: (connectionId: string) => StoryContext,
  stale: StaleDays,
  days: ZoneDays,
  place: Place,
): Promise<number> {
  const told = new Set(stories.map(({ facts }) => keyText({ connectionId: facts.ticket.connectionId, ticketId: facts.ticket.ticketId })));
  const unknown = work.tickets.filter((key) => !told.has(keyText(key)));
  const loose = await loadLooseSurveys(tx, work.responses, unknown);
  const peers = withNpsPeers(loose, await loadNpsPeers(tx, loose));
  const rows = stories.flatMap(({ facts, story }) => (story?.answers ?? []).map((answer) => answerRow(answer, facts.ticket.channel, days)));
  const byConnection = Map.groupBy(loose, (survey) => survey.connectionId);
  for (const [connectionId, surveys] of byConnection) {
    const own = peers.filter((peer) => peer.connectionId === connectionId);
    rows.push(
      ...surveyAnswers(surveys, own, undefined, contextOf(connectionId)).map((answer) => answerRow(answer, answer.response.isOfCall ? 'phone' : null, days)),
    );
  }
  if (place === STORY) await saveLooseDue(tx, loose, contextOf);
  const looseKeys = loose.map(({ connectionId, responseId }) => ({ connectionId, responseId }));
  return replaceAnswers(tx, work.tickets, looseKeys, rows, stale, place);
}

/** A response whose offer or answer lies ahead, by a clock other than ours, is looked at again then. */
async function saveLooseDue(tx: Transaction<Database>, loose: readonly SurveyRow[], contextOf: (connectionId: string) => StoryContext): Promise<void> {
  const due = loose.map(({ connectionId, responseId, offeredAt, respondedAt }) => {
    const ahead = [offeredAt, respondedAt].filter((at): at is number => at !== null && at > contextOf(connectionId).asOf);
    return { connectionId, id: responseId, at: ahead.length === 0 ? undefined : Math.min(...ahead) };
  });
  await saveWorkDue(tx, 'survey_response', due, due);
}

async function saveDue(tx: Transaction<Database>, keys: readonly TicketKey[], stories: Told): Promise<void> {
  await sql`delete from sync.due where (connection_id, ticket_id) in (select * from unnest(${keys.map((key) => key.connectionId)}::text[], ${keys.map((key) => key.ticketId)}::text[]))`.execute(
    tx,
  );
  const due = stories.flatMap(({ facts, story }) => {
    const at = story ? story.dueAt : facts.ticket.createdAt;
    return at === null ? [] : [{ ...facts.ticket, at: new Date(at) }];
  });
  if (due.length === 0) return;
  // Each edition has its own instants: the first of them counts.
  await sql`insert into sync.due (connection_id, ticket_id, at)
    select connection_id, ticket_id, min(at) from unnest(${due.map((d) => d.connectionId)}::text[], ${due.map((d) => d.ticketId)}::text[],
      ${due.map((d) => d.at)}::timestamptz[]) as d(connection_id, ticket_id, at) group by 1, 2`.execute(tx);
}
