import { describe, expect, test } from 'vitest';
import { agentsWithState, agentStateAt } from '../../../src/simulator/agent-states.ts';
import { readAll, type ReadStreams } from './read-all.ts';
import { api, NOW, reading } from './recorded.ts';
import { startSimulated } from './simulated.ts';
import { interceptHttp, nock } from '../../support/intercept.ts';

interceptHttp();

const MINUTE = 60_000;
const at = (minutes: number): Date => new Date(NOW.getTime() + minutes * MINUTE);

/** One agent and its channel, as a look shows them. */
function show(name: string, since: Date, channel = 'online', agent = 71): void {
  api()
    .get('/api/v2/agent_availabilities')
    .query({ include: 'channels', 'page[size]': 100 })
    .reply(200, {
      data: [
        {
          id: `agent_availabilities|${agent}`,
          attributes: { agent_id: agent, agent_status: { id: 9, name, reason: 'typed by hand', updated_at: since.toISOString() } },
        },
      ],
      included: [{ id: `agent_availabilities|${agent}|channels|talk`, type: 'channels', attributes: { name: 'talk', status: channel } }],
      meta: { has_more: false },
    });
}

describe('states of agents', () => {
  /** Looks again at an instant; what the looks have told so far, latest version of each. */
  async function look(account: ReturnType<typeof reading>, minutes: number, before?: ReadStreams): Promise<ReadStreams> {
    account.clock.set(at(minutes));
    return readAll(account, ['agent_states'], before);
  }
  const told = (read: ReadStreams) =>
    read
      .of('agent_status_interval')
      .map(({ channel, stateCategory, validFrom, validTo, pollSeconds }) => [channel, stateCategory, validFrom, validTo, pollSeconds])
      .toSorted();

  test('begin when Zendesk says, of a channel at the look; a state that goes on writes nothing', async () => {
    const account = reading();
    show('Online', at(-30));
    const first = await look(account, 0);
    expect(told(first)).toEqual([
      ['all', 'available', at(-30), null, null],
      ['phone', 'available', at(0), null, null],
    ]);
    expect(first.of('agent_status_interval')).toMatchObject([{ quality: 'approx', method: 'poll', sourceState: 'Online' }, { channel: 'phone' }]);
    expect(first.reference['voice_agents']).toEqual(['71']);
    expect(JSON.stringify(first.pages)).not.toContain('typed by hand');
    show('Online', at(-30));
    expect(told(await look(account, 15, first))).toEqual([]);
  });

  test('end where the next begins, and say how far off an end may be', async () => {
    const account = reading();
    show('Online', at(-30));
    const first = await look(account, 0);
    show('Team meeting', at(10), 'away');
    expect(told(await look(account, 15, first))).toEqual([
      ['all', 'available', at(-30), at(10), 900],
      ['all', 'meeting', at(10), null, 900],
      ['phone', 'available', at(0), at(15), 900],
      ['phone', 'away', at(15), null, 900],
    ]);
  });

  test('after hours without a look, only what Zendesk tells is believed', async () => {
    const account = reading();
    show('Online', at(-30));
    const first = await look(account, 0);
    show('Online', at(-30));
    expect(told(await look(account, 600, first))).toEqual([
      ['phone', 'available', at(0), at(0), 36_000],
      ['phone', 'available', at(600), null, 36_000],
    ]);
    show('Online', at(300));
    expect(told(await look(account, 600, first)).slice(0, 2)).toEqual([
      ['all', 'available', at(-30), at(0), 36_000],
      ['all', 'available', at(300), null, 36_000],
    ]);
  });

  test('of somebody who is no longer shown end', async () => {
    const account = reading();
    show('Online', at(-30));
    const first = await look(account, 0);
    show('Offline', at(-500), 'offline', 72);
    const second = await look(account, 15, first);
    expect(told(second).filter(([, , , end]) => end !== null)).toEqual([
      ['all', 'available', at(-30), at(15), 900],
      ['phone', 'available', at(0), at(15), 900],
    ]);
    expect(Object.keys((second.cursors['agent_states'] as { held: object }).held)).toEqual(['72:all', '72:phone']);
  });

  test('in words of the account are read as what they are', async () => {
    const words = { 'Lunch break': 'break', 'Transfers only': 'wrap', Coaching: 'training', Invisible: 'offline', 'On a quest': 'away' };
    for (const [word, category] of Object.entries(words)) {
      show(word, at(-5));
      const read = await look(reading(), 0);
      expect(read.of('agent_status_interval').find(({ channel }) => channel === 'all')).toMatchObject({ stateCategory: category, sourceState: word });
    }
  });
});

test('watching a simulated account gives the states of the world at every look', async () => {
  nock.enableNetConnect('127.0.0.1');
  const started = await startSimulated({ seed: 33, tickets: 60 });
  try {
    let read: ReadStreams | undefined;
    const intervals = new Map<string, { agentId: string; sourceState: string | null; validFrom: Date; validTo: Date | null }>();
    const looks: Date[] = [];
    for (let hour = 0; hour < 8; hour += 1) {
      const now = new Date(Date.parse('2026-02-10T07:00:00Z') + hour * 60 * MINUTE);
      started.world.advance(now);
      started.clock.set(now);
      looks.push(now);
      read = await readAll(started, ['agent_states'], read);
      for (const one of read.of('agent_status_interval')) if (one.channel === 'all') intervals.set(one.id, one);
      expect(read.rejects).toEqual([]);
    }
    const words = { online: 'Online', offline: 'Offline', away: 'Away', transfers_only: 'Transfers only', lunch: 'Lunch break' };
    for (const agent of agentsWithState(started.world)) {
      for (const now of looks) {
        const held = [...intervals.values()].filter(
          ({ agentId, validFrom, validTo }) => agentId === String(agent.id) && validFrom <= now && (validTo === null || now < validTo),
        );
        expect(
          held.map(({ sourceState }) => sourceState),
          `${agent.name} at ${now.toISOString()}`,
        ).toEqual([words[agentStateAt(started.world, agent, now.getTime()).state]]);
      }
    }
  } finally {
    await started.close();
  }
});
