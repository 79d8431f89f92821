import type { Parameters } from '../../domain/parameters.ts';
import { both, count, type Kpi, type Measure, mean, type Part, ratio, type Term, terms, type Value } from '../kpi.ts';
import type { Sql } from '../sql-text.ts';
import { CALLS, contacts } from './conditions.ts';
import { contactors } from './f3-contacts.ts';
import { figureLevel, figureTotal } from './figures.ts';
import { hasFigure, unlessFigures, unlessRead } from './work-parts.ts';

const OF_BOTS = ['connection', 'source', 'channel', 'bot'] as const;

const BOTS_ON_DAY: Sql = 'select from support.bot_story e where e.day = f.day and e.is_counted';
const ARTICLES_ON_DAY: Sql = 'select from support.article_story e where e.day = f.day';
const where = (condition: Sql | undefined) => (condition === undefined ? {} : { where: condition });
const windowDays = (parameters: Parameters) => Math.ceil(parameters.bot_window_h / 24);

const minus = (of: Part): Term => ({ of, times: -1 });

const conversations = (parameters: Parameters, id: string, where?: Sql): Measure => ({
  ...count(id, 'bot', both(where, unlessFigures(parameters, 'bot_sessions'))),
  needs: ['bots'],
});
const botFigure = (parameters: Parameters, key: 'bot_sessions' | 'bot_resolved' | 'bot_handed_off'): Measure =>
  figureTotal(key, parameters, {
    isRequired: false,
    where: unlessRead(parameters, BOTS_ON_DAY),
    ...(key === 'bot_sessions' ? {} : { with: ['bot_sessions'] as const }),
  });

const resolvedByBot = (parameters: Parameters): readonly Part[] => [
  conversations(parameters, 'bot_conversations_resolved', 'f.is_resolved'),
  botFigure(parameters, 'bot_resolved'),
];
const allConversations = (parameters: Parameters): readonly Part[] => [conversations(parameters, 'bot_conversations'), botFigure(parameters, 'bot_sessions')];

/** People who found their answer in the help centre: as stated, else users less those who wrote. */
function withoutContact(parameters: Parameters): readonly (Part | Term)[] {
  const otherwise = `not ${hasFigure('kb_users_no_contact')}`;
  return [
    figureTotal('kb_users_no_contact', parameters, { isRequired: false }),
    figureTotal('kb_users', parameters, { isRequired: false, where: otherwise, with: ['kb_users_contacted'] }),
    minus(figureTotal('kb_users_contacted', parameters, { isRequired: false, where: otherwise, with: ['kb_users'] })),
  ];
}

/** Contacts with people: a ticket that the bot dealt with alone is none. */
function humanContacts(parameters: Parameters): Measure {
  const byBot = `exists (select from support.bot_story e where e.connection_id = f.connection_id and e.ticket_id = f.ticket_id and e.is_counted and e.is_resolved)`;
  const all = contacts(parameters);
  return { ...all, id: 'human_contacts', where: both(all.where, `not ${byBot}`), needs: ['tickets'] };
}

function knowledgeBase(parameters: Parameters): Value {
  const customers = contactors(parameters);
  if (parameters.kb_method === 'score') return { ...ratio(figureTotal('kb_users', parameters), customers), unit: 'count' };
  return ratio(terms(...withoutContact(parameters)), terms(...withoutContact(parameters), customers));
}

/** The cost of a contact as stated for the day, else operating cost by contacts of its month. */
function savings(parameters: Parameters): Value {
  const population = conversations(parameters, 'bot_conversations_resolved', 'f.is_resolved');
  return {
    kind: 'derived',
    parts: {
      resolutions: population,
      resolutions_stated: botFigure(parameters, 'bot_resolved'),
      cost_per_contact: figureLevel('cost_per_contact', { isRequired: false }),
      operating_cost: figureTotal('operating_cost', parameters, { isRequired: false }),
      contacts: { ...contacts(parameters), needs: ['tickets'] },
      bot_cost: figureTotal('bot_cost', parameters),
    },
    ofMonth: ['operating_cost', 'contacts'],
    value: (parts) => {
      const [cost, asked, botCost = null] = [parts['operating_cost'], parts['contacts'], parts['bot_cost']];
      const each = parts['cost_per_contact'] ?? (cost && asked ? cost / asked : null);
      const resolved = (parts['resolutions'] ?? 0) + (parts['resolutions_stated'] ?? 0);
      return each === null || botCost === null ? null : resolved * each - botCost;
    },
    population,
  };
}

const BOT_NEEDS = { needs: (): readonly ['bots'] => ['bots'], lookAheadDays: windowDays } as const;

