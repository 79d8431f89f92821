import { type Kysely, sql } from 'kysely';
import { type Column, createTable, type Table } from './ddl/table.ts';

const COMPUTED: Column = ['computed_at', 'timestamptz not null default now()', 'When this row was last written'];

const values = (grain: 'day' | 'week' | 'month', name: string, comment: string): Table => ({
  name: `kpi.${name}`,
  comment,
  columns: [
    [grain, 'date not null', grain === 'day' ? 'Local day' : `First day of the ${grain}`],
    ['kpi', 'text not null', 'KPI, as in kpi.catalog'],
    ['variant', 'text not null', 'default is what the config says; others as in kpi.catalog'],
    ['dimension', 'text not null', 'all, connection, source, channel, group, agent … : what the row is cut by'],
    ['member', 'text not null', 'Value of the dimension; <connection>/<vendor id> for group, agent, organization and brand; none where there is no value'],
    ['value', 'double precision', 'The number; null where a ratio has nothing to divide by'],
    ['numerator', 'double precision', 'Ratio and mean: what is divided; count, sum and stock: the value; else null'],
    ['denominator', 'double precision', 'Ratio and mean: what it is divided by; else null'],
    ['sample_size', 'bigint not null', 'Facts behind the row'],
    ['is_complete', 'boolean not null', 'Every connection that should be known is known for the whole period'],
    ['is_provisional', 'boolean not null', 'Not complete, or the KPI still looks ahead: see final_on'],
    ['final_on', 'date not null', 'First day on which only a correction at the helpdesk can change the row'],
    ['quality', 'text not null', 'exact, derived or approx: the worst that went in'],
    COMPUTED,
  ],
  constraints: [`primary key (kpi, variant, dimension, member, ${grain})`],
  indexes: [`kpi, dimension, variant, ${grain}`, grain],
});

const label = (name: string, comment: string, key: string, columns: readonly Column[]): Table => ({
  name: `kpi.${name}`,
  comment,
  columns: [[key, 'text not null', `Equal to member of the dimension`], ['label', 'text not null', 'Name to show'], ...columns],
  constraints: [`primary key (${key})`],
});

const connection: Column = ['connection_id', 'text not null references kpi.connection on delete cascade', 'Connection'];

const TABLES: readonly Table[] = [
  values('day', 'daily', 'One row per local day, KPI, variant, dimension and member'),
  values('week', 'weekly', 'The same per week; computed from the facts, never averaged'),
  values('month', 'monthly', 'The same per month; computed from the facts, never averaged'),
  label('connection', 'Connections', 'connection_id', [
    ['source', 'text not null', 'zendesk, freshdesk, hubspot or figures'],
    ['is_configured', 'boolean not null', 'False once it is missing from the config: its numbers stay, and stop'],
  ]),
  label('agent', 'Agents; people who left stay', 'agent_id', [
    connection,
    ['agent_type', 'text not null', 'full, light, field, bot or integration'],
    ['is_active', 'boolean not null', 'Works here now'],
  ]),
  label('agent_group', 'Groups', 'group_id', [
    connection,
    ['tier', 'integer', 'Rank by the tiers of the config'],
    ['is_active', 'boolean not null', 'Still there at the helpdesk'],
  ]),
  label('team', 'Teams of the config: groups taken together across helpdesks', 'team', []),
  label('brand', 'Brands and products', 'brand_id', [connection, ['is_active', 'boolean not null', 'In use']]),
  label('organization', 'Companies of customers', 'organization_id', [connection, ['segment', 'text', 'Segment']]),
  {
    name: 'kpi.calendar',
    comment: 'Days, to fill gaps and to group by',
    columns: [
      ['day', 'date not null', 'Day'],
      ['week', 'date not null', 'First day of its week'],
      ['month', 'date not null', 'First day of its month'],
      ['quarter', 'date not null', 'First day of its quarter'],
      ['weekday', 'smallint not null', '1 Monday to 7 Sunday'],
      ['is_working_day', 'boolean not null', 'The default business hours have open time on it'],
    ],
    constraints: ['primary key (day)'],
  },
  {
    name: 'kpi.catalog',
    comment: 'What each KPI means: written from the same objects that compute it',
    columns: [
      ['kpi', 'text not null', 'KPI'],
      ['variant', 'text not null', 'default, or a second definition beside it'],
      ['name', 'text not null', 'Name to show'],
      ['family', 'text not null', 'Family of the catalogue, F1 to F11'],
      ['definition', 'text not null', 'What it says, in words'],
      ['formula', 'text not null', 'How it is computed'],
      ['unit', 'text not null', 'ratio, seconds, count, points, currency, per_hour or flag'],
      ['direction', 'text not null', 'higher, lower, neutral or band: which way is better'],
      ['kind', 'text not null', 'ratio, sum, percentile, distinct, share or stock'],
      ['roll_up', 'text not null', 'How periods are made from days'],
      ['dimensions', 'text[] not null', 'Dimensions it has rows for'],
      ['benchmark', 'text', 'Figures others publish'],
      ['source', 'text', 'Where the definition comes from, and what else is in use'],
    ],
    constraints: ['primary key (kpi, variant)'],
  },
  {
    name: 'kpi.coverage',
    comment: 'Which KPI is known for which connection, since when, how exactly, and if not: why, and what to do',
    columns: [
      ['connection_id', 'text not null', 'Connection'],
      ['kpi', 'text not null', 'KPI'],
      ['variant', 'text not null', 'Variant'],
      ['status', 'text not null', 'exact, derived, approx, loading or unavailable'],
      ['reason', 'text', 'Why it is not exact'],
      ['action', 'text', 'What to do about it'],
      ['known_from', 'timestamptz', 'Facts are complete from here; null: from the first one on'],
      ['known_to', 'timestamptz', 'Facts are complete up to here'],
    ],
    constraints: ['primary key (connection_id, kpi, variant)'],
  },
];

/** '2 h 05 min', '45 s', '91.4 %', '1,204', '9.1'. */
const VALUE_TEXT = `
create or replace function kpi.value_text(value double precision, unit text) returns text language sql immutable parallel safe return
  case
    when value is null then null
    when unit = 'ratio' then trim(to_char(round((value * 100)::numeric, 1), 'FM999999999990.0')) || ' %'
    when unit = 'seconds' and value < 60 then round(value::numeric) || ' s'
    when unit = 'seconds' and value < 3600 then floor(value / 60) || ' min'
    when unit = 'seconds' then floor(value / 3600) || ' h ' || to_char(floor(mod(value::numeric, 3600) / 60), 'FM00') || ' min'
    when unit = 'count' then to_char(round(value::numeric), 'FM999,999,999,990')
    when unit = 'flag' then case when value = 0 then 'no' else 'yes' end
    else to_char(round(value::numeric, 1), 'FM999,999,999,990.0')
  end`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create schema if not exists kpi`.execute(db);
  await sql`comment on schema kpi is 'The contract with BI: daily, weekly and monthly KPIs, their meaning, and the events behind them'`.execute(db);
  for (const table of TABLES.filter((each) => each.name === 'kpi.connection')) await createTable(db, table);
  for (const table of TABLES.filter((each) => each.name !== 'kpi.connection')) await createTable(db, table);
  await sql.raw(VALUE_TEXT).execute(db);
  await sql`comment on function kpi.value_text is 'A value as people write it: 2 h 05 min, 91.4 %'`.execute(db);
}
