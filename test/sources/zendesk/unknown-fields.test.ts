import { expect, test } from 'vitest';
import { trimRecords } from '../../../src/sources/zendesk/redaction.ts';
import type { Json, MapContext, Stream } from '../../../src/sources/source.ts';
import { notingFields, unknownFieldsOf } from '../../../src/sources/zendesk/unknown-fields.ts';

const silent: Stream = {
  name: 'x',
  mode: 'cursor',
  mapperVersion: 1,
  parseCursor: (input) => input,
  read: async function* () {},
  map: () => ({ records: [], rejects: [] }),
};
const notedOn = (body: unknown) =>
  notingFields(silent)
    .map({ path: '', body: body as Json }, {} as MapContext)
    .fields?.map(({ key }) => key);

test.each([
  ['calls', { id: 1, talk_time: 3, flux: 1, ivr_hops: 2 }, ['call.flux']],
  ['users', { id: 1, role: 'agent', flux: 1 }, ['user.flux']],
  ['ticket_metric_events', { id: 1, ticket_id: 2, flux: { a: 1 } }, ['ticket_metric_event.flux']],
  ['survey_responses', { id: 'x', answers: [], flux: null }, ['survey_response.flux']],
  // Nobody has listed what these hold.
  ['ticket_forms', { id: 1, flux: 1 }, []],
])('of %s what Zendesk has added is told by name', (key, record, fields) => {
  expect(unknownFieldsOf(key, [record, null, record])).toEqual(fields);
});

test('a page whose records are trimmed keeps the names, and the stream notes them; one without notes nothing', () => {
  const trimmed = trimRecords({ users: [{ id: 1, flux: 'text of somebody' }] }, 'users', ({ id }) => ({ id }));
  expect(JSON.stringify(trimmed)).not.toContain('text of somebody');
  expect(notedOn(trimmed)).toEqual(['user.flux']);
  expect(notedOn({ groups: [{ id: 1, name: 'Billing', flux: 1 }] })).toEqual(['group.flux']);
  expect(notedOn({ groups: [{ id: 1, name: 'Billing' }] })).toBeUndefined();
  expect(notedOn(null)).toBeUndefined();
});
