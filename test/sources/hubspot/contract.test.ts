import { describeSource } from '../contract.ts';
import { startSimulated } from './simulated.ts';

const forbidden = ['CONFIDENTIAL', 'private.example', 'hs_content', 'subject":'];

// Nothing has been archived, merged or named in this world, and no ticket has waited for long.
const unlisted =
  'open_tickets ticket_reconcile archived_emails archived_calls moved_activities archived_deals archived_line_items subscriptions archived_subscriptions customers organizations';

describeSource({ title: 'hubspot', unlisted: unlisted.split(' '), start: async () => ({ ...(await startSimulated()), forbidden }) });
