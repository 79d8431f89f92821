import { type Kysely, sql } from 'kysely';
import type { Settings } from '../../domain/settings.ts';
import type { Day } from '../../domain/values.ts';
import type { Database } from '../../warehouse/schema.ts';
import { daysBetween, plusDays } from '../engine/buckets.ts';
import type { Known } from '../engine/known.ts';
import type { Plan } from '../engine/plan.ts';
import { forecastOf, reachOf } from './seasonal-naive.ts';
import { volumeHistory } from './volume-history.ts';

/** Days ahead that are forecast. */
const AHEAD = 14;

/**
 * Forecasts the volume of the next 14 days, once on each local day and only when every day before is known; what was made stays as it was
 * made, so that its error is measured against what was really expected.
 */
export async function makeForecasts(db: Kysely<Database>, plans: readonly Plan[], known: Known, settings: Settings): Promise<void> {
  const plan = plans.find((each) => each.kpi.id === 'ticket_volume_forecast' && each.variant === 'default');
  const range = plan && known.rangeOf(plan.demand);
  if (!plan || !range || range.to < plusDays(known.today, -1)) return;
  const { rows: made } = await sql`select from support.forecast where kpi = 'ticket_volume' and made_on = ${known.today}::date limit 1`.execute(db);
  if (made.length > 0) return;
  const { forecast_weeks: weeks, surge_k: k } = settings.parameters;
  const telling = { db, known, demand: plan.demand, settings, parameters: settings.parameters, dimensions: plan.dimensions };
  const history = await volumeHistory(telling, plusDays(known.today, -reachOf(weeks)));
  const days = daysBetween(plusDays(known.today, 1), plusDays(known.today, AHEAD));
  const rows = [...history].flatMap(([dimension, members]) =>
    [...members].flatMap(([member, series]) =>
      days.flatMap((day): { dimension: string; member: string; day: Day; forecast: number }[] => {
        const forecast = forecastOf(series, day, known.today, weeks, k);
        return forecast === null ? [] : [{ dimension, member, day, forecast }];
      }),
    ),
  );
  if (rows.length === 0) return;
  await sql`
    insert into support.forecast (dimension, member, day, made_on, forecast)
    select dimension, member, day, ${known.today}::date, forecast
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(dimension text, member text, day date, forecast float8)
    on conflict do nothing`.execute(db);
}
