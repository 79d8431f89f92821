import type { FigureKey } from '../../domain/figure-keys.ts';
import type { Parameters } from '../../domain/parameters.ts';
import type { Sql } from '../sql-text.ts';

/** A figure in force on the day of the row. The days with one are gathered once for all rows, which are many. */
export const hasFigure = (key: FigureKey): Sql =>
  `f.day in (select generate_series(g.period_start::timestamp, g.period_end::timestamp - interval '1 day', interval '1 day')::date from support.figure g where g.figure_key = '${key}' and g.superseded_at is null)`;

/** For measures of what we read: undefined, or where figures come first (`figures_priority`), only days without the figure. */
export const unlessFigures = (parameters: Parameters, key: FigureKey): Sql | undefined =>
  parameters.figures_priority === 'figures' ? `not ${hasFigure(key)}` : undefined;

/** For figures that stand in for something read: always where figures come first, else only where nothing is read for the day. */
export const unlessRead = (parameters: Parameters, read: Sql): Sql => (parameters.figures_priority === 'figures' ? 'true' : `not exists (${read})`);

/** Figures of working time count on days on which the states of the agent, or of anybody where none is named, are not known. */
export const besideAgentDays = (parameters: Parameters): Sql =>
  unlessRead(
    parameters,
    "select from support.agent_day a where a.day = f.day and a.logged_in_s > 0 and (f.agent_id is null or f.agent_id in (a.agent_id, a.connection_id || '/' || a.agent_id))",
  );