/** What people solve without us: help centre, bots, automations. */
export const SELF_SERVICE: readonly Kpi[] = [
  {
    id: 'kb_usage_rate',
    name: 'Knowledge base usage',
    family: 'F8',
    definition: 'Share of people who used the help centre and did not write within 24 hours, of those and of the customers who contacted us.',
    formula: 'users without contact / (users without contact + customers who contacted)',
    unit: 'ratio',
    direction: 'higher',
    value: knowledgeBase,
    dimensions: [],
    needs: () => ['tickets', 'customers'],
    gains: CALLS,
    benchmark: 'over 20 %',
    source:
      'Figures kb_users_no_contact, or kb_users and kb_users_contacted. Parameters kb_method: score, help-centre users for each customer who contacted; identity_merge, contact_unit.',
  },
  {
    id: 'kb_views',
    name: 'Knowledge base views',
    family: 'F8',
    definition: 'Views of help articles on the day, as the helpdesk counts them or by the figures people load; a view is no reader.',
    formula: 'sum of article views',
    unit: 'count',
    direction: 'neutral',
    value: (parameters) => ({
      kind: 'sum',
      of: terms(
        { kind: 'sum', id: 'article_views', fact: 'article', value: 'f.views', needs: ['articles'], ...where(unlessFigures(parameters, 'kb_views')) },
        figureTotal('kb_views', parameters, { isRequired: false, where: unlessRead(parameters, ARTICLES_ON_DAY) }),
      ),
    }),
    dimensions: ['connection', 'source'],
    needs: () => ['articles'],
    source: 'Running totals of articles are looked at once a day and differenced; a total that falls was set back. Figure kb_views stands in.',
  },
  {
    id: 'contact_deflection_rate',
    name: 'Contact deflection',
    family: 'F8',
    definition:
      'Share of requests that nobody had to answer: people helped by the help centre and conversations resolved by the bot, of those and all contacts with people. A proxy: who never wrote cannot be asked.',
    formula: '(users without contact + bot resolutions) / (those + contacts)',
    unit: 'ratio',
    direction: 'higher',
    value: (parameters) => {
      const deflected = [...withoutContact(parameters), ...resolvedByBot(parameters)];
      return ratio(terms(...deflected), terms(...deflected, humanContacts(parameters)));
    },
    dimensions: [],
    needs: () => ['tickets'],
    gains: CALLS,
    lookAheadDays: windowDays,
    source: 'Parameters bot_window_h, contact_unit.',
  },
  {
    id: 'bot_resolution_rate',
    name: 'Bot resolution',
    family: 'F8',
    definition:
      'Share of conversations with the bot that it resolved: it answered, no person was asked for or took part, no negative feedback, and no new contact within 72 hours. Greetings nobody answered do not count.',
    formula: 'conversations resolved by the bot / conversations',
    unit: 'ratio',
    direction: 'higher',
    value: (parameters) => ratio(terms(...resolvedByBot(parameters)), terms(...allConversations(parameters))),
    dimensions: OF_BOTS,
    ...BOT_NEEDS,
    source:
      'As helpdesks with an agent of their own count; some also let a model judge. Figures bot_resolved and bot_sessions stand in. Parameter bot_window_h.',
  },
  {
    id: 'bot_deflection_rate',
    name: 'Bot deflection',
    family: 'F8',
    definition: 'Share of conversations with the bot in which no person took part. Every resolution is one, but not the reverse: people also give up.',
    formula: 'conversations without a person / conversations',
    unit: 'ratio',
    direction: 'higher',
    value: (parameters) =>
      ratio(
        terms(
          conversations(parameters, 'bot_conversations_alone', 'not f.is_handed_off'),
          figureTotal('bot_sessions', parameters, { isRequired: false, where: unlessRead(parameters, BOTS_ON_DAY), with: ['bot_handed_off'] }),
          minus(botFigure(parameters, 'bot_handed_off')),
        ),
        terms(...allConversations(parameters)),
      ),
    dimensions: OF_BOTS,
    needs: () => ['bots'],
    source: 'Figures bot_sessions and bot_handed_off stand in.',
  },
  {
    id: 'bot_first_response_time',
    name: 'Bot response time',
    family: 'F8',
    definition: 'Mean seconds from the first message of the customer to the first answer of the bot, of conversations that began on the day. Variant median.',
    formula: 'sum of (first answer − first message) / answered conversations',
    unit: 'seconds',
    direction: 'lower',
    value: (parameters) =>
      parameters.bot_first_response_as === 'median'
        ? {
            kind: 'percentile',
            of: { kind: 'percentile', fact: 'bot', value: 'f.reply_s', where: 'f.reply_s is not null', share: 0.5, method: parameters.percentile_method },
          }
        : mean('bot_reply_seconds', 'bot', 'f.reply_s', undefined, 'bot_replies'),
    dimensions: OF_BOTS,
    needs: () => ['bots'],
    variants: { median: { bot_first_response_as: 'median' } },
  },
  {
    id: 'bot_cost_savings',
    name: 'Bot savings',
    family: 'F8',
    definition:
      'What the conversations resolved by the bot would have cost with people, less the cost of the bot. Each day goes by the cost per contact of its calendar month, of the running month by what is known so far; weeks and months are the sum of their days.',
    formula: 'bot resolutions × cost per contact − cost of the bot',
    unit: 'currency',
    direction: 'higher',
    statedPer: 'month',
    value: savings,
    dimensions: [],
    ...BOT_NEEDS,
    source: 'Figure bot_cost, and cost_per_contact of the day or else operating_cost by contacts of the month. A day is provisional until its month is final.',
  },
  {
    id: 'automation_success_rate',
    name: 'Automation success',
    family: 'F8',
    definition: 'Share of the runs of automations that began on the day and succeeded; retries count once, by their final state.',
    formula: 'successful runs / runs',
    unit: 'ratio',
    direction: 'higher',
    value: (parameters) => {
      const runs = 'select from support.automation_story e where e.day = f.day';
      const own = (id: string, where?: Sql): Measure => ({
        ...count(id, 'automation', both(where, unlessFigures(parameters, 'automation_runs'))),
        needs: ['automations'],
      });
      const options = { isRequired: false, where: unlessRead(parameters, runs) } as const;
      return ratio(
        terms(own('automation_successes_seen', 'f.is_success'), figureTotal('automation_successes', parameters, { ...options, with: ['automation_runs'] })),
        terms(own('automation_runs_seen'), figureTotal('automation_runs', parameters, { ...options, with: ['automation_successes'] })),
      );
    },
    dimensions: ['connection', 'source'],
    needs: () => ['automations'],
    source: 'Figures automation_runs and automation_successes stand in: helpdesks do not tell.',
  },
];
