import type { SurveyResponse } from '../../domain/entities.ts';

type Type = SurveyResponse['surveyType'];
type Group = NonNullable<SurveyResponse['responseGroup']>;
export type Scale = readonly [min: number, max: number];

interface CsatScale {
  readonly scale: Scale;
  /** From here on positive, from here on neutral (catalogue 0.6). */
  readonly positive: number;
  readonly neutral: number;
}

/** The stock survey first, then the scales newer and custom surveys use. */
const CSAT_SCALES: readonly CsatScale[] = [
  { scale: [0, 2], positive: 2, neutral: 1 },
  { scale: [1, 5], positive: 4, neutral: 3 },
  { scale: [1, 10], positive: 9, neutral: 7 },
];

/** A score with the scale it is on; both null when no known scale fits, so that HubSpot's own group decides. */
export interface ReadScore {
  readonly score: number | null;
  readonly scale: Scale | null;
}

const NONE: ReadScore = { score: null, scale: null };

/**
 * HubSpot states a value and a group but no scale. NPS is 0 to 10, CES 1 to 7. Of CSAT the first scale is taken on which the value falls
 * into the group HubSpot gave it: 2 is happy on 0 to 2 and unhappy on 1 to 5.
 */
export function readScore(type: Type, value: number | null, group: Group | null): ReadScore {
  if (value === null || !Number.isFinite(value)) return NONE;
  if (type === 'nps') return Number.isInteger(value) ? within(value, [0, 10]) : NONE;
  if (type === 'ces') return within(value, [1, 7]);
  const fits = CSAT_SCALES.find((candidate) => isWithin(value, candidate.scale) && (group === null || groupOn(candidate, value) === group));
  return fits === undefined ? NONE : { score: value, scale: fits.scale };
}

const isWithin = (value: number, [min, max]: Scale): boolean => value >= min && value <= max;
const within = (value: number, scale: Scale): ReadScore => (isWithin(value, scale) ? { score: value, scale } : NONE);

function groupOn(candidate: CsatScale, value: number): Group {
  if (value >= candidate.positive) return 'positive';
  return value >= candidate.neutral ? 'neutral' : 'negative';
}
