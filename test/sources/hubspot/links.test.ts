import { afterEach, describe, expect, test } from 'vitest';
import { readLinks } from '../../../src/sources/hubspot/links.ts';
import { readContext } from '../walk.ts';
import { type Simulated, startSimulated } from './simulated.ts';

const portals: Simulated[] = [];
afterEach(async () => {
  while (portals.length > 0) await portals.pop()?.close();
});

describe('links of HubSpot records', () => {
  test('a record with more links than an answer shows is read on, and one without any is no error', async () => {
    const portal = await startSimulated({ tickets: 60, options: { linksPerPage: 1 } });
    portals.push(portal);
    const { world } = portal;
    const written = Map.groupBy(
      world.tickets.filter(({ isDeleted, mergedIntoId, channel }) => !isDeleted && mergedIntoId === null && channel === 'email'),
      ({ id }) => String(id),
    );
    const links = await readLinks(readContext(portal, {}), 'tickets', 'emails', [...written.keys(), '1']);
    expect(Math.max(...[...links.values()].map((ids) => ids.length))).toBeGreaterThan(2);
    expect(links.has('1')).toBe(false);
    expect([...links.values()].every((ids) => new Set(ids).size === ids.length)).toBe(true);
  });

  test('more than a thousand records are asked for in several calls', async () => {
    const portal = await startSimulated({ tickets: 5 });
    portals.push(portal);
    await readLinks(
      readContext(portal, {}),
      'tickets',
      'contacts',
      Array.from({ length: 1001 }, (_, index) => String(index + 1)),
    );
    expect(portal.server.requests.map(({ status }) => status)).toEqual([207, 207]);
  });
});
