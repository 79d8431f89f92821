import type { Parameters } from '../domain/parameters.ts';
import { KPIS, type Kpi, type Part, termsOf, type Terms } from '../kpi/index.ts';
import type { Columns, Formula, Series } from './question.ts';

/** Event relation and column of the KPIs that no sum gives. */
const PERCENTILES: Readonly<Record<string, string>> = {
  first_response_time_median: 'first_reply_s',
  median_resolution_time: 'resolution_s',
};

const SHARES = { default: 0.5, p90: 0.9 };

/**
 * A KPI as a series over the slices (or, for percentiles, over its event relation): name, unit and arithmetic are those of its definition.
 * Undefined where the parameters make it something that sums of columns do not give.
 */
export function kpiSeries(id: string, parameters: Parameters, variant: 'default' | 'p90'): Series | undefined {
  const kpi = definitionOf(id);
  const formula = formulaOf(kpi, parameters, variant);
  return formula && { name: variant === 'default' ? kpi.name : `${kpi.name} (${variant})`, unit: kpi.unit, formula };
}

export function definitionOf(id: string): Kpi {
  const kpi = KPIS.find((each) => each.id === id);
  if (kpi === undefined) throw new Error(`no KPI ${id}`);
  return kpi;
}

function formulaOf(kpi: Kpi, parameters: Parameters, variant: 'default' | 'p90'): Formula | undefined {
  const column = PERCENTILES[kpi.id];
  if (column !== undefined) return { kind: 'percentile', column, share: SHARES[variant] };
  const value = kpi.value(parameters);
  if (value.kind === 'sum' || value.kind === 'stock') {
    const sum = columnsOf(value.of);
    return sum && { kind: 'sum', sum };
  }
  if (value.kind !== 'ratio') return undefined;
  const [sum, over] = [columnsOf(value.numerator), columnsOf(value.denominator)];
  return sum && over && { kind: 'ratio', sum, over, ...(value.scale !== undefined && { scale: value.scale }) };
}

/** The columns of the slices that make up a part; undefined where one of its terms has none. Figures stand in only where nothing is read. */
function columnsOf(of: Part | Terms): Columns | undefined {
  const read = termsOf(of).filter(({ of: part }) => !('needs' in part) || part.needs === undefined);
  const columns = read.flatMap(({ of: part, times }) => (part.kind === 'sum' ? [[part.id, times] as const] : []));
  return columns.length > 0 && columns.length === read.length ? columns : undefined;
}
