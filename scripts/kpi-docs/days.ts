import type { FactName } from '../../src/kpi/fact.ts';

/** Which day a fact counts on, and what is never counted, in words. A fact without words does not compile. */
export interface FactWords {
  readonly day: string;
  readonly out: string;
}

const TICKETS = 'Tickets that are spam, deleted, merged into another, tests, side conversations or left out by the config.';
const ofTickets = (day: string): FactWords => ({ day, out: TICKETS });
const none = (day: string, out = 'Nothing but what the definition leaves out.'): FactWords => ({ day, out });

export const FACT_WORDS: Readonly<Record<FactName, FactWords>> = {
  created: ofTickets('The local day the ticket was created on.'),
  contact: ofTickets('The local day the ticket was created, or the call began.'),
  first_reply: ofTickets('The local day of the first human public reply.'),
  first_reply_of_created: ofTickets('The local day the ticket was created on.'),
  response: ofTickets('The local day of the reply that ends the wait.'),
  answer_outcome: ofTickets('The local day the outcome was decided on: the reply in time, or the instant the target passed.'),
  resolution: ofTickets('The local day of the resolution.'),
  first_contact: ofTickets('The local day of the first resolution.'),
  reopen: ofTickets('The local day of the reopen.'),
  escalation: ofTickets('The local day of the hand-over.'),
  sla_event: { day: 'The local day the target was fulfilled in time, or was due and missed.', out: `${TICKETS} Targets that were cancelled.` },
  survey_answer: {
    day: 'The local day of the answer.',
    out: 'Offers without an answer, earlier answers to the same survey about the same ticket, and answers about tickets that do not count.',
  },
  survey_offer: { day: 'The local day the survey was offered on.', out: 'Surveys about tickets that do not count.' },
  sentiment: ofTickets('The local day of the message.'),
  backlog_segment: ofTickets('The end of the local day, 24:00; of the running day the instant of the last rebuild.'),
  sla_risk: { day: 'The end of the local day, 24:00; of the running day the instant of the last rebuild.', out: `${TICKETS} Targets that were cancelled.` },
  figure_day: none('Each day of the period the figure is stated for, in equal parts or as figure_allocation says.', 'Figures that a later file superseded.'),
  call: none('The local day the call began.'),
  call_part: none('The local day the call began.'),
  agent_day: none('The local day the time was spent on; what crosses midnight is cut there.', 'Offline time, and people who are no agents.'),
  bot: none('The local day the conversation began.', 'Greetings that nobody answered.'),
  automation: none('The local day the run began.', 'Runs that are not over.'),
  article: none('The local day of the middle between two looks at the totals, about the day before the second one.', 'Views before the first look.'),
  handled_contact: ofTickets('The local day of the resolution of the ticket, or of the call.'),
  handled_part: ofTickets('The local day of the resolution of the ticket, or of the call.'),
  revenue_event: none('The local day of the change of revenue.'),
  revenue_until: none('Everything up to the end of the period.'),
  paying_organization: none('The start and the end of the period.'),
  paying_contact: none('The start and the end of the period.'),
};
