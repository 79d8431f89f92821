import type { Dashboard, Model } from './question.ts';

/** The dashboards, each with the filters date, connection, group and channel. */
export const DASHBOARDS: readonly Dashboard[] = [
  {
    name: 'Support overview',
    description: 'Volume, speed, quality and backlog of the whole desk.',
    rows: [
      [
        ['Satisfaction (CSAT)', 6],
        ['First response, median', 6],
        ['Resolution time, median', 6],
        ['SLA compliance', 6],
      ],
      [
        ['Tickets created and resolved', 12],
        ['Open backlog by day', 12],
      ],
      [
        ['First response, median by day', 12],
        ['CSAT by week', 12],
      ],
      [
        ['First contact resolution by week', 12],
        ['Reopen rate by week', 12],
      ],
    ],
  },
  {
    name: 'Agents',
    description: 'What each agent resolved, how fast, and what customers said.',
    rows: [
      [
        ['Tickets resolved by agent', 12],
        ['CSAT by agent', 12],
      ],
      [
        ['First response by agent, median', 12],
        ['Reopen rate by agent', 12],
      ],
    ],
  },
  {
    name: 'Channels',
    description: 'The channels side by side.',
    rows: [
      [
        ['Tickets by channel and week', 12],
        ['First response p90 by channel and week', 12],
      ],
      [
        ['CSAT by channel', 12],
        ['Resolution time by channel, median', 12],
      ],
    ],
  },
  {
    name: 'SLA and backlog',
    description: 'What was promised and kept, and what waits.',
    rows: [
      [
        ['SLA compliance by week', 12],
        ['SLA compliance by target', 12],
      ],
      [
        ['Backlog by group', 12],
        ['Backlog past its SLA by day', 12],
      ],
      [
        ['Escalations by week', 8],
        ['Targets that were missed', 16],
      ],
    ],
  },
  {
    name: 'Calls',
    description: 'The call centre: offered, handled, waiting and handling.',
    rows: [
      [
        ['Calls offered and handled', 12],
        ['Service level of calls', 12],
      ],
      [
        ['Abandoned calls', 8],
        ['Speed of answer', 8],
        ['Handle time of calls', 8],
      ],
    ],
  },
  {
    name: 'Cost',
    description: 'What a ticket costs, in all, by group and by channel. Costs come from the figures file.',
    rows: [
      [['Cost per ticket by month', 24]],
      [
        ['Cost per ticket by group and month', 12],
        ['Cost per ticket by channel and month', 12],
      ],
    ],
  },
];

/** Where questions of one's own begin. */
export const MODELS: readonly Model[] = [
  { name: 'KPIs per day', table: 'daily_total', description: 'Every KPI of the whole workspace, one row per day and variant. Take one KPI at a time.' },
  { name: 'KPIs per week', table: 'weekly_total', description: 'Every KPI of the whole workspace, one row per week and variant: computed, never averaged.' },
  { name: 'KPIs per month', table: 'monthly_total', description: 'Every KPI of the whole workspace, one row per month and variant: computed, never averaged.' },
  { name: 'KPIs by agent and month', table: 'monthly_by_agent', description: 'Every KPI of each agent, one row per month and variant.' },
  { name: 'KPIs by group and week', table: 'weekly_by_group', description: 'Every KPI of each group, one row per week and variant.' },
  { name: 'KPIs by channel and week', table: 'weekly_by_channel', description: 'Every KPI of each channel, one row per week and variant.' },
  {
    name: 'Daily sums under any filter',
    table: 'daily_slice',
    description: 'One column per sum, one row per day, connection, brand, group, channel, priority and type. A KPI is one sum over another.',
  },
  { name: 'Backlog of each day', table: 'stock_slice', description: 'What was open at the end of each day. Pick one day: stocks are never added over days.' },
  { name: 'Tickets', table: 'ticket', description: 'Every countable ticket as it stands now, with a link to the helpdesk.' },
  { name: 'Survey answers', table: 'survey_response', description: 'One row per answer, on the day and for the agent it counts for.' },
  { name: 'Service level targets', table: 'sla_target', description: 'One row per target that was met or missed.' },
  { name: 'Calls', table: 'call', description: 'One row per call.' },
];
