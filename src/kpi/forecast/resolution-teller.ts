import { CompiledQuery } from 'kysely';
import { inEdition } from '../../domain/editions.ts';
import type { Parameters } from '../../domain/parameters.ts';
import type { Day, Quality } from '../../domain/values.ts';
import { memberSql } from '../dimensions.ts';
import { type Bucket, plusDays } from '../engine/buckets.ts';
import { knownDaysTable } from '../engine/known-days.ts';
import { FACTS } from '../facts.ts';
import { isOfOrigin } from '../families/conditions.ts';
import { dayLiteral, literal } from '../sql-text.ts';
import type { Told, ToldCell, ToldInput, Telling } from '../told.ts';
import { SortedWindow } from './sorted-window.ts';

/** Days of resolutions that an estimate is made from. */
const DAYS = 90;
/** Fewer similar tickets say little: then those of the same channels are taken. */
const ENOUGH = 20;

interface Resolved {
  readonly day: Day;
  readonly seconds: number;
  readonly quality: Quality;
  readonly channel: string;
  /** Members in the order of the dimensions; columns, because lists of a quarter of a million rows take long to read. */
  readonly [member: `m${number}`]: string;
}

interface Named extends Resolved {
  readonly connection_id: string;
  readonly id: string;
  readonly url: string | null;
  readonly at: Date;
}

/** `naming`: more columns of each ticket. */
async function resolvedTickets<Row extends Resolved>(
  { db, known, demand, settings, parameters }: Telling,
  cut: readonly string[],
  from: Day,
  to: Day,
  naming = '',
): Promise<Row[]> {
  const seconds = parameters.clock === 'business' ? 'f.business_seconds' : 'f.seconds';
  const members = cut.map((dimension) => memberSql(dimension, FACTS.resolution, settings));
  const { rows } = await db.executeQuery<Row>(
    CompiledQuery.raw(
      inEdition(
        `with ${knownDaysTable([demand], known)}
select ${naming}f.day, (${seconds})::float8 as seconds, f.quality, ${memberSql('channel', FACTS.resolution, settings)} as channel${members.map((member, i) => `, ${member} as m${i}`).join('')}
from ${FACTS.resolution.from(literal(settings.timeZone))}
join known k on k.connection_id = f.connection_id
where f.is_last and f.day between k.from_day and k.to_day and f.day between ${dayLiteral(from)} and ${dayLiteral(to)}
  and ${seconds} is not null and (${isOfOrigin(parameters) ?? 'true'})
order by f.day, f.connection_id, f.ticket_id`,
        settings.edition,
      ),
    ),
  );
  return rows;
}

/** Windows of the total and of each member, moved along the days. */
class Windows {
  readonly #all = new Map<string, Map<string, SortedWindow>>();
  readonly #cut: readonly string[];
  /** Channels of the tickets of a member within its window. */
  readonly #channels = new Map<string, Map<string, number>>();

  constructor(cut: readonly string[]) {
    this.#cut = cut;
  }

  add(ticket: Resolved, sign: 1 | -1): void {
    this.#of('all', 'all').change(ticket.seconds, ticket.quality, sign);
    for (const [i, dimension] of this.#cut.entries()) {
      const member = ticket[`m${i}`] as string;
      this.#of(dimension, member).change(ticket.seconds, ticket.quality, sign);
      const channels = this.#channels.get(`${dimension} ${member}`) ?? new Map<string, number>();
      channels.set(ticket.channel, (channels.get(ticket.channel) ?? 0) + sign);
      this.#channels.set(`${dimension} ${member}`, channels);
    }
  }

