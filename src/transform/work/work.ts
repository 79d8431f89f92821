import { sql, type Transaction } from 'kysely';
import type { Settings } from '../../domain/settings.ts';
import type { Day } from '../../domain/values.ts';
import type { ZoneDays } from '../../platform/zone-days.ts';
import type { Database } from '../../warehouse/schema.ts';
import type { ChangedContacts } from '../earlier.ts';
import type { Row } from '../story/story-rows.ts';
import { agentDayRows } from './agent-day.ts';
import { nextAgentChange } from './agent-time.ts';
import { writeArticles } from './article-story.ts';
import { botRow, nextBotChange } from './bot-story.ts';
import { callRows, handlingRow } from './call-story.ts';
import type { WorkClaim } from './claim-work.ts';
import { saveDue } from './due.ts';
import { type AgentScope, BEGINNING, keyOf, loadAgentTimes, loadBots, loadCalls, loadEntries, loadVoiceAgents } from './load-work.ts';
import { type WorkKey, workKeys } from '../keys.ts';
import { writeRevenue } from './revenue.ts';
import { type Difference, replaceWork, type StaleMarks } from './write-work.ts';

type Tx = Transaction<Database>;

/** What a transform works with. */
export interface WorkContext {
  readonly settings: Settings;
  /** Epoch milliseconds. */
  readonly asOf: number;
  readonly days: ZoneDays;
  readonly stale: StaleMarks;
  readonly contacts: ChangedContacts;
}

/** Derives calls, agents' days, bots, automations and articles anew as far as the claim asks for it. Returns how many rows differ. */
export async function transformWork(tx: Tx, claim: WorkClaim, context: WorkContext): Promise<number> {
  if (Object.values(claim).every((keys) => keys.length === 0)) return 0;
  const isVoiceAgent = await loadVoiceAgents(tx);
  const changes = [...(await writeCalls(tx, claim.calls, isVoiceAgent, context)), ...(await writeEntries(tx, claim.entries, context))];
  const agents = mergeScopes([...claim.agents, ...changes.flatMap((each) => agentsOf(each, context.days))]);
  const written = await writeAgentDays(tx, agents, isVoiceAgent, context);
  const bots = await writeBots(tx, claim.bots, context);
  const runs = await writeAutomations(tx, claim.automations, context);
  const articles = await writeArticles(tx, claim.articles, context);
  const revenue = await writeRevenue(tx, claim.parties, context.asOf, context.days, context.stale);
  return changes.length + written + bots + runs + articles + revenue;
}

type IsVoiceAgent = (connectionId: string, agentId: string | null) => boolean;

async function writeCalls(tx: Tx, keys: readonly WorkKey[], isVoiceAgent: IsVoiceAgent, context: WorkContext): Promise<readonly Difference[]> {
  if (keys.length === 0) return [];
  const { asOf, days, stale } = context;
  const calls = await loadCalls(tx, keys, context.settings.parameters.identity_merge);
  const rows = calls.map((call) => callRows(call, asOf, days, (agentId) => isVoiceAgent(call.connectionId, agentId)));
  const scope = sql`(o.connection_id, o.call_id) in (select * from ${workKeys(keys)})`;
  const stories = await replaceWork(
    tx,
    'call_story',
    scope,
    rows.flatMap((each) => each.story),
    stale,
  );
  for (const { old_row, new_row } of stories) if (isOtherContact(old_row, new_row)) context.contacts.add(old_row, new_row);
  const parts = await replaceWork(
    tx,
    'call_part',
    scope,
    rows.flatMap((each) => each.parts),
    stale,
  );
  for (const each of parts) for (const row of [each.old_row, each.new_row]) stale.add('call_story', row?.['day'] as Day | undefined);
  const ahead = calls.map((call) => ({ connectionId: call.connectionId, id: call.callId, at: nextOf([call.startedAt, ...call.callbacks], asOf) }));
  await saveDue(tx, 'call', keys, ahead);
  const handling = await replaceWork(
    tx,
    'handling',
    sql`o.kind = 'call' and (o.connection_id, o.id) in (select * from ${workKeys(keys)})`,
    rows.flatMap((each) => each.handling),
    stale,
  );
  return stories.length + parts.length + handling.length === 0 ? [] : handling;
}

/** What a call is to other contacts of its caller. */
const AS_CONTACT = ['direction', 'outcome', 'at', 'customer_id', 'person_hash', 'ticket_id'];

const isOtherContact = (a: Row | null, b: Row | null): boolean => AS_CONTACT.some((name) => a?.[name] !== b?.[name]);

const nextOf = (instants: readonly number[], asOf: number): number | undefined => {
  const ahead = instants.filter((at) => at > asOf);
  return ahead.length === 0 ? undefined : Math.min(...ahead);
};

async function writeEntries(tx: Tx, keys: readonly WorkKey[], { stale }: WorkContext): Promise<readonly Difference[]> {
  if (keys.length === 0) return [];
  const entries = await loadEntries(tx, keys);
  // A person who types in time afterwards does not say when it began.
  const rows = entries.map((entry) =>
    handlingRow(entry.connectionId, 'time_entry', entry.entryId, 1, entry.agentId, entry.workedAt, entry.seconds, entry.kind !== 'manual', entry.quality),
  );
  return replaceWork(tx, 'handling', sql`o.kind = 'time_entry' and (o.connection_id, o.id) in (select * from ${workKeys(keys)})`, rows, stale);
}

