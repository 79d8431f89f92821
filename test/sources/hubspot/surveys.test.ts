import { describe, expect, test } from 'vitest';
import { surveysStream } from '../../../src/sources/hubspot/surveys.ts';
import { readScore } from '../../../src/sources/hubspot/survey-scale.ts';
import type { Json } from '../../../src/sources/source.ts';
import { contextOf, only } from './portal.ts';

const submission = (properties: Record<string, Json>, id: Json = '512'): Json => ({
  id,
  properties: { hs_lastmodifieddate: '2026-03-03T10:00:00Z', hs_submission_timestamp: '2026-03-03T09:00:00Z', hs_survey_id: '5', ...properties },
  createdAt: '2026-03-03T09:00:00Z',
  updatedAt: '2026-03-03T10:00:00Z',
});
const map = (...results: Json[]) => surveysStream.map({ path: '', body: { results } }, contextOf());

describe('feedback submissions', () => {
  test('a stock CSAT answer, bound to ticket, contact and the owner of the user named', () => {
    const found = map(
      submission({
        hs_survey_type: 'CSAT',
        hs_value: '2',
        hs_response_group: 'PROMOTER',
        hs_ticket_id: '311',
        hs_contact_id: '88',
        hs_agent_id: '12',
        has_comment: true,
      }),
    );
    expect(found.rejects).toEqual([]);
    expect(only(found, 'survey_response')).toMatchObject([
      {
        id: '512',
        surveyType: 'csat',
        score: 2,
        scaleMin: 0,
        scaleMax: 2,
        responseGroup: 'positive',
        ticketId: '311',
        customerId: '88',
        agentId: '9012',
        hasComment: true,
        respondedAt: new Date('2026-03-03T09:00:00Z'),
      },
    ]);
  });

  test('an answer by e-mail that names its contact only is an answer all the same, of no ticket', () => {
    const found = map(submission({ hs_survey_type: 'CSAT', hs_value: '0', hs_response_group: 'DETRACTOR', hs_ticket_id: null, hs_contact_id: '88' }));
    expect(found.rejects).toEqual([]);
    expect(only(found, 'survey_response')).toMatchObject([{ ticketId: null, customerId: '88', responseGroup: 'negative' }]);
  });

  test('inside a custom survey the standard question says what it is; others make no record', () => {
    const custom = submission({ hs_survey_type: 'CUSTOM', hs_industry_standard_question_type: 'CES', hs_value: '6' });
    const article = submission({ hs_survey_type: 'KNOWLEDGE', hs_value: '1' }, '513');
    const found = map(custom, article);
    expect(only(found, 'survey_response')).toMatchObject([{ surveyType: 'ces', score: 6, scaleMin: 1, scaleMax: 7, orientation: 'ease' }]);
    expect(found.rejects).toEqual([]);
  });

  test('an answer without a score still has its group; without both it is rejected', () => {
    const found = map(
      submission({ hs_survey_type: 'CSAT', hs_value: null, hs_response_group: 'DETRACTOR' }),
      submission({ hs_survey_type: 'NPS', hs_value: '11' }, '514'),
      submission({ hs_value: '1' }, '515'),
    );
    expect(only(found, 'survey_response')).toMatchObject([{ score: null, responseGroup: 'negative' }]);
    expect(found.rejects.map(({ id }) => id)).toEqual(['514', '515']);
  });

  test('an agent id that is neither a user nor an owner names nobody', () => {
    const found = map(
      submission({ hs_survey_type: 'NPS', hs_value: '9', hs_agent_id: '404' }),
      submission({ hs_survey_type: 'NPS', hs_value: '9', hs_agent_id: '9012' }, '516'),
    );
    expect(only(found, 'survey_response').map(({ agentId }) => agentId)).toEqual([null, '9012']);
  });

  test.each([
    // 2 is happy on the stock scale and unhappy on one of five.
    ['csat', 2, 'positive', [0, 2]],
    ['csat', 2, 'negative', [1, 5]],
    ['csat', 1, 'neutral', [0, 2]],
    ['csat', 1, 'negative', [1, 5]],
    ['csat', 0, 'negative', [0, 2]],
    ['csat', 5, 'positive', [1, 5]],
    ['csat', 5, 'negative', [1, 10]],
    ['csat', 9, null, [1, 10]],
    ['csat', 4, 'neutral', null],
    ['nps', 10, 'positive', [0, 10]],
    ['nps', 7.5, 'neutral', null],
    ['ces', 8, 'positive', null],
  ] as const)('%s of %s in group %s is on scale %j', (type, value, group, scale) => {
    expect(readScore(type, value, group).scale).toEqual(scale);
  });
});
