import { describe, expect, test } from 'vitest';
import { mapTickets } from '../../../src/sources/hubspot/map-tickets.ts';
import { archivedTicketsStream } from '../../../src/sources/hubspot/archived-tickets.ts';
import type { Json } from '../../../src/sources/source.ts';
import { NO_MAPPING } from '../contract.ts';
import { contextOf, CREATED, mapOne, minutes, only, stage, ticket } from './portal.ts';

const statuses = (object: Json, context = contextOf()) => only(mapOne(object, context), 'ticket_change').filter(({ field }) => field === 'status');
const told = (object: Json) => statuses(object).map(({ at, value, sourceValue }) => [at.toISOString(), value, sourceValue]);

describe('status history of a HubSpot ticket', () => {
  test('is told oldest first, in the words of the stages', () => {
    const object = ticket({ history: { hs_pipeline_stage: [stage('4', 90), stage('2', 30), stage('3', 10), stage('1', 0)] } });
    expect(told(object)).toEqual([
      [CREATED, 'new', 'New'],
      [minutes(10), 'open', 'Waiting on us'],
      [minutes(30), 'pending', 'Waiting on contact'],
      [minutes(90), 'resolved', 'Closed'],
    ]);
  });

  test('a stage id means what it means in the pipeline of its instant', () => {
    const history = { hs_pipeline_stage: [stage('4', 60), stage('1', 0)], hs_pipeline: [stage('777', 60), stage('0', 0)] };
    expect(told(ticket({ history }))).toEqual([
      [CREATED, 'new', 'New'],
      [minutes(60), 'open', 'In the workshop'],
    ]);
  });

  test('of several stages at the instant of a move only the newest ever was true', () => {
    const history = {
      hs_pipeline_stage: [stage('9001', 60), stage('4', 60), stage('4', 20), stage('1', 0)],
      hs_pipeline: [stage('777', 60), stage('0', 0)],
    };
    expect(told(ticket({ history }))).toEqual([
      [CREATED, 'new', 'New'],
      [minutes(20), 'resolved', 'Closed'],
      [minutes(60), 'open', 'Parts ordered'],
    ]);
  });

  test('what a merge writes is no reopen', () => {
    const history = { hs_pipeline_stage: [stage('4', 80, 'MERGE_OBJECTS'), stage('1', 80, 'MERGE_OBJECTS'), stage('4', 40), stage('1', 0)] };
    expect(told(ticket({ history, properties: { hs_pipeline_stage: '4' } }))).toEqual([
      [CREATED, 'new', 'New'],
      [minutes(40), 'resolved', 'Closed'],
    ]);
  });

  test('a history that lost its beginning is derived there, and never beats what was read before', () => {
    const full = statuses(ticket({ history: { hs_pipeline_stage: [stage('3', 50), stage('2', 20), stage('1', 0)] } }));
    const cut = statuses(ticket({ history: { hs_pipeline_stage: [stage('3', 50), stage('2', 20)] } }));
    expect(cut.map(({ quality }) => quality ?? 'exact')).toEqual(['derived', 'exact']);
    const [first, same] = [cut[0], full[1]];
    expect(first?.id).toBe(same?.id);
    expect(first?.version).toBeLessThan(same?.version ?? 0);
  });

  test('an unknown stage stays visible and is derived from whether the ticket is closed', () => {
    const object = ticket({ properties: { hs_pipeline_stage: '5555', hs_is_closed: 'true' } });
    expect(only(mapOne(object), 'ticket')[0]).toMatchObject({ statusCategory: 'resolved', sourceStatus: '5555', quality: 'derived' });
  });

  test('map.status overrules what HubSpot says, by label, by pipeline and label, by id', () => {
    const settings = { ...NO_MAPPING, map: { status: { 'waiting on us': 'pending', 'Repairs/Parts ordered': 'hold', '9002': 'closed' } } };
    const history = { hs_pipeline_stage: [stage('9002', 9), stage('9001', 8), stage('3', 1)], hs_pipeline: [stage('777', 8), stage('0', 0)] };
    expect(statuses(ticket({ history }), contextOf(settings)).map(({ value }) => value)).toEqual(['pending', 'hold', 'closed']);
  });

  test('tells owner, team and priority changes, and who made them', () => {
    const history = {
      hubspot_owner_id: [stage('', 70, 'AUTOMATION_PLATFORM'), stage('9012', 5, 'CRM_UI', 12)],
      hubspot_team_id: [stage('31', 5, 'API')],
      hs_ticket_priority: [stage('URGENT', 6, 'CRM_UI', 99)],
    };
    const changes = only(mapOne(ticket({ history })), 'ticket_change').filter(({ field }) => field !== 'status');
    expect(changes.map(({ field, value, actorType, actorId }) => [field, value, actorType, actorId])).toEqual([
      ['group', '31', 'system', null],
      ['agent', '9012', 'agent', '9012'],
      ['agent', null, 'rule', null],
      ['priority', 'urgent', 'agent', null],
    ]);
  });

  test('reads epoch milliseconds as well as ISO text with six digits', () => {
    const at = Date.parse(minutes(7));
    const history = {
      hs_pipeline_stage: [
        { value: '3', timestamp: at },
        { value: '1', timestamp: '2026-03-02T09:00:00.000000+00:00' },
      ],
    };
    expect(told(ticket({ history })).map(([when]) => when)).toEqual([CREATED, minutes(7)]);
  });
});

