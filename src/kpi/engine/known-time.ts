import type { Input, Need } from '../../domain/inputs.ts';
import { type Day, type Quality, worstQuality } from '../../domain/values.ts';
import type { ZoneDays } from '../../platform/zone-days.ts';
import { plusDays } from './buckets.ts';

/** One connection as `sync` describes it. */
export interface ConnectionState {
  readonly connectionId: string;
  readonly source: string;
  readonly isConfigured: boolean;
  readonly since: Date | null;
  /** Day of its first fact; where known time has no beginning. */
  readonly firstDay: Day | undefined;
  readonly inputs: ReadonlyMap<string, InputState>;
  readonly streams: ReadonlyMap<string, StreamState>;
  /** First and last day of each figure in force, by key. */
  readonly figures?: ReadonlyMap<string, { readonly from: Day; readonly to: Day }>;
}

export interface InputState {
  readonly streams: readonly string[];
  readonly quality: Quality | null;
  readonly missing: string | null;
  readonly action: string | null;
}

export interface StreamState {
  readonly status: string;
  readonly error: string | null;
  readonly nextStep: string | null;
  readonly knownFrom: Date | null;
  readonly knownTo: Date | null;
  /** Older windows of its first load are still to be read. */
  readonly isLoading?: boolean;
  /** Of tickets that began before what is read it tells only a part. */
  readonly cutsLives?: boolean;
  /** While it is loading, tickets that have waited since before what is read are missing. */
  readonly lacksWaiting?: boolean;
}

/** What a KPI gains from where a connection has it, and how exact it is where not. */
export interface Gain {
  readonly input: Input;
  readonly without: Quality;
}

/** What one KPI needs. Equal demands are judged once; `key` names them. */
export interface Demand {
  readonly key: string;
  readonly needs: readonly Need[];
  readonly gains: readonly Gain[];
  /** Counts what waits: nothing that waits may be missing. */
  readonly isStock?: boolean;
}

/** What the rows of one KPI ask for. */
export interface Demands {
  /** The KPI's own. */
  readonly demand: Demand;
  /** Of parts that another input may feed in its stead: a row exists where any of them is known. */
  readonly alternatives: readonly Demand[];
  /** All: its own, the alternatives, and those of required parts. */
  readonly demands: readonly Demand[];
  /** A row exists where of each group something is known: of a ratio its two halves. */
  readonly groups: readonly (readonly Demand[])[];
}

/** How far one connection satisfies one demand. */
export interface Supply {
  readonly connectionId: string;
  readonly source: string;
  readonly status: Quality | 'loading' | 'unavailable';
  readonly reason: string | null;
  readonly action: string | null;
  readonly knownFrom: Date | null;
  readonly knownTo: Date | null;
  /** Days that have rows; undefined while nothing is known. */
  readonly days: KnownDays | undefined;
  /** From this day on totals are incomplete without this connection; undefined when nobody expects it to know. */
  readonly expectedFrom: Day | undefined;
}

export interface KnownDays {
  readonly from: Day;
  /** Day that holds the last known instant. */
  readonly to: Day;
  /** Last day that is known to its end. */
  readonly completeTo: Day;
  readonly quality: Quality;
  /** A first load goes on behind these days: what they say may still get better. */
  readonly isLoading: boolean;
}

export function demandOf(needs: readonly Need[], gains: readonly Gain[] = [], isStock = false): Demand {
  const sorted = [...new Set(needs)].toSorted();
  const key = `${sorted.join('+')}|${gains
    .map((gain) => `${gain.input}:${gain.without}`)
    .toSorted()
    .join('+')}${isStock ? '|stock' : ''}`;
  return { key, needs: sorted, gains, ...(isStock && { isStock }) };
}

/**
 * Known time of a demand on a connection (design: Horizon): from the latest `known_from` to the earliest `known_to` of the streams
 * behind its inputs. A stream that never finished its first load makes it "loading", one that plan or scope leave out "unavailable".
 */
