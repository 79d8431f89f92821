import { describeSource } from '../contract.ts';
import { startSimulated } from './simulated.ts';

const forbidden = ['CONFIDENTIAL', 'Private Person', 'private.example', '203.0.113.7', 'London, ENG'];

// This account has no omnichannel routing and of the two surveys the older one, facts begin with it, and of its settings hardly anything is read.
describeSource({
  title: 'zendesk',
  unlisted: ['account', 'open_tickets', 'engagements', 'survey_responses'],
  start: async () => ({ ...(await startSimulated()), forbidden }),
});
