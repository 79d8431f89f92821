import { type Figure, subjectOf } from '../../domain/figures.ts';

/** What is not wrong, but worth a look: periods nobody told anything about, totals that split rows overrule. */
export function figureNotes(figures: readonly Figure[], inForce: readonly Figure[]): string[] {
  const keys = new Set(figures.map((figure) => figure.figureKey));
  const mine = inForce.filter((figure) => keys.has(figure.figureKey));
  return [...gaps(mine), ...overruledTotals(mine)];
}

function gaps(figures: readonly Figure[]): string[] {
  return [...Map.groupBy(figures, subjectOf).values()].flatMap((ofSubject) => {
    const sorted = [...ofSubject].sort((a, b) => (a.periodStart < b.periodStart ? -1 : 1));
    return sorted.flatMap((figure, i) => {
      const before = sorted[i - 1];
      return before !== undefined && before.periodEnd < figure.periodStart
        ? [`${nameOf(figure)}: nothing from ${before.periodEnd} until ${figure.periodStart}`]
        : [];
    });
  });
}

const partsOf = (figure: Figure): readonly (string | null)[] => [figure.groupId, figure.agentId, figure.channel, figure.network, figure.costType];
const isTotal = (figure: Figure): boolean => partsOf(figure).every((part) => part === null);

const nameOf = (figure: Figure): string => {
  const parts = [...partsOf(figure), figure.figureKey === 'fx_rate' ? figure.currency : null].filter((part) => part !== null);
  return parts.length === 0 ? figure.figureKey : `${figure.figureKey} (${parts.join(', ')})`;
};

function overruledTotals(figures: readonly Figure[]): string[] {
  return [...Map.groupBy(figures, (figure) => figure.figureKey).values()].flatMap((ofKey) => {
    const details = ofKey.filter((figure) => !isTotal(figure));
    return ofKey
      .filter((total) => isTotal(total) && details.some((detail) => detail.periodStart < total.periodEnd && detail.periodEnd > total.periodStart))
      .map(
        (total) =>
          `${total.figureKey} ${total.periodStart} … ${total.periodEnd} has a total and split rows: the split rows count, the total only where there are none`,
      );
  });
}