export function supplyOf(connection: ConnectionState, demand: Demand, days: ZoneDays, asOf: Date): Supply {
  const base = {
    connectionId: connection.connectionId,
    source: connection.source,
    reason: null,
    action: null,
    knownFrom: null,
    knownTo: null,
    days: undefined,
  };
  if (demand.needs.some((need) => keyOfFigure(need) !== undefined)) return { ...base, ...figuresKnown(connection, demand, days, asOf) };
  const missing = demand.needs.find((input) => !isFed(connection, input));
  if (missing !== undefined) {
    const { missing: reason = null, action = null } = connection.inputs.get(missing) ?? {};
    return { ...base, status: 'unavailable', reason: reason ?? `${missing} is not read from this helpdesk`, action, expectedFrom: undefined };
  }
  const used = [
    ...demand.needs,
    ...demand.gains.map((gain) => gain.input).filter((input) => isFed(connection, input) && !isRefused(connection, input)),
  ] as Input[];
  const names = [...new Set(used.flatMap((input) => connection.inputs.get(input)?.streams ?? []))];
  const streams = names.map((name) => connection.streams.get(name));
  const expectedFrom = connection.isConfigured ? expected(connection, days) : undefined;
  const refused = streams.find((stream) => stream?.status === 'unavailable');
  if (refused) return { ...base, status: 'unavailable', reason: refused.error, action: refused.nextStep, expectedFrom };
  const loading = streams.findIndex((stream) => !stream?.knownTo);
  if (loading >= 0 || streams.length === 0) {
    return {
      ...base,
      status: 'loading',
      reason: `${names[loading] ?? 'a stream'} has not finished its first load`,
      action: streams[loading]?.nextStep ?? null,
      expectedFrom,
    };
  }
  if (demand.isStock && streams.some((stream) => stream?.isLoading && stream.lacksWaiting)) {
    return { ...base, status: 'loading', reason: LACKS_WAITING, expectedFrom };
  }
  return known(connection, demand, used, streams as StreamState[], days, asOf, expectedFrom);
}

/** Key of a figure among the needs. */
const keyOfFigure = (need: Need): string | undefined => (need.startsWith('figure:') ? need.slice('figure:'.length) : undefined);

/** True where figures only are asked for: they belong to no helpdesk, so their groups and agents are of other connections. */
export const isOfFigures = (demand: Demand): boolean => demand.needs.length > 0 && demand.needs.every((need) => keyOfFigure(need) !== undefined);

/** Figures are known for the periods people stated, whether they lie ahead or behind; nobody owes them. */
function figuresKnown(connection: ConnectionState, demand: Demand, zone: ZoneDays, asOf: Date): Omit<Supply, 'connectionId' | 'source'> {
  const keys = demand.needs.flatMap((need) => keyOfFigure(need) ?? []);
  const lacking = keys.find((key) => !connection.figures?.has(key));
  const base = { reason: null, action: null, knownFrom: null, knownTo: null, expectedFrom: undefined, days: undefined };
  if (lacking !== undefined) return { ...base, status: 'unavailable', reason: `no figure ${lacking} is loaded`, action: LOAD_FIGURES };
  const periods = keys.flatMap((key) => connection.figures?.get(key) ?? []);
  const today = zone.dayOf(asOf.getTime());
  const from = periods
    .map((period) => period.from)
    .toSorted()
    .at(-1) as Day;
  const last = periods.map((period) => period.to).toSorted()[0] as Day;
  const to = last < today ? last : today;
  const completeTo = to < today ? to : plusDays(today, -1);
  return { ...base, status: 'exact', days: from > to ? undefined : { from, to, completeTo, quality: 'exact', isLoading: false } };
}

const LOAD_FIGURES = 'Fill in "deskmeter figures template" and load it with "deskmeter figures import".';

