/** The part of Metabase's query language that the questions use, as the SQL that Metabase's PostgreSQL driver makes of it. */
type Clause = readonly unknown[];

export interface MbqlQuery {
  readonly 'source-table': number;
  readonly filter?: Clause;
  readonly joins?: readonly { readonly alias: string; readonly 'source-table': number; readonly condition: Clause }[];
  readonly fields?: readonly Clause[];
  readonly aggregation?: readonly Clause[];
  readonly breakout?: readonly Clause[];
}

/** Names behind Metabase's ids. */
export interface Names {
  readonly table: (id: number) => string;
  readonly column: (id: number) => string;
}

/** `today` is the day that relative periods are counted from. */
export function sqlOf(query: MbqlQuery, names: Names, today: string, more: readonly Clause[] = []): string {
  const field = ([, id, options]: Clause): string => {
    const { 'join-alias': alias, 'temporal-unit': unit } = (options ?? {}) as Record<string, string>;
    const column = `${alias === undefined ? 't' : `"${alias}"`}."${names.column(id as number)}"`;
    return unit === undefined ? column : `date_trunc('${unit}', ${column})::date`;
  };
  const expression = (clause: unknown): string => {
    if (!Array.isArray(clause)) return typeof clause === 'number' ? String(clause) : `'${String(clause)}'`;
    const [operator, ...args] = clause as [string, ...unknown[]];
    if (operator === 'field') return field(clause);
    if (operator === 'aggregation-options') return `${expression(args[0])} as "${(args[1] as { name: string }).name}"`;
    if (operator === 'percentile') return `percentile_cont(${String(args[1])}) within group (order by ${expression(args[0])})`;
    if (['sum', 'avg', 'max'].includes(operator)) return `${operator}(${expression(args[0])})`;
    if (operator === '/') return `(${expression(args[0])})::float8 / nullif(${expression(args[1])}, 0)`;
    if (['+', '*'].includes(operator)) return `(${args.map(expression).join(` ${operator} `)})`;
    if (operator === 'and') return args.map((each) => `(${expression(each)})`).join(' and ');
    if (operator === '=') return `${expression(args[0])} = ${expression(args[1])}`;
    if (operator === 'time-interval') {
      const unit = String(args[2]);
      return `date_trunc('${unit}', ${expression(args[0])}::timestamp) = date_trunc('${unit}', timestamp '${today}') + interval '${String(args[1])} ${unit}'`;
    }
    throw new Error(`no such operator here: ${operator}`);
  };
  const breakout = (query.breakout ?? []).map((clause) => `${expression(clause)} as "${names.column(clause[1] as number)}"`);
  const shown = [...breakout, ...(query.aggregation ?? []).map(expression), ...(query.fields ?? []).map(expression)];
  const joins = (query.joins ?? []).map((join) => ` left join kpi.${names.table(join['source-table'])} "${join.alias}" on ${expression(join.condition)}`);
  const conditions = [...(query.filter ? [query.filter] : []), ...more].map((each) => `(${expression(each)})`);
  return [
    `select ${shown.length === 0 ? '*' : shown.join(', ')} from kpi.${names.table(query['source-table'])} t${joins.join('')}`,
    conditions.length > 0 ? `where ${conditions.join(' and ')}` : '',
    breakout.length > 0 ? `group by ${breakout.map((_, i) => i + 1).join(', ')} order by ${breakout.map((_, i) => i + 1).join(', ')}` : '',
  ].join(' ');
}
