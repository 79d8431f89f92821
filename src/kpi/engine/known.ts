import { type Kysely, sql } from 'kysely';
import { type Day, QUALITIES, type Quality, worstQuality } from '../../domain/values.ts';
import { ZoneDays } from '../../platform/zone-days.ts';
import type { Bucket } from './buckets.ts';
import { type ConnectionState, type Demand, type Demands, type InputState, isOfFigures, type StreamState, type Supply, supplyOf } from './known-time.ts';
import type { Database } from '../../warehouse/schema.ts';

/** Which rows a set of connections allows: all of them, those of one source, or a single one. */
export interface Scope {
  readonly connection?: string | undefined;
  readonly source?: string | undefined;
}

export interface RowState {
  readonly exists: boolean;
  /** True where the KPI's own inputs are known, or helpdesks tell it otherwise: not by figures that stand in alone. */
  readonly isOwn: boolean;
  readonly isComplete: boolean;
  /** Worst quality of the connections known in the period. */
  readonly quality: Quality;
}

/** Known time of all connections, as of one instant. */
export class Known {
  readonly asOf: Date;
  readonly today: Day;
  readonly zone: ZoneDays;
  readonly connections: readonly ConnectionState[];
  #supplies = new Map<string, readonly Supply[]>();

  constructor(connections: readonly ConnectionState[], timeZone: string, asOf: Date) {
    this.connections = connections;
    this.asOf = asOf;
    this.zone = new ZoneDays(timeZone);
    this.today = this.zone.dayOf(asOf.getTime());
  }

  suppliesOf(demand: Demand): readonly Supply[] {
    let found = this.#supplies.get(demand.key);
    if (!found) {
      found = this.connections.map((connection) => supplyOf(connection, demand, this.zone, this.asOf));
      this.#supplies.set(demand.key, found);
    }
    return found;
  }

  /** Does a row exist, is it complete, and how exact is it at best? */
  rowState(demand: Demand, bucket: Bucket, scope: Scope): RowState {
    const supplies = this.suppliesOf(demand).filter((supply) => isWithin(supply, scope));
    const present = supplies.filter((supply) => supply.days && supply.days.from <= bucket.last && supply.days.to >= bucket.first);
    return {
      exists: present.length > 0,
      isOwn: present.length > 0,
      isComplete: bucket.last < this.today && supplies.every((supply) => isCompleteFor(supply, bucket)),
      quality: worstQuality(...present.flatMap((supply) => (supply.days ? [supply.days.quality] : []))),
    };
  }

