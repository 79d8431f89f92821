/**
 * Where our number differs from the one on a helpdesk's own screen, and why: by KPI, then by family for what holds for all of it.
 * Written by people; the rest of the page is made from the definitions.
 */
export const DIFFERENCES: Readonly<Record<string, readonly string[]>> = {
  csat_score: [
    'Zendesk divides good by good and bad, and counts 1 to 3 of 5 as bad: the same number, because 3 is never positive here either.',
    'Zendesk reports by the day of the ticket in some datasets; ours is the day of the answer, and a changed rating moves to the day of the change.',
    'Freshdesk shows each rating with neutral ones apart; ours keep neutral answers among the rated ones.',
  ],
  csat_per_agent: [
    'Helpdesks name the present assignee in some reports; ours is the agent on the rating, else who resolved the ticket, else who replied last.',
  ],
  csat_avg_score: ['Helpdesks show the mean on the survey’s own scale; ours is from 0 to 100, so that scales can be put together.'],
  nps: ['HubSpot’s last rating on a ticket or contact is overwritten by the next one; ours counts every answer, but one per customer within 30 days.'],
  ces_score: ['HubSpot asks for ease from 1 to 7, others for effort: ours is always ease, and unknown where scales come together.'],
  survey_response_rate: ['Zendesk counts an offer as answered whenever the answer comes; ours within 14 days, so that past days become final.'],
  first_response_time_avg: [
    'Zendesk’s first reply time of tickets that agents opened runs to the second public comment; ours leaves such tickets out (frt_outbound).',
    'Zendesk states whole minutes and counts public comments of automations in some metrics; ours counts replies of people, in seconds.',
    'Freshdesk’s first response counts automatic and outbound messages in some reports; HubSpot’s may include automated e-mails and miss chats.',
  ],
  first_response_time_median: [
    'As for the mean; besides, helpdesks take the median over the tickets created, ours over those first replied to on the day (frt_day).',
  ],
  awaiting_first_response: [
    'Zendesk’s unreplied tickets include outbound and phone tickets, and are of now; ours are inbound, without phone, at the end of each day.',
  ],
  avg_response_time: [
    'Freshdesk’s older reports divide by tickets received; ours by answered waits. Zendesk shows the time customers waited in total per ticket.',
  ],
  pct_answered_in_timeframe: ['Helpdesks show it as first-reply SLA, which needs a policy; ours needs none and has one target per channel.'],
  avg_resolution_time: [
    'Zendesk’s full resolution time is the same idea in whole minutes, reported by the day of the last solve as here. Its first resolution time ends at the first solve.',
    'HubSpot’s time to close is overwritten when a ticket is reopened; ours follows the history of the stages.',
    'Freshdesk stops its clock while a ticket is pending; see resolution_clock.',
  ],
  median_resolution_time: ['As for the mean; medians of longer periods are computed from the tickets, never from daily medians.'],
  fcr_rate: [
    'Zendesk’s one-touch counts tickets solved with one reply (formerly fewer than two), whether or not the customer came back; see fcr_method.',
    'HubSpot’s one-touch property is often empty; Freshdesk’s first contact resolution looks at the first reply only.',
  ],
  reopen_rate: [
    'Zendesk and HubSpot divide reopened by solved of the same period, which may exceed 100 %; ours follows the tickets of a day for 30 days (reopen_method).',
  ],
  reopened_tickets: [
    'Zendesk counts reopens per ticket, on the ticket’s own date; ours counts returns on the day they happened, also those not solved again.',
    'Freshdesk keeps the last reopen only: earlier ones are known from the first sync on.',
  ],
  repeat_contact_rate: ['No helpdesk shows it.'],
  repeat_contact_customer_pct: ['No helpdesk shows it.'],
  escalation_rate: ['Freshdesk’s “escalated” means a missed target, not a hand-over to a higher tier: it is not used here.'],
  escalated_tickets: ['Freshdesk’s “escalated” means a missed target, not a hand-over to a higher tier: it is not used here.'],
  resolution_rate: [
    'Helpdesks divide what was resolved by what was created in the period, which may exceed 100 %; ours follows the tickets created on the day for 30 days.',
  ],
  resolution_channel_mix: ['Helpdesks show the channel a ticket came in by; ours is the channel of the last human reply.'],
  ticket_volume: [
    'Zendesk counts every ticket but deleted ones, those that agents began included; ours counts requests of customers (ticket_origin).',
    'Freshdesk counts outbound e-mails too. Merged tickets leave our past days as soon as they are merged.',
  ],
  distinct_customers: ['Helpdesks show requesters of tickets; ours are people with a contact, answered calls included.'],
  tickets_resolved: [
    'Zendesk’s solved tickets are the same by the last solved date; Freshdesk counts every resolution of the period, ours the last one that holds.',
  ],
  backlog_clearance_rate: ['Freshdesk says itself that received, resolved and backlog do not add up there; here they do (test “two roads”).'],
  backlog_open: [
    'Zendesk takes its snapshot some time between 23:00 and 01:00; ours is of 24:00 local time exactly and differs by the tickets of that hour.',
    'HubSpot and Freshdesk show the backlog of now only; ours is rebuilt for each past day.',
  ],
  backlog_past_sla: ['Helpdesks show overdue tickets of now; tickets without a target count here once they are older than 72 hours.'],
  email_backlog: ['Helpdesks show all open e-mail tickets; ours are those that wait for an answer of ours (email_backlog_method).'],
  sla_compliance_rate: [
    'Zendesk’s SLA dataset counts targets like this one; its older reports count tickets (sla_unit).',
    'Freshdesk marks a ticket as violated once; ours counts first reply, next reply and resolution targets by themselves.',
  ],
  sla_at_risk_count: ['HubSpot’s “due soon” has a threshold of its own; ours is a quarter of the target (sla_risk_fraction).'],
  top_topics: ['The helpdesk shows the field as it is now, as here; merged and spam tickets are out here.'],
  channel_mix_share: ['Helpdesks show the mix of tickets; ours is of contacts, so that a call and its ticket count once.'],
  aht: ['Zendesk’s agent work time is time in status new and open, which is elapsed time and not effort: it is not used here.'],
  aht_ticket: ['Zendesk’s Time Tracking shows the total per ticket on the present day; ours takes the tickets resolved on the day that have any time booked.'],
  agent_utilization: ['No helpdesk offers the history of agents’ states: it begins with the first sync, and by looking every quarter of an hour.'],
  occupancy_rate: ['No helpdesk offers the history of agents’ states: it begins with the first sync, and by looking every quarter of an hour.'],
  inbound_service_level: [
    'There are five formulas in the trade; ours ignores calls given up within the promise (service_level_method). Zendesk Talk shows calls outside hours too.',
  ],
  inbound_abandon_rate: ['Calls given up within 5 seconds are left out here (short_abandon_s). HubSpot’s missed calls are no substitute: it has no queue.'],
  avg_queue_time: ['Zendesk Talk shows the wait of answered calls; ours is of all queued callers (queue_time_population).'],
  avg_speed_of_answer: ['Zendesk’s time to answer includes greeting and menu; ours is time in the queue.'],
  calls_transferred_pct: ['Vendors count transfers; ours counts calls that were transferred at least once.'],
  bot_resolution_rate: [
    'Zendesk and HubSpot bill by resolutions of their own rules, partly judged by a model; ours needs 72 hours without a person and without the customer’s return.',
  ],
  bot_deflection_rate: ['What vendors call deflection is often our bot_resolution_rate; here it is conversations that no person had to take.'],
  chat_resolution_rate: ['Messaging reports of helpdesks end with the session; ours follows the ticket for 24 hours.'],
  chat_interactions_per_ticket: ['Zendesk counts one reply per active session in some reports; ours counts messages (chat_interaction_unit).'],
};