  #of(dimension: string, member: string): SortedWindow {
    const members = this.#all.get(dimension) ?? new Map<string, SortedWindow>();
    this.#all.set(dimension, members);
    const found = members.get(member) ?? new SortedWindow();
    members.set(member, found);
    return found;
  }

  members(): { dimension: string; member: string; window: SortedWindow }[] {
    this.#of('all', 'all');
    return [...this.#all].flatMap(([dimension, members]) => [...members].map(([member, window]) => ({ dimension, member, window })));
  }

  channelsOf(dimension: string, member: string): string[] {
    return [...(this.#channels.get(`${dimension} ${member}`) ?? [])].filter(([, count]) => count > 0).map(([channel]) => channel);
  }

  /** The tickets an estimate is made from: similar ones, or with few of them all of their channels. */
  similar(dimension: string, member: string, window: SortedWindow): SortedWindow {
    if (window.size >= ENOUGH || window.size === 0 || dimension === 'all' || dimension === 'channel') return window;
    const channels = this.channelsOf(dimension, member).flatMap((channel) => this.#all.get('channel')?.get(channel) ?? []);
    return channels.length === 0 ? window : SortedWindow.merged(channels);
  }
}

async function tell(telling: Telling, buckets: readonly Bucket[]): Promise<ToldCell[]> {
  const range = telling.known.rangeOf(telling.demand);
  if (!range || buckets.length === 0) return [];
  const end = (bucket: Bucket) => (bucket.last < range.to ? bucket.last : range.to);
  const ordered = buckets.filter((bucket) => end(bucket) >= bucket.first && end(bucket) >= range.from).toSorted((a, b) => (end(a) < end(b) ? -1 : 1));
  if (ordered.length === 0) return [];
  const cut = telling.dimensions.filter((dimension) => dimension !== 'all');
  const tickets = await resolvedTickets<Resolved>(telling, cut, plusDays(end(ordered[0] as Bucket), 1 - DAYS), end(ordered.at(-1) as Bucket));
  const windows = new Windows(cut);
  let [entered, left] = [0, 0];
  return ordered.flatMap((bucket) => {
    const last = end(bucket);
    const first = plusDays(last, 1 - DAYS);
    for (; entered < tickets.length && (tickets[entered] as Resolved).day <= last; entered += 1) windows.add(tickets[entered] as Resolved, 1);
    for (; left < entered && (tickets[left] as Resolved).day < first; left += 1) windows.add(tickets[left] as Resolved, -1);
    return cellsOf(windows, bucket, telling.parameters);
  });
}

function cellsOf(windows: Windows, bucket: Bucket, parameters: Parameters): ToldCell[] {
  return windows.members().flatMap(({ dimension, member, window }): ToldCell[] => {
    if (window.size === 0 && dimension !== 'all') return [];
    const similar = windows.similar(dimension, member, window);
    const value = similar.percentile(parameters.percentile, parameters.percentile_method);
    return [{ bucket, dimension, member, value, numerator: null, denominator: null, sample: similar.size, quality: similar.quality }];
  });
}

async function inputs(telling: Telling, day: Day, dimension: string, member: string): Promise<ToldInput[]> {
  const cut = telling.dimensions.filter((each) => each !== 'all');
  const tickets = await resolvedTickets<Named>(telling, cut, plusDays(day, 1 - DAYS), day, 'f.connection_id, f.ticket_id as id, t.url, f.at, ');
  const own = tickets.filter((ticket) => dimension === 'all' || ticket[`m${cut.indexOf(dimension)}`] === member);
  const isEnough = own.length >= ENOUGH || dimension === 'all' || dimension === 'channel';
  const channels = new Set(own.map((ticket) => ticket.channel));
  return (isEnough ? own : tickets.filter((ticket) => channels.has(ticket.channel))).map(({ connection_id, id, url, at, seconds }) => ({
    connection_id,
    kind: 'ticket',
    id,
    url,
    at,
    numerator: seconds,
    denominator: null,
  }));
}

/** How long tickets like these took to resolve in the last 90 days. */
export const resolutionForecast = (): Told => ({ kind: 'told', shows: 'percentile', facts: ['resolution'], reachDays: DAYS, tell, inputs });
