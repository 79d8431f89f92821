import { type Kysely, sql } from 'kysely';
import type { Settings } from '../domain/settings.ts';
import type { Day } from '../domain/values.ts';
import { daysBetween, monthOf, weekOf } from './engine/buckets.ts';
import type { Known } from './engine/known.ts';
import type { Database } from '../warehouse/schema.ts';

/** Makes the label tables and the calendar agree with the facts and the config; writes only what differs. */
export async function refreshLabels(db: Kysely<Database>, settings: Settings, known: Known): Promise<void> {
  await merge(db, 'connection', 'connection_id', connections);
  await merge(db, 'agent_group', 'group_id', groups);
  await merge(db, 'agent', 'agent_id', agents(settings));
  await merge(db, 'brand', 'brand_id', brands);
  await merge(db, 'organization', 'organization_id', organizations);
  await mergeRows(
    db,
    'team',
    'team',
    Object.keys(settings.teams).map((team) => ({ team, label: team })),
  );
  await mergeRows(db, 'calendar', 'day', await calendarDays(db, settings, known));
}

const INACTIVE = (name: string, isActive: string) => `${name} || case when ${isActive} then '' else ' (inactive)' end`;

const connections = `select c.connection_id, ${INACTIVE('coalesce(c.account_name, c.connection_id)', 'c.is_configured')} as label, c.source, c.is_configured from sync.connection c`;

const KNOWN = 'join sync.connection c on c.connection_id = x.connection_id';

const groups = `select x.connection_id || '/' || x.group_id as group_id, ${INACTIVE('x.name', 'not x.is_deleted')} as label, x.connection_id, x.tier, not x.is_deleted as is_active
  from support.agent_group x ${KNOWN}`;

const brands = `select x.connection_id || '/' || x.brand_id as brand_id, ${INACTIVE('x.name', 'x.is_active')} as label, x.connection_id, x.is_active from support.brand x ${KNOWN}`;

const organizations = `select x.connection_id || '/' || x.organization_id as organization_id, x.name as label, x.connection_id, x.segment from support.organization x ${KNOWN}`;

/** Named, or by a short code that stays the same, or not at all. */
function agents(settings: Settings): string {
  const name = settings.agents === 'named' ? "coalesce(x.name, 'Agent ' || x.agent_id)" : "'Agent ' || left(md5(x.connection_id || '/' || x.agent_id), 6)";
  return `select x.connection_id || '/' || x.agent_id as agent_id, ${INACTIVE(name, 'x.is_active')} as label, x.connection_id, x.agent_type, x.is_active
    from support.agent x ${KNOWN}${settings.agents === 'off' ? ' where false' : ''}`;
}

/** Inserts, updates and deletes so that the table holds exactly what the query yields. */
async function merge(db: Kysely<Database>, table: string, key: string, query: string): Promise<void> {
  const target = `kpi.${table}`;
  const { rows } = await sql<{ name: string }>`
    select attname as name from pg_attribute where attrelid = ${target}::regclass and attnum > 0 and not attisdropped and attname <> ${key} order by attnum`.execute(
    db,
  );
  const columns = rows.map((row) => `"${row.name}"`);
  await sql
    .raw(
      `with built as materialized (${query}),
gone as (delete from ${target} o where not exists (select from built b where b.${key} = o.${key}))
insert into ${target} (${[key, ...columns].join(', ')})
select ${[key, ...columns].map((column) => `b.${column}`).join(', ')} from built b left join ${target} s using (${key})
where s.${key} is null or ${columns.map((column) => `s.${column} is distinct from b.${column}`).join(' or ')}
on conflict (${key}) do update set ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`,
    )
    .execute(db);
}

async function mergeRows(db: Kysely<Database>, table: string, key: string, rows: readonly object[]): Promise<void> {
  const json = `'${JSON.stringify(rows).replaceAll("'", "''")}'`;
  const { rows: standing } = await sql<{ stored: string | null }>`
    select md5(string_agg(t::text, '|' order by t::text)) as stored from ${sql.table(`kpi.${table}`)} t`.execute(db);
  const { rows: wanted } = await sql<{ built: string | null }>`
    select md5(string_agg(t::text, '|' order by t::text)) as built from json_populate_recordset(null::${sql.table(`kpi.${table}`)}, ${JSON.stringify(rows)}::json) t`.execute(
    db,
  );
  if (standing[0]?.stored !== wanted[0]?.built) await merge(db, table, key, `select * from json_populate_recordset(null::kpi.${table}, ${json}::json)`);
}

/** From the year of the first known day to the end of next year. */
async function calendarDays(db: Kysely<Database>, settings: Settings, known: Known): Promise<object[]> {
  const first = known.connections.flatMap((connection) => connection.firstDay ?? []).toSorted()[0] ?? known.today;
  const days = daysBetween(`${first.slice(0, 4)}-01-01`, `${Number(known.today.slice(0, 4)) + 1}-12-31`);
  const isWorking = workingDays(await defaultHours(db, settings));
  return days.map((day) => ({
    day,
    week: weekOf(day, settings.weekStart).first,
    month: monthOf(day).first,
    quarter: `${day.slice(0, 5)}${String(Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`,
    weekday: weekdayOf(day),
    is_working_day: isWorking(day),
  }));
}

const weekdayOf = (day: Day): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;

type Hours = Pick<NonNullable<Settings['businessHours']>, 'intervals' | 'holidays'>;

/** Opening hours of the config, else those a helpdesk marks as its default. */
async function defaultHours(db: Kysely<Database>, settings: Settings): Promise<Hours | undefined> {
  if (settings.businessHours) return settings.businessHours;
  const { rows } = await sql<Hours>`select intervals, holidays from support.schedule where is_default order by connection_id, schedule_id limit 1`.execute(db);
  return rows[0];
}

/** Holidays of the default opening hours; both days inclusive. */
export async function holidaysOf(db: Kysely<Database>, settings: Settings): Promise<Hours['holidays']> {
  return (await defaultHours(db, settings))?.holidays ?? [];
}

/** Without opening hours Monday to Friday are taken for working days. */
function workingDays(hours: Hours | undefined): (day: Day) => boolean {
  const open = new Set(hours?.intervals.map((interval) => interval.dow) ?? [1, 2, 3, 4, 5]);
  return (day) => open.has(weekdayOf(day)) && !(hours?.holidays.some((holiday) => holiday.start <= day && day <= holiday.end) ?? false);
}

const LABELS: Readonly<Record<string, readonly [table: string, key: string]>> = {
  connection: ['kpi.connection', 'connection_id'],
  agent: ['kpi.agent', 'agent_id'],
  group: ['kpi.agent_group', 'group_id'],
  brand: ['kpi.brand', 'brand_id'],
  organization: ['kpi.organization', 'organization_id'],
};

/** What people call the members of a dimension, told apart by connection where two helpdesks have the same name; a member that is its own label is left out. */
export async function labelsOf(db: Kysely<Database>, dimension: string, members: readonly string[]): Promise<Map<string, string>> {
  const label = LABELS[dimension];
  if (!label) return new Map();
  const [table, key] = label;
  const { rows } = await sql<{ member: string; label: string }>`
    select m.${sql.ref(key)} as member,
      m.label || case when exists (select from ${sql.table(table)} o where o.label = m.label and o.connection_id <> m.connection_id) then ' (' || m.connection_id || ')' else '' end as label
    from ${sql.table(table)} m where m.${sql.ref(key)} = any(${[...new Set(members)]}::text[])`.execute(db);
  return new Map(rows.map((row) => [row.member, row.label]));
}
