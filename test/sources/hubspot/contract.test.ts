import { describeSource } from '../contract.ts';
import { startSimulated } from './simulated.ts';

const forbidden = ['CONFIDENTIAL', 'private.example', 'hs_content', 'subject":'];

describeSource({ title: 'hubspot', start: async () => ({ ...(await startSimulated()), forbidden }) });
