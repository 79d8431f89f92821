import { parseRecord } from '../parse.ts';
import { snapshot } from './snapshot.ts';
import { surveyRow } from './wire.ts';

/** Name under which surveys teach the ratings: survey id → accepted values of its first question, comma-separated. */
export const SURVEY_SCALES = 'survey_scales';

/** The question every survey has: satisfaction with the resolution. */
export const DEFAULT_QUESTION = 'default_question';

/** Surveys: which values their main question accepts, so that the ratings can be read on the right scale. */
export const surveys = snapshot({
  name: 'surveys',
  entity: 'survey',
  paths: ['/surveys'],
  isPaged: false,
  map: (row) => {
    parseRecord(surveyRow, row);
    return undefined;
  },
  learn: (rows) => ({ [SURVEY_SCALES]: Object.fromEntries(rows.flatMap(scaleOf)) }),
});

function scaleOf(row: unknown): [string, string][] {
  const parsed = surveyRow.safeParse(row);
  if (!parsed.success || !Array.isArray(parsed.data.questions)) return [];
  const questions = parsed.data.questions as { id?: unknown; default?: unknown; accepted_ratings?: unknown }[];
  const main = questions.find((question) => question.id === DEFAULT_QUESTION || question.default === true);
  return Array.isArray(main?.accepted_ratings) ? [[String(parsed.data.id), main.accepted_ratings.join(',')]] : [];
}
