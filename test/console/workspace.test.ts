import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WorkspaceInfo } from '../../src/console/api/workspace.ts';
import { type DeskConsole, openDeskConsole } from './desk.ts';

let desk: DeskConsole;
beforeAll(async () => {
  desk = await openDeskConsole();
});
afterAll(() => desk.close());

test('the workspace tells zone, filters by their labels, and the catalogue with all variants', async () => {
  const workspace = await desk.get<WorkspaceInfo>('/workspace');
  expect(workspace).toMatchObject({ timeZone: 'Europe/London', weekStart: 'monday', currency: 'EUR', today: '2026-04-12', version: '1.2.3', agents: true });
  expect(workspace.filters.connection.map(({ member }) => member)).toEqual(['one', 'two']);
  expect(workspace.filters.group).toContainEqual({ member: 'one/g1', label: 'Group 1', connection: 'one' });
  expect(workspace.filters.channel.map(({ label }) => label)).toContain('E-mail');
  const median = workspace.catalog.find(({ kpi }) => kpi === 'first_response_time_median');
  expect(median).toMatchObject({ unit: 'seconds', direction: 'lower', variants: ['default', 'business', 'p90', 'business_p90'] });
});

test('what does not exist is told in the one shape of failures', async () => {
  const { statusCode, body } = await desk.app.inject({ url: '/api/v1/nothing' });
  expect(statusCode).toBe(404);
  expect(JSON.parse(body)).toEqual({ error: { message: 'There is nothing at /api/v1/nothing.', action: 'The API is described at /api/docs.' } });
});
