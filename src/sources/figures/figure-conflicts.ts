import { meaningOf } from '../../domain/figure-keys.ts';
import { type Figure, identityOf, type Standing, subjectOf } from '../../domain/figures.ts';
import type { Day } from '../../domain/values.ts';
import { problem, type Problem } from './problem.ts';

type Any = Figure | Standing<Figure>;

/** Where a figure stands, for people. */
const place = (figure: Any): string => ('origin' in figure ? `line ${figure.origin.line} of ${figure.origin.file}, loaded before` : `line ${figure.line}`);
const periodOf = (figure: Any): string => `${figure.periodStart} … ${figure.periodEnd}`;

/**
 * What is wrong with the figures of a file among themselves and beside those in force: the same figure twice, different
 * periods of one subject that overlap, amounts of another currency without a rate for each of their days.
 */
export function figureConflicts(figures: readonly Figure[], standing: readonly Standing<Figure>[], currency: string): Problem[] {
  const all = inForceWith(figures, standing);
  return [...duplicates(figures), ...overlaps(all), ...withoutRate(all, currency)];
}

/** Everything in force once the file is loaded. */
export function inForceWith(figures: readonly Figure[], standing: readonly Standing<Figure>[]): readonly Any[] {
  const identities = new Set(figures.map(identityOf));
  return [...figures, ...standing.filter((figure) => !identities.has(identityOf(figure)))];
}

function duplicates(figures: readonly Figure[]): Problem[] {
  const first = new Map<string, Figure>();
  return figures.flatMap((figure) => {
    const twin = first.get(identityOf(figure));
    if (twin === undefined) {
      first.set(identityOf(figure), figure);
      return [];
    }
    const hint = meaningOf(figure.figureKey).dimensions.includes('cost_type') ? '; rows of one period are told apart by cost_type, group or channel' : '';
    return [problem(figure.line, null, `${figure.figureKey} ${periodOf(figure)} stands in line ${twin.line} already${hint}`)];
  });
}

/** One problem for each row that overlaps an earlier one; a twin of the same period is told as a duplicate. */
function overlaps(all: readonly Any[]): Problem[] {
  return [...Map.groupBy(all, subjectOf).values()].flatMap((ofSubject) => {
    const found: Problem[] = [];
    let last: Any | undefined;
    for (const figure of [...ofSubject].sort((a, b) => compare(a.periodStart, b.periodStart) || compare(a.periodEnd, b.periodEnd))) {
      if (last !== undefined && figure.periodStart < last.periodEnd && identityOf(last) !== identityOf(figure)) found.push(overlap(figure, last));
      if (last === undefined || figure.periodEnd > last.periodEnd) last = figure;
    }
    return found;
  });
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function overlap(a: Any, b: Any): Problem {
  const [figure, other] = 'origin' in a || (!('origin' in b) && b.line > a.line) ? [b, a] : [a, b];
  const way = 'origin' in other ? '; to correct a period, import the corrected file under its old name with --replace' : '';
  return problem(figure.line, null, `${figure.figureKey} ${periodOf(figure)} overlaps ${periodOf(other)} in ${place(other)}${way}`);
}

function withoutRate(all: readonly Any[], currency: string): Problem[] {
  const rates = Map.groupBy(
    all.filter((figure) => figure.figureKey === 'fx_rate'),
    (figure) => figure.currency,
  );
  return all.flatMap((figure) => {
    if (meaningOf(figure.figureKey).unit !== 'currency' || figure.currency === null || figure.currency === currency) return [];
    const gap = firstGap(figure, rates.get(figure.currency) ?? []);
    if (gap === undefined) return [];
    const message = `${figure.figureKey} is in ${figure.currency}, and no fx_rate for ${figure.currency} holds on ${gap}: add a row fx_rate with this currency, worth so much ${currency}`;
    return 'origin' in figure ? [problem(null, null, `${place(figure)}: ${message}`)] : [problem(figure.line, 'currency', message)];
  });
}

/** First day of the figure that no rate covers. */
function firstGap(figure: Figure, rates: readonly Figure[]): Day | undefined {
  let day = figure.periodStart;
  for (const rate of [...rates].sort((a, b) => compare(a.periodStart, b.periodStart))) {
    if (rate.periodStart <= day && rate.periodEnd > day) day = rate.periodEnd;
  }
  return day < figure.periodEnd ? day : undefined;
}
