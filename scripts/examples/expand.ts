import type { Day } from '../../src/domain/values.ts';
import { plusDays } from '../../src/kpi/engine/buckets.ts';
import { ZoneDays } from '../../src/platform/zone-days.ts';
import { aggregates, assignments } from './aggregates.ts';
import { channelOf } from './channel-words.ts';
import { durations } from './durations.ts';
import type { Example, Model, ModelRow, Run } from './example.ts';
import { at, type Expanding, numbered, rows, type Volume } from './expanding.ts';
import { DEFAULT_SOURCE } from './load.ts';

export const firstDayOf = (example: Example): Day => example.expected.map((each) => each.from).toSorted()[0] ?? example.as_of.slice(0, 10);

/** Expands compressed inputs into tables of the fact model that have these totals; every other table passes through. */
export function expand({ example, totals }: Run, timeZone: string, comparedDay: Day, actual?: Volume): Model {
  const model: Record<string, ModelRow[]> = {};
  const volumes = new Map<string, { volume: Volume; of: ModelRow }>();
  const expanding: Expanding = {
    example,
    firstDay: firstDayOf(example),
    comparedDay,
    days: new ZoneDays(timeZone),
    totals,
    add: (table, ...more) => void (model[table] ??= []).push(...more),
    setVolume: (volume, of = {}) => void volumes.set(`${volume.day} ${JSON.stringify(of)}`, { volume, of }),
  };
  // A baseline says what the days before were like, whatever else is said of them.
  const inputs = Object.entries(example.facts).toSorted(([a], [b]) => Number(a === 'weekday_baseline') - Number(b === 'weekday_baseline'));
  for (const [table, value] of inputs) {
    const expansion = EXPANSIONS[table];
    if (expansion) expansion(value, expanding);
    else expanding.add(table, ...rows(value));
  }
  if (actual) expanding.setVolume(actual);
  const isPart = ({ of }: { of: ModelRow }) => Object.keys(of).length > 0;
  const [parts, wholes] = [[...volumes.values()].filter(isPart), [...volumes.values()].filter((each) => !isPart(each))];
  for (const { volume, of } of [...parts, ...wholes]) fill(volume, of, model, expanding);
  return model;
}

/** Tickets that bring a day to the volume that was said. */
function fill({ day, count }: Volume, of: ModelRow, model: Model, { days, add }: Expanding): void {
  const told = (model['tickets'] ?? []).filter((ticket) => days.dayOf(Date.parse(String(ticket['created_at']))) === day).length;
  const part = Object.values(of).map(String).join('-');
  const missing = part === '' ? count - told : count;
  const tickets = numbered(missing, (n) => ({ ticket_id: `volume-${day}-${part}-${n}`, created_at: at(days, day), ...of }));
  add('tickets', ...tickets);
  add('ticket_assignments', ...assignments(tickets, of));
}

/** Days for which customers have been there who are said to be there: longer than any KPI looks back. */
const LONG_OPEN = 730;

type Expansion = (value: unknown, expanding: Expanding) => void;

const EXPANSIONS: Readonly<Record<string, Expansion>> = {
  ticket_durations: (value, expanding) => durations(rows(value), expanding),
  call_groups: (value, expanding) => rows(value).forEach((row, group) => callGroup(row, group, expanding)),
  call_started_on: () => undefined,
  aggregates: (value, expanding) => rows(value).forEach((row, i) => aggregates(row, i, expanding)),
  handling_intervals: (value, { add }) =>
    rows(value).forEach((row, i) => add('agent_status_intervals', { ...row, state_category: 'handling', channel: `handling-${i}` })),
  customers_open: (value, { add, example, firstDay }) => {
    const told = new Set(rows(example.facts['customers']).map((row) => row['customer_id']));
    const before = [firstDay, ...rows(example.facts['revenue_events']).map((row) => String(row['occurred_on']))].toSorted()[0] as Day;
    for (const { mrr, ...customer } of rows(value)) {
      if (!told.has(customer['customer_id'])) add('customers', customer);
      add('revenue_events', { ...customer, occurred_on: plusDays(before, -LONG_OPEN), kind: 'new', mrr_delta: mrr });
    }
  },
  weekday_baseline: (value, { comparedDay, setVolume }) => {
    const counts = value as readonly number[];
    for (const [i, count] of counts.entries()) setVolume({ day: plusDays(comparedDay, (i - counts.length) * 7), count });
  },
  forecasts: (value, { add, setVolume }) => {
    for (const { actual, made_on: madeOn, ...forecast } of rows(value)) {
      const day = String(forecast['day']);
      const { dimension, member, of } = seriesOf(forecast);
      add('forecasts', { day, made_on: madeOn ?? plusDays(day, -1), forecast: forecast['forecast'], dimension, member });
      if (actual !== undefined) setVolume({ day, count: Number(actual) }, of);
    }
  },
};

/** A forecast is of all tickets, or of those of one channel or group. */
function seriesOf(row: ModelRow): { dimension: string; member: string; of: ModelRow } {
  if (row['channel'] !== undefined) return { dimension: 'channel', member: channelOf(String(row['channel'])), of: { channel: row['channel'] } };
  if (row['group_id'] !== undefined)
    return { dimension: 'group', member: `${String(row['source'] ?? DEFAULT_SOURCE)}/${String(row['group_id'])}`, of: { group_id: row['group_id'] } };
  return { dimension: 'all', member: 'all', of: {} };
}

/** Calls of one kind; they begin at noon of the day named by the group or by the example. */
function callGroup(row: ModelRow, group: number, { add, example, firstDay, days }: Expanding): void {
  const { count, day, ...call } = row;
  const on = String(day ?? example.facts['call_started_on'] ?? firstDay);
  add('calls', ...numbered(Number(count), (i) => ({ started_at: at(days, on), ...call, call_id: `group-${group}-${i}` })));
}
