/**
 * The numbers people maintain (catalogue 6.3): what costs, staff, hours, survey tools and revenue systems know and no helpdesk tells.
 * This list is the one place that says which keys there are and what a value of each means; file checks, template, documentation
 * and KPIs follow from it.
 */
export type FigureUnit = 'currency' | 'hours' | 'seconds' | 'people' | 'fte' | 'count' | 'points' | 'times' | 'years' | 'rate';

/** Columns that split a figure. None of them filled means the total, which KPIs use only where no split rows exist. */
export const FIGURE_DIMENSIONS = ['group', 'agent', 'channel', 'network', 'cost_type'] as const;
export type FigureDimension = (typeof FIGURE_DIMENSIONS)[number];

export interface FigureMeaning {
  readonly unit: FigureUnit;
  /**
   * sum: belongs to the whole period, its days share it; level: holds on every day of the period and adds over groups, never over days;
   * rate: holds on every day and adds over nothing.
   */
  readonly over: 'sum' | 'level' | 'rate';
  readonly dimensions: readonly FigureDimension[];
  readonly meaning: string;
  /** A value of the template. */
  readonly example: string;
  /** KPIs of the catalogue that use it. */
  readonly feeds: readonly string[];
  /** Only where a number below zero makes sense. */
  readonly mayBeNegative?: true;
}

const COSTS = ['operating_cost', 'cost_per_contact', 'cost_per_ticket', 'cost_per_resolution', 'cost_per_handle_minute'];
const UTILIZATION = ['agent_utilization'];
const BOT = ['bot_resolution_rate', 'bot_deflection_rate', 'contact_deflection_rate'];
const KB = ['kb_usage_rate', 'contact_deflection_rate'];

type Rest = Partial<Pick<FigureMeaning, 'dimensions' | 'mayBeNegative'>>;

const figure = (unit: FigureUnit, over: FigureMeaning['over'], example: string, meaning: string, feeds: readonly string[], rest: Rest = {}): FigureMeaning => ({
  unit,
  over,
  dimensions: [],
  meaning,
  example,
  feeds,
  ...rest,
});

const byGroup: Rest = { dimensions: ['group'] };
const byAgent: Rest = { dimensions: ['group', 'agent'] };
const byChannel: Rest = { dimensions: ['channel'] };
const byNetwork: Rest = { dimensions: ['network'] };
const byAnswer: Rest = { dimensions: ['group', 'agent', 'channel', 'network'] };

