import type { FigureKey } from './figure-keys.ts';
import type { Day } from './values.ts';

/** Connection that every figure and planned activity belongs to, whoever brought it. */
export const FIGURES_CONNECTION = 'figures';

/** One number people maintain. Groups and agents are members as in kpi: `<connection>/<vendor id>`. */
export interface Figure {
  /** Line of the file. */
  readonly line: number;
  readonly figureKey: FigureKey;
  readonly periodStart: Day;
  /** Day after the last. */
  readonly periodEnd: Day;
  /** Decimal text without needless zeros: equal numbers are equal texts. */
  readonly value: string;
  /** Of amounts of money, and of fx_rate: the currency it is the rate of. */
  readonly currency: string | null;
  readonly groupId: string | null;
  readonly agentId: string | null;
  readonly channel: string | null;
  readonly network: string | null;
  readonly costType: string | null;
}

export const ACTIVITIES = ['work', 'break', 'training', 'meeting', 'off'] as const;
export type Activity = (typeof ACTIVITIES)[number];

/** What an agent is planned to do from `startAt` until `endAt` (exclusive). */
export interface PlannedActivity {
  readonly line: number;
  /** Member `<connection>/<vendor id>`. */
  readonly agentId: string;
  readonly activity: Activity;
  readonly startAt: Date;
  readonly endAt: Date;
}

/** Where a row that is in force came from. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  /** Number of the import: a file may come in several versions. */
  readonly fileNo: number;
}

/** A row loaded before that no later one has superseded. */
export type Standing<Row> = Row & { readonly origin: Origin };

/**
 * What a figure is about, whatever its period and value: figures of one subject never overlap. The currency is part of an
 * exchange rate's subject; of an amount it is part of the value, so that a corrected currency supersedes and never counts twice.
 */
export const subjectOf = (figure: Figure): string =>
  JSON.stringify([
    figure.figureKey,
    figure.groupId,
    figure.agentId,
    figure.channel,
    figure.network,
    figure.costType,
    figure.figureKey === 'fx_rate' ? figure.currency : null,
  ]);

/** Subject and period: a later figure of the same identity supersedes the earlier one. */
export const identityOf = (figure: Figure): string => `${subjectOf(figure)} ${figure.periodStart} ${figure.periodEnd}`;
