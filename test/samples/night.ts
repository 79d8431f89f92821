import { OF_TICKETS } from '../../src/kpi/dimensions.ts';
import { isOfOrigin } from '../../src/kpi/families/conditions.ts';
import { both, count, type Kpi, ratio } from '../../src/kpi/kpi.ts';

/** What comes in while most people sleep. */
export const NIGHT: readonly Kpi[] = [
  {
    id: 'night_ticket_rate',
    name: 'Tickets at night',
    family: 'F4',
    definition: 'Share of the requests that came in on the day between 22:00 and 6:00 local time.',
    formula: 'tickets created at night / tickets created',
    unit: 'ratio',
    direction: 'neutral',
    value: (parameters) =>
      ratio(
        count('tickets_created_at_night', 'created', both(isOfOrigin(parameters), 'f.hour < 6 or f.hour >= 22')),
        count('tickets_created', 'created', both(isOfOrigin(parameters), undefined)),
      ),
    dimensions: OF_TICKETS,
    needs: () => ['tickets'],
  },
];