  /** The state of a row of a plan: it exists where its own demand is known, or that of a part that may stand in, for each half of a ratio. */
  planState(plan: Pick<Demands, 'demand' | 'demands' | 'groups'>, bucket: Bucket, scope: Scope, dimension: string): RowState {
    const states = plan.demands.map((demand) => ({ demand, state: this.rowState(demand, bucket, this.#scopeOf(demand, scope, dimension)) }));
    const present = states.filter(({ state }) => state.exists);
    const isToldBy = (demands: readonly Demand[]) => plan.groups.every((group) => demands.some(({ key }) => group.some((each) => each.key === key)));
    const known = present.map(({ demand }) => demand);
    return {
      isOwn: known.includes(plan.demand) || isToldBy(known.filter((demand) => !isOfFigures(demand))),
      exists: isToldBy(known),
      isComplete: states.every(({ state }) => state.isComplete),
      quality: worstQuality(...present.map(({ state }) => state.quality)),
    };
  }

  /** Figures of a group or an agent belong to the connection of the figures, not to that of the group. */
  #scopeOf(demand: Demand, scope: Scope, dimension: string): Scope {
    return isOfFigures(demand) && dimension !== 'connection' && dimension !== 'source' ? {} : scope;
  }

  /** First and last day that a row of a plan may have. */
  rangeOfPlan(plan: Pick<Demands, 'demand' | 'alternatives'>): { readonly from: Day; readonly to: Day } | undefined {
    const ranges = [plan.demand, ...plan.alternatives].flatMap((demand) => this.rangeOf(demand) ?? []);
    if (ranges.length === 0) return undefined;
    const [first, last] = [
      ranges.map((range) => range.from).toSorted()[0],
      ranges
        .map((range) => range.to)
        .toSorted()
        .at(-1),
    ];
    return { from: first as Day, to: last as Day };
  }

  /** First and last day that any connection knows for a demand. */
  rangeOf(demand: Demand): { readonly from: Day; readonly to: Day } | undefined {
    const days = this.suppliesOf(demand).flatMap((supply) => (supply.days ? [supply.days] : []));
    if (days.length === 0) return undefined;
    return {
      from: days.map((each) => each.from).toSorted()[0] as Day,
      to: days
        .map((each) => each.to)
        .toSorted()
        .at(-1) as Day,
    };
  }
}

const isWithin = (supply: Supply, scope: Scope) =>
  (scope.connection === undefined || supply.connectionId === scope.connection) && (scope.source === undefined || supply.source === scope.source);

function isCompleteFor(supply: Supply, bucket: Bucket): boolean {
  const { days, expectedFrom } = supply;
  if (days?.isLoading === true && days.from <= bucket.last) return false;
  if (expectedFrom !== undefined && expectedFrom <= bucket.last) {
    return days !== undefined && days.from <= bucket.first && days.completeTo >= bucket.last;
  }
  return days === undefined || days.to < bucket.first || days.to > bucket.last || days.completeTo === days.to;
}

/** Reads what `sync` knows about connections, inputs and streams. */
export async function loadKnown(db: Kysely<Database>, timeZone: string, asOf: Date): Promise<Known> {
  const { rows: connections } = await sql<ConnectionRow>`
    select connection_id, source, is_configured, since,
      (select min(t.day) from support.ticket_story t where t.connection_id = c.connection_id) as first_day
    from sync.connection c order by connection_id`.execute(db);
  const { rows: inputs } = await sql<InputRow>`select connection_id, input, streams, quality, missing, action from sync.input`.execute(db);
  const { rows: streams } = await sql<StreamRow>`
    select connection_id, stream, status, error, next_step, known_from, known_to,
      backfill is not null as is_loading, cuts_lives, lacks_waiting from sync.stream where is_offered`.execute(db);
  const { rows: figures } = await sql<FigureRow>`
    select connection_id, figure_key, min(period_start) as from, max(period_end) - 1 as to from support.figure where superseded_at is null group by 1, 2`.execute(
    db,
  );
  const plans = plansOfAgents(inputs, streams);
  return new Known(
    connections.map((row) => withPlans(stateOf(row, inputs, streams, figures), plans)),
    timeZone,
    asOf,
  );
}

/** Plans of agents are maintained beside the helpdesks and name agents of all of them: who feeds them, feeds them for every connection. */
function plansOfAgents(inputs: readonly InputRow[], streams: readonly StreamRow[]): { input: InputRow; streams: readonly StreamRow[] } | undefined {
  const input = inputs.find((each) => each.input === PLANS && each.missing === null);
  return input && { input, streams: streams.filter((each) => each.connection_id === input.connection_id && input.streams.includes(each.stream)) };
}

const PLANS = 'agent_schedule';

function withPlans(state: ConnectionState, plans: ReturnType<typeof plansOfAgents>): ConnectionState {
  if (state.inputs.get(PLANS)?.missing === null) return state;
  if (!plans) {
    const missing = 'no plans of agents are loaded';
    const action = 'Load them with "deskmeter figures import".';
    return { ...state, inputs: new Map([...state.inputs, [PLANS, { streams: [], quality: null, missing, action }]]) };
  }
  return {
    ...state,
    inputs: new Map([...state.inputs, [PLANS, { ...plans.input, quality: qualityOf(plans.input.quality) }]]),
    streams: new Map([...state.streams, ...plans.streams.map((each): [string, StreamState] => [each.stream, streamOf(each)])]),
  };
}

interface ConnectionRow {
  readonly connection_id: string;
  readonly source: string;
  readonly is_configured: boolean;
  readonly since: Date | null;
  readonly first_day: Day | null;
}
interface InputRow {
  readonly connection_id: string;
  readonly input: string;
  readonly streams: string[];
  readonly quality: string | null;
  readonly missing: string | null;
  readonly action: string | null;
}
interface StreamRow {
  readonly connection_id: string;
  readonly stream: string;
  readonly status: string;
  readonly error: string | null;
  readonly next_step: string | null;
  readonly known_from: Date | null;
  readonly known_to: Date | null;
  readonly is_loading: boolean;
  readonly cuts_lives: boolean;
  readonly lacks_waiting: boolean;
}

interface FigureRow {
  readonly connection_id: string;
  readonly figure_key: string;
  readonly from: Day;
  readonly to: Day;
}

function stateOf(row: ConnectionRow, inputs: readonly InputRow[], streams: readonly StreamRow[], figures: readonly FigureRow[]): ConnectionState {
  const mine = <T extends { readonly connection_id: string }>(rows: readonly T[]) => rows.filter((each) => each.connection_id === row.connection_id);
  return {
    connectionId: row.connection_id,
    source: row.source,
    isConfigured: row.is_configured,
    since: row.since,
    firstDay: row.first_day ?? undefined,
    inputs: new Map(mine(inputs).map((each): [string, InputState] => [each.input, { ...each, quality: qualityOf(each.quality) }])),
    figures: new Map(mine(figures).map(({ figure_key, from, to }) => [figure_key, { from, to }])),
    streams: new Map(mine(streams).map((each): [string, StreamState] => [each.stream, streamOf(each)])),
  };
}

const qualityOf = (text: string | null): Quality | null => QUALITIES.find((quality) => quality === text) ?? null;

const streamOf = (row: StreamRow): StreamState => ({
  status: row.status,
  error: row.error,
  nextStep: row.next_step,
  knownFrom: row.known_from,
  knownTo: row.known_to,
  isLoading: row.is_loading,
  cutsLives: row.cuts_lives,
  lacksWaiting: row.lacks_waiting,
});