/** Agents whose days a changed stretch of work touches, old and new. */
function agentsOf({ old_row, new_row }: Difference, days: ZoneDays): AgentScope[] {
  return [old_row, new_row].flatMap((row) =>
    row === null
      ? []
      : [{ connectionId: String(row['connection_id']), id: String(row['agent_id']), since: days.startOf(days.dayOf(Date.parse(String(row['valid_from'])))) }],
  );
}

/** One scope per agent: the earliest day of all. */
function mergeScopes(scopes: readonly AgentScope[]): AgentScope[] {
  const merged = new Map<string, AgentScope>();
  for (const scope of scopes) {
    const key = keyOf(scope.connectionId, scope.id);
    const found = merged.get(key);
    if (!found || scope.since < found.since) merged.set(key, scope);
  }
  return [...merged.values()];
}

async function writeAgentDays(tx: Tx, agents: readonly AgentScope[], isVoiceAgent: IsVoiceAgent, context: WorkContext): Promise<number> {
  if (agents.length === 0) return 0;
  const { asOf, days, settings, stale } = context;
  const times = await loadAgentTimes(tx, agents, isVoiceAgent);
  const dayOf = (agent: AgentScope): Day => (agent.since <= BEGINNING ? '1970-01-01' : days.dayOf(agent.since));
  const sinceOf = new Map(agents.map((agent) => [keyOf(agent.connectionId, agent.id), dayOf(agent)]));
  const since = (connectionId: string, id: string) => sinceOf.get(keyOf(connectionId, id)) as Day;
  const grace = settings.parameters.adherence_grace_s;
  const rows = times.flatMap((time) => agentDayRows(time, firstDay(time, since(time.connectionId, time.agentId), asOf, days), asOf, days, grace));
  const scope = sql`exists (select from unnest(${agents.map((a) => a.connectionId)}::text[], ${agents.map((a) => a.id)}::text[], ${agents.map(dayOf)}::date[])
    as k(connection_id, id, since) where k.connection_id = o.connection_id and k.id = o.agent_id and o.day >= k.since)`;
  const differences = await replaceWork(tx, 'agent_day', scope, rows, stale);
  const today = days.dayOf(asOf);
  await saveDue(
    tx,
    'agent_time',
    agents,
    times.map((time) => ({ connectionId: time.connectionId, id: time.agentId, at: nextAgentChange(time, asOf), since: today })),
  );
  return differences.length;
}

/** Nothing lies before the first thing known of the agent. */
function firstDay(time: Parameters<typeof agentDayRows>[0], since: Day, asOf: number, days: ZoneDays): Day {
  const starts = [...time.states, ...time.plans, ...time.handling].map((each) => each.from);
  const first = days.dayOf(starts.reduce((earliest, at) => Math.min(earliest, at), asOf));
  return first > since ? first : since;
}

async function writeBots(tx: Tx, keys: readonly WorkKey[], { asOf, days, settings, stale }: WorkContext): Promise<number> {
  if (keys.length === 0) return 0;
  const bots = await loadBots(tx, keys);
  const rows = bots.map((bot) => botRow(bot, asOf, days, settings.parameters.bot_window_h)).filter((row) => row !== undefined);
  const differences = await replaceWork(tx, 'bot_story', sql`(o.connection_id, o.conversation_id) in (select * from ${workKeys(keys)})`, rows, stale);
  await saveDue(
    tx,
    'bot_conversation',
    keys,
    bots.map((bot) => ({ connectionId: bot.connectionId, id: bot.conversationId, at: nextBotChange(bot, asOf) })),
  );
  return differences.length;
}

interface RunFacts extends WorkKey {
  readonly at: number;
  readonly ruleId: string | null;
  readonly kind: string | null;
  readonly isSuccess: boolean | null;
  readonly quality: string;
}

/** Runs that have ended; one that is still under way is neither success nor failure. */
async function writeAutomations(tx: Tx, keys: readonly WorkKey[], { asOf, days, stale }: WorkContext): Promise<number> {
  if (keys.length === 0) return 0;
  const { rows: runs } = await sql<RunFacts>`
    select r.connection_id as "connectionId", r.run_id as id, (extract(epoch from r.started_at) * 1000)::bigint as at, r.rule_id as "ruleId", r.kind,
      r.is_success as "isSuccess", r.quality
    from ${workKeys(keys)} join support.automation_run r on r.connection_id = k.connection_id and r.run_id = k.id`.execute(tx);
  const rows = runs.flatMap((run): Row[] =>
    run.isSuccess === null || run.at > asOf
      ? []
      : [
          {
            connection_id: run.connectionId,
            run_id: run.id,
            at: new Date(run.at).toISOString(),
            day: days.dayOf(run.at),
            rule_id: run.ruleId,
            kind: run.kind,
            is_success: run.isSuccess,
            quality: run.quality,
          },
        ],
  );
  const differences = await replaceWork(tx, 'automation_story', sql`(o.connection_id, o.run_id) in (select * from ${workKeys(keys)})`, rows, stale);
  await saveDue(
    tx,
    'automation_run',
    keys,
    runs.map((run) => ({ connectionId: run.connectionId, id: run.id, at: run.at > asOf ? run.at : undefined })),
  );
  return differences.length;
}
