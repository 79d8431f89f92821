import { expect, test } from 'vitest';
import { readAll } from './read-all.ts';
import { api, event, reading, ticket } from './recorded.ts';
import { interceptHttp } from '../../support/intercept.ts';

interceptHttp();

const T = 1_769_000_000;
const SECRETS = [
  'Jane',
  'customer.example',
  'Please help',
  'my order',
  'free text',
  'old subject',
  'Bearer-of-news',
  '203.0.113.7',
  'Nice work',
  '+44 20',
  'wrote this',
];

test('what people wrote, and who they are, never reaches a page', async () => {
  api()
    .get('/api/v2/ticket_fields')
    .query(true)
    .reply(200, {
      ticket_fields: [
        { id: 1, type: 'tagger', title: 'Topic' },
        { id: 2, type: 'textarea', title: 'Story' },
      ],
      meta: { has_more: false },
    })
    .get('/api/v2/incremental/tickets/cursor')
    .query(true)
    .reply(200, {
      tickets: [
        ticket(1, {
          custom_fields: [
            { id: 1, value: 'billing' },
            { id: 2, value: 'free text of Jane' },
            { id: 3, value: 'free text of unknown kind' },
          ],
          satisfaction_rating: { id: 5, score: 'good', comment: 'Nice work' },
          recipient: 'jane@customer.example',
        }),
      ],
      after_cursor: 'a',
      end_of_stream: true,
    })
    .get('/api/v2/incremental/ticket_events')
    .query(true)
    .reply(200, {
      ticket_events: [
        event(
          1,
          T,
          [
            { id: 11, event_type: 'Change', subject: 'new words on my order', previous_value: 'old subject of my order' },
            { id: 12, event_type: 'Change', custom_ticket_fields: { 2: 'free text' }, previous_value: 'free text before' },
            {
              id: 13,
              event_type: 'Comment',
              type: 'Comment',
              body: 'Jane wrote this',
              html_body: '<p>Jane wrote this</p>',
              author_id: 501,
              public: true,
              via: { channel: 'email', source: { from: { name: 'Jane', address: 'jane@customer.example' }, to: { address: 'support@acme.example' } } },
            },
            { id: 14, event_type: 'ChatStartedEvent', value: { history: [{ message: 'Jane wrote this' }] } },
            { id: 15, event_type: 'Comment', type: 'VoiceComment', data: { from: '+44 20 7946 0000' }, formatted_from: '+44 20 7946 0000', public: false },
          ],
          { system: { ip_address: '203.0.113.7', client: 'Bearer-of-news' }, metadata: { ip: '203.0.113.7' } },
        ),
      ],
      end_time: T,
      end_of_stream: true,
    })
    .get('/api/v2/satisfaction_ratings')
    .query(true)
    .reply(200, { satisfaction_ratings: [{ id: 1, score: 'good', comment: 'Nice work', created_at: '2026-02-01T10:00:00Z' }], meta: { has_more: false } })
    .get('/api/v2/guide/survey_responses')
    .query(true)
    .reply(200, {
      survey_responses: [
        {
          id: '01A',
          answers: [
            { type: 'rating_scale', rating: 5 },
            { type: 'open_ended', value: 'Nice work' },
          ],
        },
      ],
      meta: { has_more: false },
    });
  const streams = ['ticket_fields', 'tickets', 'ticket_events', 'satisfaction_ratings', 'survey_responses'];
  const read = await readAll(reading(), streams);
  const stored = JSON.stringify(read.pages);
  expect(SECRETS.filter((secret) => stored.includes(secret))).toEqual([]);
  expect(read.rejects).toEqual([]);
  expect(read.of('ticket')).toMatchObject([{ fields: { 1: 'billing' } }]);
  expect(read.of('ticket_message').map(({ id }) => id)).toEqual(['13', '15']);
  expect(read.of('survey_response').map(({ hasComment }) => hasComment)).toEqual([true, true]);
});
