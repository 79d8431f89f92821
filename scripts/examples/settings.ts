import { kpiParameterShape } from '../../src/config/kpi-parameters.ts';
import { FixConfigError } from '../../src/domain/errors.ts';
import { DEFAULT_PARAMETERS, type Parameters } from '../../src/domain/parameters.ts';
import { type CustomKpi, DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { SOURCE_NAMES } from '../../src/domain/values.ts';
import { askedOf, customIdOf, membersOf } from './asked.ts';
import type { ExampleFile, Expected, Run } from './example.ts';
import { withoutRules } from './rules.ts';

type Layer = Readonly<Record<string, unknown>>;

/** Settings of a run: the row's parameters override the example's, which override the file's. Throws FixConfigError for unknown ones. */
export function settingsOf(file: ExampleFile, { example, expected }: Run): Settings {
  const { params = {}, ticket_defaults: _tickets, ...defaults } = file.defaults;
  const { actual: _actual, stock_at: _stockAt, ...own } = expected[0]?.params ?? {};
  const hasOrganizations = expected.some((each) => membersOf(each).some(([dimension]) => dimension === 'organization'));
  const layers: Layer[] = [defaults, params, withoutRules(example.params), withoutRules(own)];
  const settings = layers.reduce(over, DEFAULT_SETTINGS);
  return {
    ...settings,
    parameters: { ...settings.parameters, ...(hasOrganizations ? { organizations: true } : {}) },
    agentMinimum: 1,
    custom: expected.filter((each) => askedOf(each).filters.length > 0).map(customOf),
  };
}

function over(settings: Settings, { report_tz: zone, week_start: weekStart, currency, answer_target_s: targets, ...layer }: Layer): Settings {
  for (const [name, value] of Object.entries(layer)) check(name, value);
  const { answer_target_s: before } = settings.parameters;
  return {
    ...settings,
    ...(zone === undefined ? {} : { timeZone: String(zone) }),
    ...(weekStart === undefined ? {} : { weekStart: weekStart as Settings['weekStart'] }),
    ...(currency === undefined ? {} : { currency: String(currency) }),
    parameters: { ...settings.parameters, ...layer, answer_target_s: { ...before, ...targetsOf(targets) } } as Parameters,
  };
}

/** Names and words as in a config; numbers may be any. */
function check(name: string, value: unknown): void {
  const schema = kpiParameterShape[name];
  if (schema === undefined) throw new FixConfigError(`No parameter is called "${name}".`, `There are: ${Object.keys(kpiParameterShape).join(', ')}.`);
  if (typeof value !== 'string' || schema.safeParse(value).success) return;
  throw new FixConfigError(`The parameter ${name} cannot be "${value}".`, 'See docs/configuration.md for what it can be.');
}

/** One number is meant for every channel. */
function targetsOf(targets: unknown): Readonly<Record<string, number>> {
  if (typeof targets !== 'number') return (targets as Record<string, number> | undefined) ?? {};
  return Object.fromEntries(Object.keys(DEFAULT_PARAMETERS.answer_target_s).map((channel) => [channel, targets]));
}

/** Dimensions whose members name their connection. */
const OF_ONE_CONNECTION: ReadonlySet<string> = new Set(['agent', 'group', 'brand', 'organization']);

/** A KPI under several filters at once is one of the config. */
function customOf(expected: Expected): CustomKpi {
  const where = Object.fromEntries(
    askedOf(expected).filters.map(([dimension, member]): [string, string[]] => [
      dimension,
      OF_ONE_CONNECTION.has(dimension) && member !== 'none' ? SOURCE_NAMES.map((source) => `${source}/${member}`) : [member],
    ]),
  );
  return { id: customIdOf(expected), base: expected.kpi, where, name: expected.kpi };
}