describe('a HubSpot ticket', () => {
  test('is mapped with its link, category, priority, channel and origin', () => {
    const reference = { ...contextOf().reference, account: { portalId: '4711', uiDomain: 'app-eu1.hubspot.com', timeZone: 'UTC', currency: 'EUR' } };
    const properties = {
      hs_ticket_priority: 'MEDIUM',
      hs_ticket_category: 'BILLING_ISSUE;FEATURE_REQUEST',
      source_type: 'CHAT',
      hs_originating_generic_channel_id: '1002',
      hs_outbound_ticket: 'true',
    };
    const [found] = only(mapOne(ticket({ properties }), { ...contextOf(), reference }), 'ticket');
    expect(found).toMatchObject({
      id: '311',
      url: 'https://app-eu1.hubspot.com/contacts/4711/ticket/311',
      priority: 'normal',
      topic: 'BILLING_ISSUE',
      channel: 'email',
      sourceChannel: 'Email',
      origin: 'outbound',
      statusCategory: 'open',
    });
  });

  test.each([
    [{ source_type: 'PHONE' }, 'phone'],
    [{ source_type: 'FORM' }, 'web'],
    [{ source_type: 'Partner desk' }, 'other'],
    [{ hs_originating_generic_channel_id: '1000', source_type: 'EMAIL' }, 'chat'],
    [{ hs_object_source_label: 'INTEGRATION' }, 'api'],
    [{}, 'other'],
  ])('channel of %j is %s', (properties, channel) => {
    expect(only(mapOne(ticket({ properties })), 'ticket')[0]?.channel).toBe(channel);
  });

  test('recorded answers hold numbers where the docs say strings', () => {
    const [found] = only(
      mapOne(ticket({ id: 1401690016, properties: { hs_object_id: 1401690016, hubspot_owner_id: 52550153, hs_outbound_ticket: false } })),
      'ticket',
    );
    expect(found).toMatchObject({ id: '1401690016', agentId: '52550153', origin: 'inbound' });
  });

  test('keeps every digit of a 19-digit id', () => {
    expect(only(mapOne(ticket({ id: '9007199254740993123' })), 'ticket')[0]?.id).toBe('9007199254740993123');
  });

  test.each([
    ['no id', ticket({ id: null })],
    ['an id that lost digits', ticket({ id: 2 ** 60 })],
    ['no stage', ticket({ properties: { hs_pipeline_stage: null } })],
    ['a date that is none', ticket({ properties: { createdate: 'soon' } })],
    ['no properties', { id: '5' }],
    ['nothing', null],
  ])('with %s becomes a reject and the rest of the page goes on', (_what, bad) => {
    const mapping = mapTickets({ results: [bad, ticket({ id: '77' })] }, contextOf(), {});
    expect(mapping.rejects.length).toBe(1);
    expect(mapping.rejects[0]?.reason).not.toBe('');
    expect(only(mapping, 'ticket').map(({ id }) => id)).toEqual(['77']);
  });

  test('leaves by pipeline rules: only, spam and test', () => {
    const settings = { ...NO_MAPPING, only: { pipelines: ['support pipeline'] } };
    const inRepairs = ticket({ properties: { hs_pipeline: '777', hs_pipeline_stage: '9001' } });
    expect(only(mapOne(inRepairs, contextOf(settings)), 'ticket')[0]?.excludedBy).toBe('only:pipelines');
    const [plain] = only(mapOne(ticket(), contextOf(settings)), 'ticket');
    expect(plain?.excludedBy).toBeNull();
    const byChannel = { ...NO_MAPPING, exclude: { channels: [plain?.channel ?? 'other'] } };
    expect(only(mapOne(ticket(), contextOf(byChannel)), 'ticket')[0]?.excludedBy).toBe(`channel:${plain?.channel}`);
    expect(only(mapOne(inRepairs, contextOf(), { spam: { stages: ['Parts ordered'] }, test: { pipelines: ['777'] } }), 'ticket')[0]).toMatchObject({
      isSpam: true,
      isTest: true,
    });
  });

  test('keeps typed custom fields, free text only when the config names it, and labels the topic', () => {
    const definitions = {
      results: [
        { name: 'product_line', label: 'Product line', type: 'enumeration', fieldType: 'checkbox', options: [{ value: 'a', label: 'Alpha' }] },
        { name: 'seats', label: 'Seats', type: 'number', fieldType: 'number' },
        { name: 'secret_note', label: 'Secret note', type: 'string', fieldType: 'text' },
        { name: 'contract', label: 'Contract', type: 'string', fieldType: 'text' },
        {
          name: 'hs_ticket_category',
          label: 'Category',
          type: 'enumeration',
          fieldType: 'checkbox',
          hubspotDefined: true,
          options: [{ value: 'BILLING_ISSUE', label: 'Billing' }],
        },
      ],
    };
    const settings = { ...NO_MAPPING, fields: { contract: 'Contract', topic: 'Category' }, complaint: { topics: ['billing'] } };
    const properties = { product_line: 'b;a', seats: '12', secret_note: 'text', contract: 'C-1', hs_ticket_category: 'BILLING_ISSUE' };
    const [found] = only(mapOne(ticket({ properties }), contextOf(settings, definitions)), 'ticket');
    expect(found?.fields).toEqual({ product_line: 'a,b', seats: 12, contract: 'C-1', topic: 'BILLING_ISSUE' });
    expect(found).toMatchObject({ topic: 'Billing', isComplaint: true });
  });

  test('a merge is told on the survivor and takes the losers away', () => {
    const history = { hs_pipeline_stage: [stage('3', 45, 'MERGE_OBJECTS'), stage('1', 0)] };
    const marks = only(mapOne(ticket({ history, properties: { hs_merged_object_ids: '5183403213' } })), 'ticket_mark');
    expect(marks).toMatchObject([{ id: '5183403213:merged', ticketId: '5183403213', kind: 'merged', intoTicketId: '311', at: new Date(minutes(45)) }]);
    const two = only(mapOne(ticket({ properties: { hs_merged_object_ids: '12;311;13' } })), 'ticket_mark');
    expect(two.map(({ ticketId, at }) => [ticketId, at])).toEqual([
      ['12', null],
      ['13', null],
    ]);
  });

  test('what a batch read no longer finds is gone; what it may not read is not', () => {
    const body = {
      results: [],
      errors: [
        { category: 'OBJECT_NOT_FOUND', context: { ids: ['8', '9'] } },
        { category: 'FORBIDDEN', context: { ids: ['10'] } },
      ],
    };
    const marks = only(mapTickets(body, contextOf(), {}), 'ticket_mark');
    expect(marks.map(({ ticketId, kind }) => [ticketId, kind])).toEqual([
      ['8', 'deleted'],
      ['9', 'deleted'],
    ]);
  });

  test('the recycling bin tells of deleted tickets; a restored one is newer', () => {
    const stream = archivedTicketsStream({});
    const raw = { path: '', body: { results: [ticket({ more: { archived: true, archivedAt: minutes(700) } })] } as Json };
    const [deleted] = only(stream.map(raw, contextOf()), 'ticket');
    expect(deleted).toMatchObject({ isDeleted: true, deletedAt: new Date(minutes(700)), version: Date.parse(minutes(700)) });
    const [restored] = only(mapOne(ticket({ properties: { hs_lastmodifieddate: minutes(800) } })), 'ticket');
    expect(restored?.version).toBeGreaterThan(deleted?.version ?? 0);
    expect(restored?.isDeleted).toBe(false);
  });
});