export const BY_FAMILY: Readonly<Record<string, string>> = {
  F1: 'Helpdesks date ratings in several ways; ours are of the day of the answer.',
  F2: 'Helpdesks state whole minutes and their own rules of what a reply is; ours is rebuilt from the messages.',
  F3: 'Helpdesks state what holds now; ours follows the history.',
  F4: 'Helpdesks show the present state; ours is rebuilt for each past day.',
  F5: 'Helpdesks show booked time and present states at most; hours and plans come from figures.',
  F6: 'Call reports of vendors cut days in the account’s zone and count by their own life cycle; ours count each call once, on the local day it began.',
  F7: 'No helpdesk shows it: it needs the figures of your cost.',
  F8: 'Vendors count by rules of their own and per product; ours is one rule for all connections.',
  F9: 'Helpdesks show it as a filter of another report; ours takes what is social, whatever network it came by.',
  F10: 'No helpdesk shows it, but HubSpot’s revenue reports, which follow deals as they are now.',
  F11: 'No helpdesk shows it by this rule.',
};

/** The guides whose figures are the benchmarks. */
export const GUIDES: Readonly<Record<string, string>> = {
  '000': 'a long list of KPIs for call centres and service desks',
  '001': 'an article about resolution time, first contact resolution and backlog',
  '002': 'fifteen metrics of customer service, with chat, social media and revenue',
  '003': 'ten KPIs of support with automation and prediction',
  '004': 'a glossary of seventeen KPIs',
};
