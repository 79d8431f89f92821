import type { Schedule } from './entities.ts';
import { DEFAULT_PARAMETERS, type Parameters } from './parameters.ts';
import type { Target } from './target.ts';

/** A second definition of KPIs beside the first: the parameters that differ. */
export interface Variant {
  readonly name: string;
  readonly kpis: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A KPI narrowed to some of its facts, under a name of its own. */
export interface CustomKpi {
  readonly id: string;
  readonly base: string;
  /** Dimension, `tag` or `field:<key>` → members that count. */
  readonly where: Readonly<Record<string, readonly string[]>>;
  readonly name: string;
}

/**
 * What the whole workspace agrees on. Settings are facts: they are stored with a fingerprint, a change is noticed
 * by the next command and restates what it touches. Never two definitions in one series.
 */
export interface Settings {
  /** IANA zone days are cut in. */
  readonly timeZone: string;
  readonly weekStart: 'monday' | 'sunday' | 'saturday';
  readonly currency: string;
  readonly parameters: Parameters;
  /** Default schedule where neither ticket nor group names one and the source marks none; undefined when there is none. */
  readonly businessHours: Pick<Schedule, 'timeZone' | 'intervals' | 'holidays'> | undefined;
  /** Team name -> members (`<connection>/<group id>`). */
  readonly teams: Readonly<Record<string, readonly string[]>>;
  /** Below this many answers an agent's F1 rows hide their value; 1 hides nothing. */
  readonly agentMinimum: number;
  readonly agents: 'named' | 'pseudonym' | 'off';
  /** What KPIs should reach; left out: nothing beside the shipped ones. Never restates a number. */
  readonly targets?: readonly Target[];
  /** Second definitions beside the first; left out: the built-in ones only. */
  readonly variants?: readonly Variant[];
  /** KPIs narrowed to some of their facts. */
  readonly custom?: readonly CustomKpi[];
}

export const DEFAULT_SETTINGS: Settings = {
  timeZone: 'UTC',
  weekStart: 'monday',
  currency: 'EUR',
  parameters: DEFAULT_PARAMETERS,
  businessHours: undefined,
  teams: {},
  agentMinimum: 5,
  agents: 'named',
};
