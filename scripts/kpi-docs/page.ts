import { DEFAULT_PARAMETERS } from '../../src/domain/parameters.ts';
import { BENCHMARKS, isDisputed } from '../../src/kpi/benchmarks.ts';
import { rollsUpAs } from '../../src/kpi/catalog.ts';
import { FAMILIES, KPIS } from '../../src/kpi/families/index.ts';
import { aggregatesOf, asksForMonth, type Kpi, type Value } from '../../src/kpi/kpi.ts';
import { FACT_WORDS } from './days.ts';
import { BY_FAMILY, DIFFERENCES, GUIDES } from './differences.ts';
import { feeding, inputTable } from './inputs.ts';
import { parameterLine, parametersOf } from './parameters.ts';

const UNITS: Readonly<Record<Kpi['unit'], string>> = {
  ratio: 'a fraction (0.25 is 25 %)',
  seconds: 'seconds',
  count: 'a count',
  currency: 'money, in the currency of the config',
  points: 'points',
  per_hour: 'per hour',
  flag: 'yes (1) or no (0)',
};

const DIRECTIONS: Readonly<Record<Kpi['direction'], string>> = {
  higher: 'higher is better',
  lower: 'lower is better',
  neutral: 'neither high nor low is better',
  band: 'best within a band',
};

const PERIODS: Readonly<Record<Value['kind'], string>> = {
  ratio: 'Weeks and months divide their own sums; daily values are never averaged.',
  share: 'Weeks and months divide their own sums; daily values are never averaged.',
  sum: 'Days add up to weeks and months.',
  percentile: 'Computed from the facts of each period; percentiles of days are never averaged.',
  distinct: 'Computed from the facts of each period; days do not add up.',
  stock: 'A week or month shows its last day; days never add up.',
  derived: 'Computed anew for each period from its parts.',
  told: 'Computed for each period from the history before it.',
  list: 'A list of now.',
};

function periodsOf(value: Value): string {
  if (value.kind === 'list') return `A list of now, in \`${value.relation}\`.`;
  return asksForMonth(value) ? 'Days, each with what its own month says, add up to weeks and months.' : PERIODS[rollsUpAs(value)];
}

/** `docs/kpis.md`, made from the definitions. */
export function kpiPage(): string {
  const families = Object.keys(FAMILIES) as Kpi['family'][];
  return `${[...HEAD, ...families.flatMap(familySection), ...TAIL()].join('\n')}\n`;
}

const HEAD = [
  '# KPIs',
  '',
  `What each of the ${KPIS.length} KPIs says, how to check it by hand, and where it differs from what a helpdesk shows. This page is written by \`scripts/write-kpi-docs.ts\` from the same`,
  'objects that compute the numbers; a test fails when it is out of date. Your own warehouse says the same in `kpi.catalog`, with your parameters, and in `kpi.coverage`, for your connections.',
  '',
  'A day is a local day in the `timeZone` of the config. A ratio with nothing to divide by is unknown (NULL), never 0. “Inbound” means that the customer asked, whoever typed it in. A human public',
  'reply is written by a person, visible to the customer and not automatic. “Look-ahead” is how many days later the number of a day may still change by itself (`is_provisional`). Of the parameters `topic_rule`,',
  '`organizations` and `freeze_after_days` belong to no single KPI: [configuration.md](configuration.md#kpis).',
  '',
];

function familySection(family: Kpi['family']): string[] {
  const own = KPIS.filter((kpi) => kpi.family === family);
  return own.length === 0 ? [] : [`## ${family} ${FAMILIES[family]}`, '', ...own.flatMap(kpiSection)];
}

function kpiSection(kpi: Kpi): string[] {
  const value = kpi.value(DEFAULT_PARAMETERS);
  const facts = [...new Set(value.kind === 'told' ? value.facts : value.kind === 'list' ? [] : aggregatesOf(value).map((each) => each.fact))];
  const lookAhead = kpi.lookAheadDays?.(DEFAULT_PARAMETERS) ?? 0;
  const row = (name: string, text: string) => (text === '' ? [] : [`| ${name} | ${text.replaceAll('|', '\\|')} |`]);
  return [
    `### ${kpi.name} · \`${kpi.id}\``,
    '',
    kpi.definition,
    '',
    '| | |',
    '| --- | --- |',
    ...row('Formula', kpi.formula),
    ...row('Unit', `${UNITS[kpi.unit]}; ${DIRECTIONS[kpi.direction]}`),
    ...row('Day', `${different(facts.map((fact) => FACT_WORDS[fact].day)).join(' / ')}${lookAhead > 0 ? ` Look-ahead ${lookAhead} days.` : ''}`.trim()),
    ...row('Never counted', different(facts.map((fact) => FACT_WORDS[fact].out)).join(' ')),
    ...row('Periods', periodsOf(value)),
    ...row('By', [...(kpi.isPartsOnly ? [] : ['all']), ...kpi.dimensions].join(', ')),
    ...row('Inputs', feeding(kpi.needs(DEFAULT_PARAMETERS))),
    ...row('Or figures', standIns(kpi, value)),
    ...row('Parameters', parametersOf(kpi).map(parameterLine).join('<br>')),
    ...row(
      'Variants',
      Object.entries(kpi.variants ?? {})
        .map(([name, changes]) => `\`${name}\`: ${JSON.stringify(changes).replaceAll('"', '')}`)
        .join('<br>'),
    ),
    ...row('Benchmark', benchmark(kpi)),
    ...row('Authority', kpi.source ?? ''),
    ...row('Your helpdesk’s screen', (DIFFERENCES[kpi.id] ?? [BY_FAMILY[kpi.family] ?? '']).join(' ')),
    '',
  ];
}

/** Figures that stand in where no helpdesk feeds a part. */
function standIns(kpi: Kpi, value: Value): string {
  const parts = value.kind === 'told' || value.kind === 'list' ? [] : aggregatesOf(value);
  const needs = parts.flatMap((part) => ('needs' in part ? (part.needs ?? []) : []));
  const own = new Set<string>(kpi.needs(DEFAULT_PARAMETERS));
  return different(needs.filter((need) => need.startsWith('figure:') && !own.has(need)).map((need) => `\`${need.slice('figure:'.length)}\``)).join(', ');
}

const different = (texts: readonly string[]) => [...new Set(texts)];

function benchmark(kpi: Kpi): string {
  const claims = BENCHMARKS.filter((each) => each.kpi === kpi.id);
  if (claims.length === 0) return kpi.benchmark ?? '';
  const lines = claims.map((each) => `${each.only ? `${each.only.join(' ')}: ` : ''}${each.claim} (guide ${each.seed})`);
  return `${lines.join('; ')}${claims.some((each) => isDisputed(each)) ? '. The guides disagree: none is a target until the config names one' : ''}`;
}

const TAIL = (): string[] => [
  '## Inputs',
  '',
  'What a fully configured connection gives: the streams an input is read from, and how exactly, or why it is not there. `deskmeter check` says the same of your own connection.',
  '',
  ...inputTable(),
  '',
  '## Benchmarks',
  '',
  'The figures are claims of guides about support, in `kpi.benchmark`; they differ by industry. A target of your own (`targets` of the config) goes before theirs.',
  '',
  ...Object.entries(GUIDES).map(([code, words]) => `- guide ${code}: ${words}`),
];
