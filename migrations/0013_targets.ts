import { type Kysely, sql } from 'kysely';
import { type Column, createTable } from './ddl/table.ts';
import { createView, type ViewColumn } from './ddl/view.ts';

const SERIES: readonly Column[] = [
  ['kpi', 'text not null', 'KPI, as in kpi.catalog'],
  ['variant', 'text not null', 'Variant'],
  ['dimension', 'text not null', 'all, or the dimension it is about'],
  ['member', 'text not null', 'all, or the member it is about'],
];

const BOUNDS: readonly Column[] = [
  ['at_least', 'double precision', "The value should not be below this, in the KPI's own unit"],
  ['at_most', 'double precision', 'The value should not be above this'],
];

const VERDICT = `
create or replace function kpi.verdict(value double precision, sample_size bigint, at_least double precision, at_most double precision, min_sample bigint)
returns text language sql immutable parallel safe return
  case
    when at_least is null and at_most is null then null
    when value is null or sample_size < coalesce(min_sample, 0) then 'low_sample'
    when value < at_least - abs(at_least) / 10 or value > at_most + abs(at_most) / 10 then 'bad'
    when value < at_least or value > at_most then 'warning'
    else 'good'
  end`;

/** A target of the member itself goes before that of the whole. */
const TARGET_OF = (period: string) => `kpi.target t on t.kpi = d.kpi and t.variant = d.variant
    and d.${period} >= coalesce(t.valid_from, d.${period}) and d.${period} <= coalesce(t.valid_to, d.${period})
    and (t.dimension = d.dimension and t.member = d.member
      or t.dimension = 'all' and t.is_for_members and not exists (
        select from kpi.target s where s.kpi = d.kpi and s.variant = d.variant and s.dimension = d.dimension and s.member = d.member
          and d.${period} >= coalesce(s.valid_from, d.${period}) and d.${period} <= coalesce(s.valid_to, d.${period})))`;

const versus = (period: string): readonly ViewColumn[] => [
  [period, `d.${period}`, period === 'day' ? 'Local day' : `First day of the ${period}`],
  ['kpi', 'd.kpi', 'KPI'],
  ['variant', 'd.variant', 'Variant'],
  ['dimension', 'd.dimension', 'What the row is cut by'],
  ['member', 'd.member', 'Value of the dimension'],
  ['value', 'd.value', 'The number'],
  ['sample_size', 'd.sample_size', 'Facts behind it'],
  ['at_least', 't.at_least', 'It should not be below this'],
  ['at_most', 't.at_most', 'It should not be above this'],
  [
    'target',
    'coalesce(case when d.value > t.at_most then t.at_most end, t.at_least, t.at_most)',
    'The bound that counts: the one missed, or else the lower one',
  ],
  [
    'status',
    'kpi.verdict(d.value, d.sample_size, t.at_least, t.at_most, t.min_sample)',
    'good; warning: missed by at most a tenth of the bound; bad; low_sample',
  ],
  ['origin', 't.origin', 'own: from the config; shipped: a published figure'],
  ['is_provisional', 'd.is_provisional', 'May still change by itself'],
];

export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, {
    name: 'kpi.benchmark',
    comment: 'Figures that guides about support publish: their claims, which differ by industry',
    columns: [
      ...SERIES,
      ['seed', 'text not null', 'Guide that states it'],
      ['claim_no', 'integer not null', 'Order of the claims of one guide about one series'],
      ['claim', 'text not null', 'What it says, in words'],
      ['nature', 'text not null', 'target: something to reach; typical: what is usual; scale: the scale it speaks of; note: no figure'],
      ['low', 'double precision', "The figure, or the lower end of a range, in the KPI's own unit"],
      ['high', 'double precision', 'Upper end of the range'],
      ...BOUNDS,
      ['is_disputed', 'boolean not null', 'Guides disagree about this series: none is a target until the config chooses'],
    ],
    constraints: ['primary key (kpi, variant, dimension, member, seed, claim_no)'],
  });
  await createTable(db, {
    name: 'kpi.target',
    comment: 'What is to be reached: at most one row per series, member and day, so that a join never multiplies rows',
    columns: [
      ...SERIES,
      ['valid_from', 'date', 'First day it holds; null: always'],
      ['valid_to', 'date', 'Last day it holds; null: until further notice'],
      ...BOUNDS,
      ['min_sample', 'bigint', 'Fewer facts than these give no verdict'],
      ['is_for_members', 'boolean not null', 'Of a target of the whole: it holds for each member without one of its own too (not for counts and sums)'],
      ['origin', 'text not null', 'own: from the config; shipped: a published figure'],
      ['source', 'text', 'Guide that states it'],
    ],
    constraints: ['unique nulls not distinct (kpi, variant, dimension, member, valid_from)'],
  });
  await sql.raw(VERDICT).execute(db);
  await sql`comment on function kpi.verdict is 'good, warning (missed by at most a tenth of the bound), bad, or low_sample'`.execute(db);
  for (const [period, table] of [
    ['day', 'daily'],
    ['week', 'weekly'],
    ['month', 'monthly'],
  ] as const) {
    await createView(db, {
      name: `kpi.${table}_vs_target`,
      comment: `kpi.${table} against kpi.target: rows that have a target, each once`,
      columns: versus(period),
      from: `kpi.${table} d join ${TARGET_OF(period)}`,
    });
  }
}