export const FIGURE_KEYS = {
  operating_cost: figure(
    'currency',
    'sum',
    '12000',
    'Cost of running the service desk: pay, technology, telecom, facilities, training, travel, supplies',
    COSTS,
    {
      dimensions: ['group', 'channel', 'cost_type'],
    },
  ),
  training_cost: figure('currency', 'sum', '3600', 'Cost of training: programmes, materials, time', ['training_expense_per_agent'], byGroup),
  headcount_start: figure(
    'people',
    'level',
    '10',
    'Agents employed at the start of the period',
    ['employee_turnover_rate', 'training_expense_per_agent'],
    byGroup,
  ),
  headcount_end: figure('people', 'level', '14', 'Agents employed at the end of the period', ['employee_turnover_rate', 'training_expense_per_agent'], byGroup),
  leavers: figure('people', 'sum', '1', 'Agents who left the company; moves within it do not count', ['employee_turnover_rate'], byGroup),
  joiners: figure('people', 'sum', '2', 'Agents who joined', [], byGroup),
  fte_agents: figure('fte', 'level', '8.5', 'Agents in full-time equivalents', ['agent_fte_ratio'], byGroup),
  fte_total: figure('fte', 'level', '10', 'Everybody in the service desk in full-time equivalents: leads, quality, trainers too', ['agent_fte_ratio'], byGroup),
  regular_hours: figure('hours', 'sum', '1440', 'Hours worked within the contract', ['overtime_rate'], byAgent),
  overtime_hours: figure('hours', 'sum', '60', 'Hours worked beyond the contract', ['overtime_rate'], byAgent),
  paid_hours: figure('hours', 'sum', '1600', 'Hours paid, breaks and absence included', UTILIZATION, byAgent),
  phone_hours: figure('hours', 'sum', '640', 'Hours logged in to the phone', ['inbound_calls_per_agent_hour'], byAgent),
  loggedin_hours: figure('hours', 'sum', '1500', 'Hours logged in', UTILIZATION, byAgent),
  handling_hours: figure('hours', 'sum', '1200', 'Hours spent on contacts', UTILIZATION, byAgent),
  esat_positive: figure('count', 'sum', '18', 'Positive answers to the employee survey (4 and 5 of 5)', ['esat_score'], byGroup),
  esat_responses: figure('count', 'sum', '24', 'Answers to the employee survey', ['esat_score'], byGroup),
  csat_positive: figure('count', 'sum', '90', 'Positive answers of an external satisfaction survey', ['csat_score'], byAnswer),
  csat_responses: figure('count', 'sum', '100', 'Rated answers of an external satisfaction survey', ['csat_score'], byAnswer),
  nps_promoters: figure('count', 'sum', '50', 'Answers 9 and 10', ['nps'], byChannel),
  nps_passives: figure('count', 'sum', '20', 'Answers 7 and 8', ['nps'], byChannel),
  nps_detractors: figure('count', 'sum', '10', 'Answers 0 to 6', ['nps'], byChannel),
  ces_sum: figure('points', 'sum', '530', 'Sum of the ease scores of the effort survey (high is easy)', ['ces_score'], byAnswer),
  ces_responses: figure('count', 'sum', '100', 'Answers to the effort survey', ['ces_score'], byAnswer),
  ces_scale_max: figure('points', 'rate', '7', 'Highest score of the effort survey, whose lowest is 1', ['ces_score']),
  surveys_sent: figure('count', 'sum', '400', 'Surveys offered to customers', ['survey_response_rate'], { dimensions: ['group', 'channel'] }),
  kb_views: figure('count', 'sum', '25000', 'Views of help articles', ['kb_views']),
  kb_users: figure('count', 'sum', '4000', 'People who used the help centre', KB),
  kb_users_contacted: figure('count', 'sum', '900', 'Of kb_users: those who contacted support within 24 hours', KB),
  kb_users_no_contact: figure('count', 'sum', '3100', 'Of kb_users: those who did not contact support within 24 hours', KB),
  social_mentions: figure('count', 'sum', '300', 'Public mentions', ['negative_social_mentions'], byNetwork),
  social_negative_mentions: figure('count', 'sum', '12', 'Negative public mentions', ['negative_social_mentions'], byNetwork),
  sentiment_sum: figure('points', 'sum', '-5', 'Sum of the labels -1, 0 and 1 of customer messages', ['customer_sentiment_score', 'social_sentiment'], {
    dimensions: ['group', 'channel', 'network'],
    mayBeNegative: true,
  }),
  sentiment_count: figure('count', 'sum', '200', 'Customer messages with a label', ['customer_sentiment_score', 'social_sentiment'], {
    dimensions: ['group', 'channel', 'network'],
  }),
  bot_sessions: figure('count', 'sum', '1000', 'Conversations with the bot, greetings alone left out', BOT, byChannel),
  bot_resolved: figure('count', 'sum', '400', 'Of bot_sessions: those the bot resolved', [...BOT, 'bot_cost_savings'], byChannel),
  bot_handed_off: figure('count', 'sum', '350', 'Of bot_sessions: those handed to a person', ['bot_deflection_rate'], byChannel),
  bot_cost: figure('currency', 'sum', '500', 'Cost of the bot', ['bot_cost_savings'], byChannel),
  cost_per_contact: figure('currency', 'rate', '12', 'Cost of one contact with a person, where it is known better than by dividing', ['bot_cost_savings'], {
    dimensions: ['group', 'channel'],
  }),
  products_sold: figure('count', 'sum', '12', 'Products sold on sales calls', ['hit_rate'], byAgent),
  leads_created: figure('count', 'sum', '9', 'Leads created from inbound calls', ['inbound_leads_created'], byAgent),
  opportunities_created: figure('count', 'sum', '4', 'Deals created from inbound calls', ['inbound_opportunities_created'], byAgent),
  field_productive_hours: figure('hours', 'sum', '30', 'Hours of field technicians on the job', ['field_technician_utilization'], byAgent),
  field_travel_hours: figure('hours', 'sum', '6', 'Hours field technicians were on the way to jobs', ['field_technician_utilization'], byAgent),
  field_available_hours: figure('hours', 'sum', '40', 'Hours field technicians were available', ['field_technician_utilization'], byAgent),
  automation_runs: figure('count', 'sum', '200', 'Runs of automations', ['automation_success_rate']),
  automation_successes: figure('count', 'sum', '190', 'Of automation_runs: those that succeeded', ['automation_success_rate']),
  customers_start: figure('count', 'level', '400', 'Customers active at the start of the period', ['customer_retention_rate', 'customer_churn_rate', 'arpu']),
  customers_end: figure('count', 'level', '410', 'Customers active at the end of the period', ['customer_retention_rate', 'arpu']),
  customers_new: figure('count', 'sum', '25', 'Customers won in the period', ['customer_retention_rate']),
  customers_lost: figure('count', 'sum', '15', 'Customers of the start who were lost in the period', ['customer_churn_rate']),
  revenue_total: figure('currency', 'sum', '90000', 'Revenue of the period; below zero when refunds outweigh sales', ['arpu'], { mayBeNegative: true }),
  mrr: figure('currency', 'level', '82000', 'Monthly recurring revenue, as it stands on each day of the period', ['recurring_revenue']),
  expansion_revenue: figure('currency', 'sum', '5000', 'Recurring revenue gained from existing customers', ['expansion_revenue']),
  contraction_revenue: figure('currency', 'sum', '3800', 'Recurring revenue lost to downgrades and churn, as a positive number', ['revenue_contraction']),
  avg_purchase_value: figure('currency', 'rate', '50', 'Average value of a purchase', ['clv']),
  purchases_per_customer_year: figure('times', 'rate', '6', 'Purchases of a customer per year', ['clv']),
  customer_lifespan_years: figure('years', 'rate', '3', 'Years a customer stays', ['clv']),
  handle_seconds: figure('seconds', 'sum', '1200000', 'Seconds of work on tickets, where the helpdesk books none', ['aht_ticket', 'cost_per_handle_minute'], {
    dimensions: ['group', 'agent', 'channel'],
  }),
  fx_rate: figure('rate', 'rate', '0.92', 'What one unit of the currency named is worth in the currency of the workspace', []),
} as const satisfies Readonly<Record<string, FigureMeaning>>;

export type FigureKey = keyof typeof FIGURE_KEYS;

export const FIGURE_KEY_NAMES = Object.keys(FIGURE_KEYS) as FigureKey[];

export const isFigureKey = (text: string): text is FigureKey => Object.hasOwn(FIGURE_KEYS, text);

/** What values of the key mean. */
export const meaningOf = (key: FigureKey): FigureMeaning => FIGURE_KEYS[key];

/** Units whose values are whole numbers. */
export const isWhole = (unit: FigureUnit): boolean => unit === 'people' || unit === 'count';
