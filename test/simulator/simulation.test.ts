import { afterAll, beforeAll, expect, it } from 'vitest';
import { fixedClock } from '../../src/platform/clock.ts';
import { startSimulation, type Simulation } from '../../src/simulator/index.ts';

let simulation: Simulation;

beforeAll(async () => {
  const end = new Date('2026-11-01T00:00:00Z');
  simulation = await startSimulation({ seed: 3, tickets: 60, start: new Date('2026-10-20T00:00:00Z'), end, clock: fixedClock(end), timeZone: 'Europe/Paris' });
});
afterAll(() => simulation?.close());

it('starts three desks that live different lives in one time', async () => {
  const { servers, zendesk, freshdesk, hubspot } = simulation;
  expect(servers.map(({ world }) => world.profile)).toEqual(['zendesk', 'freshdesk', 'hubspot']);
  expect(new Set(servers.map(({ url }) => url)).size).toBe(3);
  expect(new Set(servers.map(({ world }) => world.tickets[0]?.createdAt)).size).toBe(3);
  expect(zendesk.credentials).toMatchObject({
    subdomain: expect.any(String) as string,
    clientId: expect.any(String) as string,
    apiToken: expect.any(String) as string,
  });
  expect(freshdesk.credentials).toHaveProperty('apiKey');
  expect(hubspot.credentials).toHaveProperty('accessToken');
  const answers = await Promise.all(servers.map(({ url }) => fetch(`${url}/nothing`)));
  expect(answers.every(({ status }) => status >= 400)).toBe(true);
});

it('lets time go on in all of them', () => {
  const before = simulation.servers.map(({ world }) => world.tickets.length);
  simulation.advance(new Date('2026-11-10T00:00:00Z'));
  const after = simulation.servers.map(({ world }) => world.tickets.length);
  expect(after.every((count, index) => count > before[index]!)).toBe(true);
  expect(new Set(simulation.servers.map(({ world }) => world.now))).toEqual(new Set([Date.parse('2026-11-10T00:00:00Z')]));
});
