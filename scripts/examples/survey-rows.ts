import { FixConfigError } from '../../src/domain/errors.ts';
import type { Cell, ModelRow } from './example.ts';

/** What helpdesks call a positive, neutral and negative answer. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  positive: ['positive', 'good', 'happy', 'satisfied', 'promoter'],
  neutral: ['neutral', 'passive'],
  negative: ['negative', 'bad', 'unhappy', 'dissatisfied', 'detractor'],
};

const NAMED_SCALES: Readonly<Record<string, readonly [min: number, max: number]>> = { good_bad: [0, 1], freshdesk7: [-103, 103] };

/** A response as the warehouse keeps it: its scale in numbers, an answer in words as one of three groups. Throws FixConfigError for unknown words. */
export function surveyRow(row: ModelRow): ModelRow {
  const word = typeof row['score'] === 'string' && Number.isNaN(Number(row['score'])) ? row['score'] : row['response_group'];
  const [min, max] = scaleOf(row['scale']);
  return {
    ...row,
    score: word === row['score'] ? null : row['score'],
    scale_min: row['scale_min'] ?? min,
    scale_max: row['scale_max'] ?? max,
    response_group: groupOf(word),
  };
}

/** `good_bad`, `freshdesk7`, or the lowest and highest score: `1-5`. */
function scaleOf(scale: Cell): readonly [min: number | null, max: number | null] {
  if (scale === undefined || scale === null) return [null, null];
  const found = /^(-?\d+)\s*(?:-|–|to|…)\s*(-?\d+)$/.exec(String(scale));
  const named = NAMED_SCALES[String(scale)];
  if (named) return named;
  if (!found)
    throw new FixConfigError(`No scale is called "${String(scale)}".`, `There are: ${Object.keys(NAMED_SCALES).join(', ')}, and two numbers such as 1-5.`);
  return [Number(found[1]), Number(found[2])];
}

function groupOf(word: Cell): string | null {
  if (word === undefined || word === null) return null;
  const found = answerOf(String(word));
  if (found === undefined) throw new FixConfigError(`No answer is called "${String(word)}".`, `There are: ${Object.values(WORDS).flat().join(', ')}.`);
  return found;
}

/** Which of three kinds of answer a word is; undefined where it is none. */
export const answerOf = (word: string): string | undefined => Object.entries(WORDS).find(([, words]) => words.includes(word.toLowerCase()))?.[0];
