import type { View, ViewColumn } from './view.ts';

/** Where the label of a member comes from; the others are labelled by their own words. */
export const LABELLED: Readonly<Record<string, readonly [table: string, key: string]>> = {
  connection: ['kpi.connection', 'connection_id'],
  agent: ['kpi.agent', 'agent_id'],
  group: ['kpi.agent_group', 'group_id'],
  team: ['kpi.team', 'team'],
  brand: ['kpi.brand', 'brand_id'],
  organization: ['kpi.organization', 'organization_id'],
};

export const GRAINS = [
  ['day', 'daily'],
  ['week', 'weekly'],
  ['month', 'monthly'],
] as const;

const IN_WORDS = "initcap(replace(d.member, '_', ' '))";

/** What BI draws: the rows of one dimension of a grain's table, with label, unit and the value as people write it. */
export function memberView(grain: 'day' | 'week' | 'month', table: string, dimension: string): View {
  const labelled = LABELLED[dimension];
  const suffix = dimension === 'all' ? 'total' : `by_${dimension}`;
  const label = labelled ? `coalesce(l.label, ${IN_WORDS})` : IN_WORDS;
  const from = `kpi.${table} d left join kpi.catalog c on c.kpi = d.kpi and c.variant = d.variant`;
  const join = labelled ? ` left join ${labelled[0]} l on l.${labelled[1]} = d.member` : '';
  return {
    name: `kpi.${table}_${suffix}`,
    comment: dimension === 'all' ? `kpi.${table}: totals` : `kpi.${table}: by ${dimension}`,
    columns: [[grain, `d.${grain}`, grain === 'day' ? 'Local day' : `First day of the ${grain}`], ...MEMBER_COLUMNS(label)],
    from: `${from}${join} where d.dimension = '${dimension}'`,
  };
}

const MEMBER_COLUMNS = (label: string): readonly ViewColumn[] => [
  ['kpi', 'd.kpi', 'KPI'],
  ['variant', 'd.variant', 'Variant'],
  ['member', 'd.member', 'Value of the dimension'],
  ['label', label, 'Its name'],
  ['value', 'd.value', 'The number'],
  ['numerator', 'd.numerator', 'What is divided'],
  ['denominator', 'd.denominator', 'What it is divided by'],
  ['sample_size', 'd.sample_size', 'Facts behind the row'],
  ['unit', 'c.unit', 'Unit of the value'],
  ['value_text', 'kpi.value_text(d.value, c.unit)', 'The value as people write it'],
  ['is_complete', 'd.is_complete', 'Every connection that should be known is known'],
  ['is_provisional', 'd.is_provisional', 'May still change by itself'],
  ['final_on', 'd.final_on', 'First day on which it does not'],
  ['quality', 'd.quality', 'exact, derived or approx'],
  ['computed_at', 'd.computed_at', 'When it was last written'],
];
