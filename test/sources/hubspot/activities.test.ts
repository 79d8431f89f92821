import { describe, expect, test } from 'vitest';
import type { Entity } from '../../../src/domain/entities.ts';
import { callsStream } from '../../../src/sources/hubspot/calls.ts';
import { dealPipelinesStream } from '../../../src/sources/hubspot/deal-pipelines.ts';
import { dealsStream } from '../../../src/sources/hubspot/deals.ts';
import { emailsStream } from '../../../src/sources/hubspot/emails.ts';
import { lineItemsStream } from '../../../src/sources/hubspot/line-items.ts';
import { subscriptionsStream } from '../../../src/sources/hubspot/subscriptions.ts';
import { threadsStream } from '../../../src/sources/hubspot/threads.ts';
import type { Json, MapContext, Stream } from '../../../src/sources/source.ts';
import { contextOf } from './portal.ts';

const AT = '2026-03-02T23:30:00.000Z';
const links = (...ids: readonly string[]): Json => ({ results: ids.map((id) => ({ id, type: 'x' })) });

const object = (
  properties: Readonly<Record<string, Json>>,
  associations: Readonly<Record<string, Json>> = {},
  more: Readonly<Record<string, Json>> = {},
): Json => ({
  id: '9007199254740993',
  properties: { hs_timestamp: AT, hs_createdate: AT, hs_lastmodifieddate: AT, ...properties },
  associations,
  updatedAt: AT,
  ...more,
});

function mapped(stream: Stream<never> | Stream, record: Json, context: MapContext = contextOf()) {
  const { records, rejects } = (stream as Stream).map({ path: '', body: { results: [record] } }, context);
  return { records: records as readonly Entity[], reasons: rejects.map(({ reason }) => reason) };
}

describe('an e-mail', () => {
  const email = (properties: Readonly<Record<string, Json>>, ...tickets: readonly string[]) =>
    mapped(emailsStream, object(properties, { tickets: links(...tickets) }));

  test('is a message of each ticket it hangs on, once, with an id that keeps all its digits', () => {
    const { records } = email({ hs_email_direction: 'EMAIL', hs_email_status: 'SENT', hubspot_owner_id: '77' }, '312', '311', '311');
    expect(records.map((record) => ({ ...record }))).toMatchObject([
      { id: 'email:9007199254740993', ticketId: '311', authorType: 'agent', authorId: '77', isPublic: true },
      { id: 'email:9007199254740993', ticketId: '312' },
    ]);
  });

  test.each([
    [{ hs_email_direction: 'INCOMING_EMAIL' }, { authorType: 'customer', isPublic: true, viaRule: false }],
    [{ hs_email_direction: 'FORWARDED_EMAIL' }, { authorType: 'agent', isPublic: false }],
    [{ hs_email_direction: 'EMAIL', hs_email_status: 'BOUNCED' }, { isPublic: false }],
    [
      { hs_email_direction: 'EMAIL', hs_object_source_label: 'AUTOMATION_PLATFORM' },
      { authorType: 'rule', viaRule: true, isAutoReply: true },
    ],
  ])('%o', (properties, expected) => {
    expect(email(properties, '311').records).toMatchObject([expected]);
  });

  test('of an unknown direction is rejected, and one of no ticket is nobody’s message', () => {
    expect(email({ hs_email_direction: 'SIDEWAYS' }, '311')).toEqual({ records: [], reasons: ['hs_email_direction: unknown value'] });
    expect(email({ hs_email_direction: 'EMAIL' })).toEqual({ records: [], reasons: [] });
  });
});

