import { type Kysely, sql } from 'kysely';
import { DateTime } from 'luxon';
import type { Settings } from '../domain/settings.ts';
import type { Day } from '../domain/values.ts';
import type { Database } from '../warehouse/schema.ts';
import { type DigestRow, isTold } from './digest.ts';
import { endOf, type Period } from './period.ts';

/** Numbers are being computed anew under changed settings. */
export async function isRestating(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql`select 1 from kpi.freshness where rebuilding_since is not null limit 1`.execute(db);
  return rows.length > 0;
}

/** What to know of the numbers of a period: what is missing, what may still change, what was changed. */
export async function readNotes(db: Kysely<Database>, settings: Settings, period: Period, rows: readonly DigestRow[]): Promise<readonly string[]> {
  const told = rows.filter(isTold);
  return [
    ...((await isRestating(db)) ? ['Settings changed, and numbers are being computed anew.'] : []),
    ...(await supplyNotes(db, settings, period)),
    ...provisionalNotes(told),
    ...namesNote(
      'Nothing happened that would give a number',
      rows.filter((row) => row.is_known && !isTold(row)),
    ),
    ...namesNote(
      'Not known for this period',
      rows.filter((row) => !row.is_known),
    ),
    ...namesNote(
      'Partly derived or approximate, see kpi.coverage',
      told.filter((row) => row.quality === 'derived' || row.quality === 'approx'),
    ),
    ...(await restatements(db, period, rows)),
  ];
}

const MOST_NAMES = 5;

function namesNote(what: string, rows: readonly DigestRow[]): string[] {
  const names = [...new Set(rows.map(({ name }) => name))];
  const more = names.length > MOST_NAMES ? [`${names.length - MOST_NAMES + 1} more`] : [];
  const told = more.length === 0 ? names : names.slice(0, MOST_NAMES - 1);
  return names.length === 0 ? [] : [`${what}: ${[...told, ...more].join('; ')}.`];
}

function provisionalNotes(rows: readonly DigestRow[]): string[] {
  const open = rows.filter((row) => row.is_provisional);
  const last = open
    .flatMap((row) => row.final_on ?? [])
    .toSorted()
    .at(-1);
  return open.length === 0 ? [] : [`Numbers with a * may still change by themselves${last === undefined ? '' : `, until ${last} at the latest`}.`];
}

/** Connections that are not in, or not to the end. */
async function supplyNotes(db: Kysely<Database>, { timeZone }: Settings, period: Period): Promise<string[]> {
  const { rows } = await sql<{ connection_id: string; is_loading: boolean; known_to: Date | null }>`
    select v.connection_id, v.status = 'loading' as is_loading, v.known_to from kpi.coverage v
    join sync.connection c on c.connection_id = v.connection_id and c.is_configured and c.source <> 'figures'
    where v.kpi = 'ticket_volume' and v.variant = 'default' and (v.status = 'loading' or v.known_to < ${endOf(period, timeZone)}) order by 1`.execute(db);
  return rows.map(({ connection_id, is_loading, known_to }) =>
    is_loading || known_to === null
      ? `${connection_id} is still loading: its tickets are missing.`
      : `${connection_id} is known up to ${DateTime.fromJSDate(known_to, { zone: timeZone }).toFormat('yyyy-MM-dd HH:mm')} only.`,
  );
}

const MOST_RESTATED = 5;

interface Restated {
  readonly kpi: string;
  readonly day: Day;
  readonly old_text: string | null;
  readonly new_text: string | null;
  readonly reason: string;
}

/** Numbers of former periods that were final and changed since this period began. */
async function restatements(db: Kysely<Database>, { grain, first }: Period, rows: readonly DigestRow[]): Promise<string[]> {
  const names = new Map(rows.map(({ kpi, name }) => [kpi, name]));
  const { rows: found } = await sql<Restated>`
    select r.kpi, r.day, kpi.value_text((array_agg(r.old_value order by r.restatement_id))[1], c.unit) as old_text,
      kpi.value_text((array_agg(r.new_value order by r.restatement_id desc))[1], c.unit) as new_text, (array_agg(r.reason order by r.restatement_id desc))[1] as reason
    from kpi.restatement r join kpi.catalog c on c.kpi = r.kpi and c.variant = r.variant
    where r.grain = ${grain} and r.dimension = 'all' and r.variant = 'default' and not r.is_kept and r.day < ${first}::date
      and r.kpi = any(${[...names.keys()]}::text[]) and r.restated_at >= ${first}::date
    group by r.kpi, r.day, c.unit order by r.day desc, r.kpi`.execute(db);
  const changed = found.filter(({ old_text, new_text }) => old_text !== new_text);
  const told = changed
    .slice(0, MOST_RESTATED)
    .map(({ kpi, day, old_text, new_text, reason }) => `Restated: ${names.get(kpi)}, ${grain} of ${day}: ${old_text ?? '–'} → ${new_text ?? '–'} (${reason}).`);
  return changed.length > MOST_RESTATED ? [...told, `${changed.length - MOST_RESTATED} more were restated, see kpi.restatement.`] : told;
}
