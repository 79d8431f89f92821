import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kpiParameterShape } from '../../src/config/kpi-parameters.ts';
import { parseConfig } from '../../src/config/load.ts';
import { DEFAULT_PARAMETERS } from '../../src/domain/parameters.ts';

const env = { DESKMETER_KEY: 'a key of sixteen letters', K: 'secret' };
const warningsOf = (more: string): readonly string[] =>
  parseConfig(`${more}\nconnections:\n  - { id: a, source: hubspot, auth: { accessToken: "\${K}" } }\n`, { env }).warnings;

test('every parameter of the register has a schema that takes its default', () => {
  for (const [name, value] of Object.entries(DEFAULT_PARAMETERS)) {
    expect(kpiParameterShape[name]?.safeParse(value).data, name).toEqual(value);
  }
});

/** The code that computes, as text. */
function computingCode(): string {
  return ['transform', 'kpi']
    .flatMap((room) => {
      const folder = new URL(`../../src/${room}/`, import.meta.url);
      return readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => readFileSync(new URL(name, folder), 'utf8'));
    })
    .join('\n');
}

test('transform and KPIs really read every parameter; one word is all that topic_rule has', () => {
  const code = computingCode();
  const isRead = (name: string): boolean => new RegExp(`\\b(parameters|p)(\\.${name}\\b|\\['${name}'\\])`).test(code);
  const read = Object.keys(kpiParameterShape).filter(isRead);
  expect([...read, 'topic_rule'].toSorted()).toEqual(Object.keys(kpiParameterShape).toSorted());
});

test('a topic by field needs no rule, so topic_rule has one word', () => {
  expect(() => warningsOf('kpi: { topic_rule: field }')).toThrow(/kpi\.topic_rule/);
});

test('the instant of a stock is no parameter: it is the end of the day, and now on the running one', () => {
  expect(() => warningsOf('kpi: { stock_at: as_of }')).toThrow(/kpi\.stock_at \(line 1\): is not a known key/);
});

test('parameters give no warning', () => {
  expect(warningsOf('kpi: { topic_rule: first_match, short_abandon_s: 5, service_level_s: 20s, fcr_window_days: 14 }')).toEqual([]);
});

test('a member that no helpdesk has is named: what is about it would stay empty', () => {
  const more = `kpi: { answer_target_s: { emial: 30m, default: 1h }, custom: [{ id: vip, base: csat_score, where: { channel: [chat, mesaging], connection: b, tag: x }, name: V }] }
targets: [{ kpi: csat_score, atLeast: 1, priority: ugent }, { kpi: csat_score, atLeast: 1, source: jira }]`;
  expect(warningsOf(more)).toEqual([
    'kpi.answer_target_s: emial is no channel; did you mean email?',
    'kpi.custom vip: mesaging is no channel; did you mean messaging?',
    'kpi.custom vip: b is no connection; did you mean a?',
    'targets[0]: ugent is no priority; did you mean urgent?',
    'targets[1]: jira is no source; there are zendesk, freshdesk, hubspot, figures.',
  ]);
});

test('targets, comments and teams of unknown connections are named where they have no effect; variants and custom KPIs have one', () => {
  const more = `kpi: { variants: { x: { kpis: [fcr_rate] } }, custom: [{ id: vip, base: csat_score, where: { segment: vip }, name: V }] }
targets: [{ kpi: csat_score, atLeast: 1, channel: email, priority: high }]
privacy: { surveyComments: true }
teams: { T: [gone/1, a/2] }`;
  const warnings = warningsOf(more);
  for (const word of ['targets', 'privacy.surveyComments', 'teams.T: gone/1'])
    expect(
      warnings.some((line) => line.startsWith(word)),
      word,
    ).toBe(true);
  expect(warnings).toHaveLength(3);
});
