import { describeSource } from '../contract.ts';
import { ADDED } from '../walk.ts';
import { startDesk } from './desk.ts';

const FORBIDDEN = ['CONFIDENTIAL', 'private.example', 'desk.example', '+44'];

describeSource({ title: 'freshdesk with a telephone', start: async () => ({ ...(await startDesk({ hasPhone: true })), forbidden: FORBIDDEN }) });

describeSource({
  title: 'freshdesk on a small plan',
  unavailable: ['surveys', 'satisfaction_ratings', 'time_entries', 'agents', 'agent_states', 'products', 'business_hours', 'sla_policies'],
  start: async () => ({
    ...(await startDesk({ plan: 'growth', without: ['surveys', 'timesheets'], isAdmin: false, limits: true, conversations: 'off' })),
    forbidden: FORBIDDEN,
  }),
});

describeSource({
  title: 'freshdesk with chats, from some day on',
  // Nothing was deleted since that day.
  unlisted: ['deleted_tickets'],
  start: async () => ({
    ...(await startDesk({ since: new Date('2026-03-28T00:00:00Z'), world: { tickets: 200 }, chat: { readyAfterS: 0, extra: ADDED } })),
    forbidden: FORBIDDEN,
  }),
});
