import { describeSource } from '../contract.ts';
import { startSimulated } from './simulated.ts';

const forbidden = ['CONFIDENTIAL', 'Private Person', 'private.example', '203.0.113.7', 'London, ENG'];

describeSource({ title: 'zendesk', start: async () => ({ ...(await startSimulated()), forbidden }) });
