import { type Kysely } from 'kysely';
import { createView } from './ddl/view.ts';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createView(db, {
    name: 'kpi.forecast',
    comment: 'What was expected of a day, as it was on the day it was made, and what the day brought: keep the latest made_on for a chart',
    columns: [
      ['day', 'f.day', 'Local day it is about'],
      ['made_on', 'f.made_on', 'Local day on which it was made'],
      ['kpi', 'f.kpi', 'KPI that is forecast'],
      ['dimension', 'f.dimension', 'As in kpi.daily'],
      ['member', 'f.member', 'As in kpi.daily'],
      ['forecast', 'f.forecast', "The forecast, in the KPI's unit"],
      ['actual', 'd.value', 'What the day brought; null until it is over and known'],
    ],
    from: `support.forecast f
      left join kpi.daily d on d.kpi = f.kpi and d.variant = 'default' and d.dimension = f.dimension and d.member = f.member and d.day = f.day and d.is_complete
      where f.dimension <> 'agent' or (select kpi.shows_agents())`,
  });
}