describe('a call', () => {
  const call = (properties: Readonly<Record<string, Json>>) =>
    mapped(callsStream, object({ hs_call_direction: 'INBOUND', ...properties }, { tickets: links('312', '311'), contacts: links('41') }));

  test('has its talk in seconds, its ticket and its caller, and no waiting that nobody measured', () => {
    expect(call({ hs_call_status: 'COMPLETED', hs_call_duration: '61500', hubspot_owner_id: '77' }).records).toMatchObject([
      {
        outcome: 'answered',
        talkS: 62,
        waitS: null,
        wrapS: null,
        agentId: '77',
        ticketId: '311',
        customerId: '41',
        endedAt: new Date(Date.parse(AT) + 61_500),
      },
    ]);
  });

  test.each([
    [{ hs_call_status: 'MISSED' }, 'abandoned_queue'],
    [{ hs_call_status: 'NO_ANSWER', hs_call_direction: 'OUTBOUND' }, 'failed'],
    [{ hs_call_status: 'MISSED', hs_call_disposition: 'b2cf5968-551e-4856-9783-52b3da59a7d0' }, 'voicemail'],
    [{ hs_call_status: 'CANCELED' }, 'failed'],
    // Logged by hand.
    [{ hs_call_status: null }, 'answered'],
    [{ hs_call_status: null, hs_call_disposition: '73a0d17f-1163-4015-bdd5-ec830791da20', hs_call_direction: 'OUTBOUND' }, 'failed'],
  ])('%o ends as %s', (properties, outcome) => {
    expect(call(properties).records).toMatchObject([{ outcome }]);
  });

  test('that is still under way waits; one of an unknown state or direction is rejected', () => {
    expect(call({ hs_call_status: 'RINGING' })).toEqual({ records: [], reasons: [] });
    expect(call({ hs_call_status: 'TELEPATHY' }).reasons).toEqual(['hs_call_status: unknown value']);
    expect(call({ hs_call_direction: null }).reasons).toEqual(['hs_call_direction: missing']);
    expect(call({ hs_call_duration: 'long' }).reasons).toEqual(['hs_call_duration: not a number']);
  });
});

describe('what customers agreed to pay', () => {
  const stages = {
    path: '',
    body: {
      results: [
        {
          stages: [
            { id: 'won', metadata: { isClosed: 'true', probability: '1.0' } },
            { id: 'lost', metadata: { isClosed: 'true', probability: '0.0' } },
          ],
        },
      ],
    },
  };
  const context = (): MapContext => {
    const base = contextOf();
    const learned = dealPipelinesStream.map(stages, base).learned;
    return {
      ...base,
      reference: { ...base.reference, ...learned, account: { portalId: '1', timeZone: 'Europe/Berlin', currency: 'EUR', uiDomain: 'app.hubspot.com' } },
    };
  };
  const entered = (value: string, timestamp: string): Json => ({ value, timestamp, sourceType: 'CRM_UI' });

  test('a deal counts from the local day it was last won, whatever its close date says; one merged away counts no more', () => {
    const history = { dealstage: [entered('won', AT), entered('open', '2026-03-01T10:00:00Z'), entered('won', '2026-02-01T10:00:00Z')] };
    const deal = object(
      {
        dealstage: 'won',
        hs_is_closed_won: 'true',
        closedate: '2026-09-09T00:00:00Z',
        amount_in_home_currency: '1200.5',
        hs_mrr: '100',
        hs_merged_object_ids: '5;6',
      },
      { companies: links('90', '9'), contacts: links('41') },
      { propertiesWithHistory: history },
    );
    expect(mapped(dealsStream, deal, context()).records).toMatchObject([
      { id: 'deal:9007199254740993', agreedOn: '2026-03-03', amount: 1200.5, currency: 'EUR', mrr: 100, organizationId: '9', customerId: '41' },
      { id: 'deal:5', agreedOn: null, amount: null, mrr: null },
      { id: 'deal:6', agreedOn: null },
    ]);
    const lost = object({ dealstage: 'lost', hs_is_closed_won: 'false', amount: '10' }, {}, { propertiesWithHistory: { dealstage: [entered('lost', AT)] } });
    expect(mapped(dealsStream, lost, context()).records).toMatchObject([{ agreedOn: null }]);
  });

  test('days of a line are days, in whatever zone the portal is', () => {
    const line = object({ hs_mrr: '50', hs_recurring_billing_start_date: '1772409600000', hs_recurring_billing_end_date: '2027-03-02' }, { deals: links('5') });
    expect(mapped(lineItemsStream, line, context()).records).toMatchObject([{ contractId: 'deal:5', mrr: 50, startsOn: '2026-03-02', endsOn: '2027-03-02' }]);
  });

  test('a subscription ends with the status that ended it', () => {
    const history = { hs_status: [entered('canceled', '2026-05-01T08:00:00Z'), entered('active', '2026-03-01T08:00:00Z')] };
    const subscription = object({ hs_status: 'canceled', hs_mrr: '20' }, { companies: links('9') }, { propertiesWithHistory: history });
    expect(mapped(subscriptionsStream, subscription, context()).records).toMatchObject([
      { kind: 'subscription', mrr: 20, endsOn: '2026-05-01', agreedOn: '2026-03-03' },
    ]);
  });
});

