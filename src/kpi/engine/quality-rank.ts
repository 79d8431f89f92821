import { FACTS } from '../facts.ts';
import type { FactName } from '../fact.ts';
import type { Aggregate } from '../kpi.ts';
import type { Sql } from '../sql-text.ts';

/** How exact a fact is as far as these parts of a KPI look at it, as a number: the greater, the worse. */
export function rankSql(fact: FactName, looksAt: readonly Pick<Aggregate, 'value' | 'where'>[]): Sql {
  const { quality = 'f.quality', qualities = {} } = FACTS[fact];
  const text = looksAt.map(({ value, where }) => `${value ?? ''} ${where ?? ''}`).join(' ');
  const columns = Object.keys(qualities).filter((column) => new RegExp(`\\b[ft]\\.${column}\\b`).test(text));
  const ranks = [...new Set([quality, ...columns.map((column) => qualities[column] as Sql)])].map(
    (each) => `case ${each} when 'approx' then 2 when 'derived' then 1 else 0 end`,
  );
  return ranks.length === 1 ? (ranks[0] as Sql) : `greatest(${ranks.join(', ')})`;
}
