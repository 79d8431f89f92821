import { forecastError, surgeAlert, volumeForecast } from '../forecast/volume-tellers.ts';
import { resolutionForecast } from '../forecast/resolution-teller.ts';
import type { Kpi } from '../kpi.ts';

/** What is to be expected, and what is unusual. */
export const FORECAST: readonly Kpi[] = [
  {
    id: 'ticket_volume_forecast',
    name: 'Forecast of tickets',
    family: 'F11',
    definition:
      'Tickets expected on the day, as forecast on the day before: the mean of the same weekday in the last 8 weeks, without holidays and surges, times the trend of the last 4 weeks over the 4 before (0.8 to 1.25). Unknown with fewer than 4 weeks of history.',
    formula: 'mean of the same weekday × trend; a week or month is the sum of its days',
    unit: 'count',
    direction: 'neutral',
    value: volumeForecast,
    dimensions: ['channel', 'group'],
    needs: () => ['tickets'],
    source:
      'Simple on purpose. Forecasts are kept as they were made; of days before deskmeter ran, what would have been forecast (quality derived). kpi.forecast has the next 14 days. Parameters forecast_weeks, surge_k.',
  },
  {
    id: 'forecast_wape',
    name: 'Error of the forecast',
    family: 'F11',
    definition: 'How far forecasts made on the day before were off: the sum of the differences for each ticket that really came.',
    formula: 'sum of |tickets − forecast| / tickets',
    unit: 'ratio',
    direction: 'lower',
    value: forecastError,
    dimensions: ['channel'],
    needs: () => ['tickets'],
    source: 'Days without tickets do no harm, as they would to a mean of percentages.',
  },
  {
    id: 'ticket_surge_alert',
    name: 'Surge of tickets',
    family: 'F11',
    definition:
      'True when more tickets came on the day than the mean of the same weekday in the last 8 weeks plus 3 standard deviations; holidays and past surges are no baseline. Unknown with fewer than 4 weeks of history.',
    formula: 'tickets > mean + surge_k × sample standard deviation; true for a week or month when it is for one of its days',
    unit: 'flag',
    direction: 'lower',
    value: surgeAlert,
    dimensions: ['channel', 'group', 'topic'],
    needs: () => ['tickets'],
    source: 'A spike may be a problem of the product. Parameter surge_k.',
  },
  {
    id: 'resolution_time_forecast',
    name: 'Expected resolution time',
    family: 'F11',
    definition:
      'Half of the similar tickets resolved in the 90 days up to the end of the day took no longer than this. With fewer than 20 similar tickets, all of their channels count. Variant p80: four of five.',
    formula: 'median of (last resolution − created) of the last 90 days',
    unit: 'seconds',
    direction: 'neutral',
    value: resolutionForecast,
    dimensions: ['topic', 'channel', 'priority'],
    needs: (parameters) => ['tickets', 'resolution', ...(parameters.clock === 'business' ? (['schedules'] as const) : [])],
    variants: { p80: { percentile: 0.8 } },
    source: 'Parameters percentile_method, clock.',
  },
  {
    id: 'next_best_action',
    name: 'Next best action',
    family: 'F11',
    definition:
      'Open tickets in the order in which to work on them: missed targets first, then those at risk by the time left, then those awaiting a first reply by age.',
    formula: 'a list by rules, no model: relation kpi.work_list',
    unit: 'count',
    direction: 'neutral',
    value: () => ({ kind: 'list', relation: 'kpi.work_list' }),
    dimensions: [],
    isPartsOnly: true,
    needs: () => ['tickets', 'status_history'],
    gains: [{ input: 'sla', without: 'derived' }],
  },
  {
    id: 'realtime_dashboard',
    name: 'Live dashboard',
    family: 'F11',
    definition: 'What is open, unassigned, waiting for a first reply, at risk and missed right now, each with the instant up to which it is known.',
    formula: 'counts of now: relation kpi.live',
    unit: 'count',
    direction: 'neutral',
    value: () => ({ kind: 'list', relation: 'kpi.live' }),
    dimensions: [],
    isPartsOnly: true,
    needs: () => ['tickets', 'status_history'],
    benchmark: 'weekly or monthly review; real time for agile teams',
  },
];
