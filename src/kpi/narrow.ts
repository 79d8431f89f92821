import { type Aggregate, both, type Derived, type Part, type Ratio, type Terms, type Value } from './kpi.ts';
import type { Sql } from './sql-text.ts';
import { factBy } from './facts.ts';
import type { FactName } from './fact.ts';

/** Which rows of a fact are left. */
export type Narrowing = (fact: FactName) => Sql;

/**
 * The same number of fewer facts: every part of it counts only the rows that the narrowing leaves. `prefix` keeps the names of its sums apart;
 * `dimensions` are those it is filtered by.
 */
export function narrow(value: Value, prefix: string, narrowing: Narrowing, dimensions: readonly string[] = []): Value {
  const part = <P extends Aggregate>(of: P): P => {
    const fact = factBy(of.fact, dimensions);
    return { ...of, fact, where: both(of.where, narrowing(fact)), ...('id' in of ? { id: `${prefix}_${of.id}` } : {}) };
  };
  const half = (of: Part | Terms): Part | Terms =>
    of.kind === 'terms' ? { ...of, terms: of.terms.map((term) => ({ ...term, of: part(term.of) })) } : part(of);
  switch (value.kind) {
    case 'ratio': {
      const { unmixed, ...rest } = value;
      return {
        ...rest,
        numerator: half(value.numerator),
        denominator: half(value.denominator),
        ...(unmixed ? { unmixed: part(unmixed) } : {}),
      } satisfies Ratio;
    }
    case 'sum':
      return { ...value, of: value.of.kind === 'terms' ? (half(value.of) as Terms) : part(value.of) };
    case 'percentile':
      return { ...value, of: part(value.of) };
    case 'distinct':
      return { ...value, of: part(value.of) };
    case 'share':
    case 'stock':
      return { ...value, of: part(value.of) };
    case 'derived': {
      const parts = Object.fromEntries(Object.entries(value.parts).map(([name, of]) => [name, part(of)]));
      return { ...value, parts, population: part(value.population) } satisfies Derived;
    }
    case 'told':
    case 'list':
      return value;
  }
}
