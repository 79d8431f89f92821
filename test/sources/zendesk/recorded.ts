import { createHttp } from '../../../src/http/client.ts';
import { createRedactor } from '../../../src/http/redact.ts';
import { fixedClock } from '../../../src/platform/clock.ts';
import { silentLog } from '../../../src/platform/log.ts';
import type { Json, MappingSettings } from '../../../src/sources/source.ts';
import { zendesk } from '../../../src/sources/zendesk/index.ts';
import { NO_MAPPING } from '../contract.ts';
import { nock } from '../../support/intercept.ts';

export const HOST = 'https://acme.zendesk.com';
export const NOW = new Date('2026-03-02T12:00:00Z');
/** NOW in Zendesk's seconds. */
export const NOW_S = NOW.getTime() / 1000;

/** A reading of answers that the test writes by hand with nock. */
export function reading(settings: Partial<MappingSettings> = {}, since?: Date) {
  const config = { subdomain: 'acme', auth: { email: 'ops@acme.example', apiToken: 'secret-token' } };
  const all = { ...NO_MAPPING, ...settings };
  const clock = fixedClock(NOW);
  const http = createHttp({
    connectionId: 'acme',
    baseUrl: HOST,
    authorization: zendesk.authorize(config),
    policy: zendesk.policy,
    clock,
    log: silentLog,
    random: () => 0.5,
  });
  const redact = createRedactor(zendesk.redaction, 'a key for tests');
  return { connection: zendesk.open(config, all), http, redact, clock, settings: all, ...(since && { since }) };
}

/** Maps one page of a stream without reading it. */
export function mapPage(stream: string, body: unknown, settings: Partial<MappingSettings> = {}, reference: Record<string, Json> = {}) {
  const { connection, redact, settings: all } = reading(settings);
  const found = connection.streams.find(({ name }) => name === stream);
  if (found === undefined) throw new Error(`no stream ${stream}`);
  return found.map({ path: '/', body: redact(body) }, { connectionId: 'acme', settings: all, reference, observedAt: NOW });
}

export const api = (): nock.Scope => nock(HOST).defaultReplyHeaders({ 'content-type': 'application/json' });

/** A ticket as the export shows it. */
export const ticket = (id: unknown, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id,
  created_at: '2026-02-01T09:00:00Z',
  updated_at: '2026-02-01T10:00:00Z',
  generated_timestamp: 1_769_940_003,
  via: { channel: 'email', source: { from: { address: 'jane@customer.example', name: 'Jane' }, to: {}, rel: null } },
  subject: 'Where is my order?',
  raw_subject: 'Where is my order?',
  description: 'Please help',
  priority: 'high',
  status: 'open',
  requester_id: 501,
  submitter_id: 501,
  assignee_id: 71,
  group_id: 31,
  organization_id: null,
  brand_id: 11,
  is_public: true,
  tags: ['vip'],
  custom_fields: [],
  fields: [],
  metric_set: null,
  ...more,
});

export const event = (id: number, at: number, children: readonly unknown[], more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id,
  ticket_id: 1,
  timestamp: at,
  created_at: new Date(at * 1000).toISOString(),
  updater_id: 71,
  via: 'Web form',
  event_type: 'Audit',
  child_events: children,
  ...more,
});
