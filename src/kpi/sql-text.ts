/** SQL over the columns of one fact: `f` is the fact, `t` the ticket it belongs to. Written by us, never by a user. */
export type Sql = string;

/** A quoted SQL literal. For names and days that become part of a generated statement; values of rows go as parameters. */
export const literal = (text: string): Sql => `'${text.replaceAll("'", "''")}'`;

export const dayLiteral = (day: string): Sql => `date ${literal(day)}`;

export const instantLiteral = (at: Date): Sql => `${literal(at.toISOString())}::timestamptz`;

/** `(values (…), (…))` rows as a common table expression that is valid without rows too. */
export function valuesTable(name: string, columns: readonly (readonly [name: string, type: string])[], rows: readonly (readonly Sql[])[]): Sql {
  const head = `${name}(${columns.map(([column]) => column).join(', ')})`;
  if (rows.length > 0) return `${head} as (values ${rows.map((row) => `(${row.join(', ')})`).join(', ')})`;
  return `${head} as (select ${columns.map(([, type]) => `null::${type}`).join(', ')} where false)`;
}

/**
 * Sum of stored numbers (`double precision`) that does not depend on the order in which rows come, as a sum of floats does in its last digits: whole
 * numbers add up exactly, and what is beside them is added as decimals. Null where all are null.
 */
export const exactSum = (number: Sql): Sql =>
  `(sum(trunc(${number})) + coalesce(sum((${number} - trunc(${number}))::numeric) filter (where ${number} <> trunc(${number})), 0)::float8)`;
