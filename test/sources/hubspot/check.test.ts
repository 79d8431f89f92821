import { afterEach, describe, expect, test } from 'vitest';
import { FixConfigError } from '../../../src/domain/errors.ts';
import type { ReadContext } from '../../../src/sources/source.ts';
import { type Simulated, type SimulatedOptions, startSimulated } from './simulated.ts';

let portal: Simulated | undefined;
afterEach(() => portal?.close());

async function check(options: SimulatedOptions = {}) {
  portal = await startSimulated({ tickets: 5, ...options });
  const { connection, http, clock, settings, redact } = portal;
  const context: ReadContext = { http, clock, settings, redact, signal: new AbortController().signal, since: undefined, reference: {} };
  return connection.check(context);
}

describe('check of a HubSpot connection', () => {
  test('names the portal and finds every stream readable, with one call per scope', async () => {
    const { account, items } = await check();
    expect(account).toEqual({ id: String(portal?.world.accountId), name: `HubSpot portal ${portal?.world.accountId}`, timeZone: 'UTC' });
    expect(items.map(({ stream, status }) => [stream, status])).toEqual(portal?.connection.streams.map(({ name }) => [name, 'ok']));
    expect(portal?.server.requests.length).toBe(16);
  });

  test('names the scope a stream lacks', async () => {
    const { items } = await check({ options: { missingScopes: ['crm.objects.owners.read'] } });
    const lacking = items.filter(({ status }) => status !== 'ok');
    expect(lacking).toMatchObject([{ stream: 'agents', status: 'unavailable' }]);
    expect(lacking[0]?.action).toContain('crm.objects.owners.read');
  });

  test('a wrong token is a matter of the config', async () => {
    await expect(check({ accessToken: 'wrong' })).rejects.toThrow(FixConfigError);
    expect(portal?.server.requests.length).toBeLessThanOrEqual(2);
  });

  test('every input that is missing says what to do', async () => {
    await check();
    const inputs = portal?.connection.inputs;
    expect(inputs?.status_history).toMatchObject({ quality: 'exact' });
    expect(inputs?.assignments).toMatchObject({ quality: 'exact' });
    expect(inputs?.first_reply).toMatchObject({ quality: 'derived' });
    for (const input of ['call_queues', 'sentiment', 'esat', 'survey_offers', 'schedules'] as const) expect(inputs?.[input]).toHaveProperty('missing');
  });
});
