import { teamSql } from '../dimensions.ts';
import type { Settings } from '../../domain/settings.ts';
import { FACTS } from '../facts.ts';
import type { Sql } from '../sql-text.ts';
import type { Aggregate } from '../kpi.ts';
import { FILTER_COLUMNS, FLOW_DIMENSIONS, isSameMeasure, type SliceMeasure, SLICE_DIMENSIONS } from '../slices.ts';

type Dimensions = readonly (readonly [column: string, dimension: string])[];

const columnIn = (dimensions: Dimensions, dimension: string): string | undefined =>
  dimension === 'connection' ? 'connection_id' : dimensions.find(([, each]) => each === dimension)?.[0];

/** Column of the stocks, or of the flows, that holds the members of a dimension. */
export const stockColumnOf = (dimension: string): string | undefined => columnIn(SLICE_DIMENSIONS, dimension);
export const filterColumnOf = (dimension: string): string | undefined => columnIn(FILTER_COLUMNS, dimension);

/** The smallest table of flows that knows the members of a dimension, and the member a row of it, `s`, belongs to; undefined where none does. */
export function flowsBy(dimension: string, settings: Settings): { readonly table: string; readonly member: Sql } | undefined {
  const table = 'sync.slice_by_filter';
  if (dimension === 'all') return { table, member: "'all'" };
  if (dimension === 'source') return { table, member: 'k.source' };
  if (dimension === 'team') return { table, member: teamSql('s.group_id', settings) };
  const [few, all] = [filterColumnOf(dimension), columnIn(FLOW_DIMENSIONS, dimension)];
  return few !== undefined ? { table, member: `s.${few}` } : all !== undefined ? { table: 'sync.slice', member: `s.${all}` } : undefined;
}

/** Column of the slices that keeps a sum; undefined for what does not add up, or is told otherwise there: by agent nothing that agents share, such as a call that was handed over. */
export function sumColumnOf(of: Aggregate, measures: readonly SliceMeasure[], by: string): string | undefined {
  if (of.kind !== 'sum' || FACTS[of.fact].partsBy?.[by] !== undefined) return undefined;
  return measures.find((each) => isSameMeasure(each.measure, of))?.column;
}
