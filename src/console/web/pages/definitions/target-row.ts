import { NOTHING, type Unit, valueText } from '../../format/value.ts';
import { dimensionText } from '../../format/words.ts';

/** A target in the words of the YAML file: `{ kpi, atLeast: 0.9, channel: email }`. */
export type TargetRow = Readonly<Record<string, string | number>>;

const NO_SCOPE = new Set(['kpi', 'variant', 'atLeast', 'atMost', 'minSample', 'per', 'from']);

/** Whom it is for. */
export const scopeText = (target: TargetRow): string =>
  Object.entries(target)
    .filter(([key]) => !NO_SCOPE.has(key))
    .map(([dimension, member]) => `${dimensionText(dimension)} ${member}`)
    .join(', ') || 'all';

/** What a target may be stated for; nothing: what its KPI goes by, a day for counts and sums, any period for rates and means. */
export const PERIODS = [
  ['', 'As usual'],
  ['day', 'Day'],
  ['week', 'Week'],
  ['month', 'Month'],
] as const;

/** The same target, stated for such a period. */
export const withPeriod = (target: TargetRow, per: string): TargetRow => ({
  ...Object.fromEntries(Object.entries(target).filter(([key]) => key !== 'per')),
  ...(per !== '' && { per }),
});

/** A bound as people write it; a duration may already be in words: 1h. */
export function boundShown(bound: string | number | undefined, unit: Unit | undefined): string {
  if (bound === undefined) return NOTHING;
  return typeof bound === 'number' && unit ? valueText(bound, unit) : String(bound);
}

/** What a person types: `90` of a rate is 90 %, `1h` of a duration stays; undefined where it is no bound. */
export function boundOf(text: string, unit: Unit): string | number | undefined {
  const plain = text.trim().replace(/\s*%$/, '');
  if (plain === '') return undefined;
  const number = Number(plain.replace(',', '.'));
  if (Number.isFinite(number)) return unit === 'ratio' ? number / 100 : number;
  return unit === 'seconds' && /^\d+\s*[smhd]$/.test(plain) ? plain.replaceAll(/\s/g, '') : undefined;
}

export const unitHint: Readonly<Record<Unit, string>> = {
  ratio: 'in %',
  seconds: 'such as 30s, 15m, 4h, 2d',
  count: 'a number',
  currency: 'an amount',
  points: 'points',
  per_hour: 'per hour',
  flag: '1 or 0',
};
