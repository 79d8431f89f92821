import { expect, test } from 'vitest';
import type { Json } from '../../../src/sources/source.ts';
import { mapRows, only } from './page.ts';

const call = (more: Json, metric: Json | null = null): Json => ({
  calls: [{ id: 1, direction: 'incoming', created_time: '2026-03-02T08:00:00Z', assigned_team_id: 7, ...(more as object) }],
  call_metrics: metric === null ? [] : [{ id: 9, call_id: 1, ...(metric as object) }],
});
const calls = (body: Json) =>
  only(
    mapRows('calls', body, {}, { caller_users: { '55': 'hash' }, agents_by_email: { hash: '3' } }, { freshcaller: { subdomain: 'acme', apiKey: 'k' } }),
    'call',
  );

test.each([
  ['minutes', { talk_time: 2, talk_time_unit: 'minutes' }, { talkS: 120, outcome: 'answered' }],
  ['milliseconds', { talk_time: 1500, talk_time_unit: 'milliseconds' }, { talkS: 2 }],
  ['no figures yet', null, { talkS: null, waitS: null, outcome: 'abandoned_queue', endedAt: null }],
])('figures in %s', (_title, metric, expected) => {
  expect(calls(call({}, metric))).toMatchObject([expected]);
});

test('people are known by their address, those without an account keep their number', () => {
  expect(calls(call({ assigned_agent_id: 55 }))).toMatchObject([{ agentId: '3', groupId: 'caller:7' }]);
  expect(calls(call({ assigned_agent_id: 56 }))).toMatchObject([{ agentId: 'caller:56' }]);
});