const isFed = (connection: ConnectionState, input: string) => connection.inputs.get(input)?.missing === null;

/** Plan or scope leave out a stream of it: for what is only gained, that is as if the helpdesk did not have it. */
const isRefused = (connection: ConnectionState, input: string) =>
  connection.inputs.get(input)?.streams.some((name) => connection.streams.get(name)?.status === 'unavailable') ?? false;

function known(
  connection: ConnectionState,
  demand: Demand,
  used: readonly Input[],
  streams: readonly StreamState[],
  zone: ZoneDays,
  asOf: Date,
  expectedFrom: Day | undefined,
): Supply {
  const without = demand.gains.filter((gain) => !used.includes(gain.input)).map((gain) => gain.without);
  const isCut = streams.some((stream) => stream.isLoading && stream.cutsLives);
  const isLoading = streams.some((stream) => stream.isLoading) || (streams.some(isOfTickets(connection)) && isAnyCut(connection));
  const quality = worstQuality(...used.map((input) => connection.inputs.get(input)?.quality ?? 'exact'), ...without, ...(isCut ? (['derived'] as const) : []));
  const froms = streams.flatMap((stream) => (stream.knownFrom ? [stream.knownFrom.getTime()] : []));
  const knownFrom = froms.length > 0 ? new Date(Math.max(...froms)) : null;
  const knownTo = new Date(Math.min(asOf.getTime(), ...streams.map((stream) => (stream.knownTo as Date).getTime())));
  const to = zone.dayOf(knownTo.getTime());
  const from = knownFrom ? firstWholeDay(zone, knownFrom) : connection.firstDay;
  const completeTo = zone.endOf(to) <= knownTo.getTime() ? to : plusDays(to, -1);
  const missed = used.filter((input) => connection.inputs.get(input)?.quality === quality);
  return {
    connectionId: connection.connectionId,
    source: connection.source,
    status: isLoading ? 'loading' : quality,
    reason: isLoading ? LOADING : quality === 'exact' ? null : reasonOf(quality, missed, demand, used),
    action: null,
    knownFrom,
    knownTo,
    days: from === undefined || from > to ? undefined : { from, to, completeTo, quality, isLoading },
    expectedFrom: expectedFrom ?? (connection.isConfigured ? from : undefined),
  };
}

const LACKS_WAITING = 'the first load goes on with older windows: what has waited since before them is counted once all of them are read';
const LOADING = 'the first load goes on with older windows: days before known_from are to come';

/** Events of tickets that the first load has not reached yet may still say more about any ticket. */
const isAnyCut = (connection: ConnectionState): boolean =>
  [...connection.streams.values()].some((stream) => stream.isLoading && stream.cutsLives && stream.status !== 'unavailable');

/** The feed of tickets itself, and whatever tells of them. */
const isOfTickets = (connection: ConnectionState) => {
  const names = connection.inputs.get('tickets')?.streams ?? [];
  const feeds = new Set(names.map((name) => connection.streams.get(name)));
  return (stream: StreamState): boolean => feeds.has(stream) || stream.cutsLives === true;
};

function reasonOf(quality: Quality, inputs: readonly string[], demand: Demand, used: readonly Input[]): string {
  const standIns = demand.gains.filter((gain) => gain.without === quality && !used.includes(gain.input)).map((gain) => `${gain.input} is not read`);
  const derived = inputs.map((input) => `${input} is ${quality}`);
  return [...standIns, ...derived].join('; ');
}

/** A connection owes everything since the day of its config; without one, nobody can say until it is loaded. */
function expected(connection: ConnectionState, zone: ZoneDays): Day | undefined {
  return connection.since ? firstWholeDay(zone, connection.since) : connection.firstDay;
}

function firstWholeDay(zone: ZoneDays, at: Date): Day {
  const day = zone.dayOf(at.getTime());
  return zone.startOf(day) === at.getTime() ? day : plusDays(day, 1);
}
