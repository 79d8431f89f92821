import { sql, type Transaction } from 'kysely';
import type { Settings } from '../domain/settings.ts';
import type { Database } from '../warehouse/schema.ts';
import { BusinessClock, type OpeningHours } from './business-clock.ts';
import type { ConnectionContext } from './story/facts.ts';

/** Agents, groups and schedules of every connection: small, and needed by every story. */
export async function loadContexts(tx: Transaction<Database>, settings: Settings): Promise<(connectionId: string) => ConnectionContext> {
  const agents = (await sql<AgentRow>`select connection_id, agent_id, agent_type from support.agent`.execute(tx)).rows;
  const groups = (await sql<GroupRow>`select connection_id, group_id, tier, schedule_id from support.agent_group`.execute(tx)).rows;
  const schedules = (
    await sql<ScheduleRow>`select connection_id, schedule_id, time_zone, intervals, holidays, past, is_default from support.schedule`.execute(tx)
  ).rows;
  const lacking = new Set(
    (await sql<{ connection_id: string }>`select connection_id from sync.input where input = 'messages' and quality <> 'exact'`.execute(tx)).rows.map(
      (row) => row.connection_id,
    ),
  );
  const known = (
    await sql<KnownRow>`select i.connection_id, i.input, (extract(epoch from max(s.loaded_from)) * 1000)::bigint as known_from
    from sync.input i join sync.stream s on s.connection_id = i.connection_id and s.stream = any(i.streams)
    where s.cuts_lives and s.is_offered and s.status <> 'unavailable' and i.input in ('status_history', 'messages', 'sla') group by 1, 2`.execute(tx)
  ).rows;
  const workspace = settings.businessHours ? new BusinessClock(settings.businessHours) : undefined;
  const contexts = new Map<string, ConnectionContext>();
  return (connectionId) => {
    const own = <T extends { connection_id: string }>(rows: readonly T[]) => rows.filter((row) => row.connection_id === connectionId);
    const context = contexts.get(connectionId) ?? {
      ...build(own(agents), own(groups), own(schedules), own(known), workspace),
      lacksMessages: lacking.has(connectionId),
    };
    contexts.set(connectionId, context);
    return context;
  };
}

interface AgentRow {
  readonly connection_id: string;
  readonly agent_id: string;
  readonly agent_type: string;
}

interface GroupRow {
  readonly connection_id: string;
  readonly group_id: string;
  readonly tier: number | null;
  readonly schedule_id: string | null;
}

interface ScheduleRow {
  readonly connection_id: string;
  readonly schedule_id: string;
  readonly time_zone: string;
  readonly intervals: OpeningHours['intervals'];
  readonly holidays: OpeningHours['holidays'];
  readonly past: NonNullable<OpeningHours['past']>;
  readonly is_default: boolean;
}

/** From when on the events of tickets are known, of one kind. */
interface KnownRow {
  readonly connection_id: string;
  readonly input: 'status_history' | 'messages' | 'sla';
  readonly known_from: number | null;
}

/** The config's schedule comes before the one a helpdesk calls its default: it is what the workspace asked for. */
function build(
  agents: readonly AgentRow[],
  groups: readonly GroupRow[],
  schedules: readonly ScheduleRow[],
  known: readonly KnownRow[],
  workspace: BusinessClock | undefined,
): Omit<ConnectionContext, 'lacksMessages'> {
  const clocks = new Map(
    schedules.map((row) => [row.schedule_id, new BusinessClock({ timeZone: row.time_zone, intervals: row.intervals, holidays: row.holidays, past: row.past })]),
  );
  const knownFrom = (input: KnownRow['input']) => known.find((row) => row.input === input)?.known_from ?? null;
  const vendorDefault = schedules.find((row) => row.is_default);
  return {
    agentTypes: new Map(agents.map((row) => [row.agent_id, row.agent_type])),
    groupTiers: new Map(groups.flatMap((row) => (row.tier === null ? [] : [[row.group_id, row.tier] as const]))),
    groupSchedules: new Map(groups.flatMap((row) => (row.schedule_id === null ? [] : [[row.group_id, row.schedule_id] as const]))),
    clocks,
    historyFrom: knownFrom('status_history'),
    messagesFrom: knownFrom('messages'),
    signalsFrom: knownFrom('sla'),
    defaultClock: workspace ?? (vendorDefault ? clocks.get(vendorDefault.schedule_id) : undefined),
  };
}