describe('a message of a chat', () => {
  const message = (type: string, createdBy: string) =>
    threadsStream.map({ path: '', body: { ticketId: '311', messages: [{ id: 'm1', type, createdAt: AT, createdBy, channelId: '1000' }] } }, contextOf())
      .records;

  test.each([
    ['MESSAGE', 'A-12', { authorType: 'agent', authorId: '9012', isPublic: true, channel: 'chat' }],
    ['MESSAGE', 'V-1', { authorType: 'customer', authorId: null }],
    ['MESSAGE', 'L-3', { authorType: 'bot' }],
    ['COMMENT', 'A-12', { authorType: 'agent', isPublic: false, isNote: true }],
    ['WELCOME_MESSAGE', 'S-x', { authorType: 'bot', isAutoReply: true }],
  ])('%s by %s', (type, by, expected) => {
    expect(message(type, by)).toMatchObject([expected]);
  });

  test('assignments are none', () => expect(message('ASSIGNMENT', 'A-12')).toEqual([]));
});

describe('a bot in a thread', () => {
  const thread = (...messages: readonly (readonly [seconds: number, createdBy: string, type?: string])[]) => {
    const told = messages.map(([seconds, createdBy, type = 'MESSAGE'], index) => ({
      id: `m${index}`,
      type,
      createdAt: new Date(Date.parse(AT) + seconds * 1000).toISOString(),
      createdBy,
      channelId: '1000',
    }));
    const { records } = threadsStream.map({ path: '', body: { threadId: '9', ticketId: null, customerId: '41', messages: told } }, contextOf());
    return records;
  };
  const after = (seconds: number) => new Date(Date.parse(AT) + seconds * 1000);

  test('begins with the first message, answers the first question, and ends where a person goes on', () => {
    expect(thread([0, 'B-1'], [10, 'V-41'], [12, 'B-1'], [60, 'A-12'], [70, 'V-41'])).toMatchObject([
      {
        entity: 'bot_conversation',
        id: '9',
        botId: 'B-1',
        channel: 'chat',
        customerId: '41',
        startedAt: after(0),
        firstCustomerMessageAt: after(10),
        firstBotReplyAt: after(12),
        handedOffAt: after(60),
        endedAt: after(60),
        customerMessages: 1,
        quality: 'derived',
      },
    ]);
  });

  test('is none where only a greeting came by itself, or an agent alone answered', () => {
    expect(thread([0, 'B-1', 'WELCOME_MESSAGE'], [10, 'V-41'], [60, 'A-12'])).toEqual([]);
  });

  test('that nobody answered has no customer’s message', () => {
    expect(thread([0, 'L-9'])).toMatchObject([{ customerMessages: 0, firstCustomerMessageAt: null, firstBotReplyAt: null, handedOffAt: null }]);
  });
});
