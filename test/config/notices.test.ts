import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { ConfigProblemsError } from '../../src/config/problems.ts';

const env = {
  DESKMETER_KEY: 'a key of sixteen letters',
  KEY: 'x',
  HOOK: 'https://hooks.example/abc',
  PLAIN: 'http://hooks.example/abc',
  SMTP_URL: 'smtp://desk:secret@mail.example:587',
};
const CHANNELS = 'channels: { duty: { webhook: "${HOOK}" } }';
const text = (more: string): string => `${more}
connections:
  - { id: acme, source: freshdesk, subdomain: acme, auth: { apiKey: "\${KEY}" }, fields: { region: 17 } }
`;
const KPIS = [
  { id: 'csat_score', dimensions: ['channel', 'agent', 'survey'] },
  { id: 'ticket_volume', dimensions: ['channel', 'field', 'hour'] },
];
const noticesOf = (more: string) => parseConfig(text(more), { env, kpis: KPIS }).notices;

function problemsOf(more: string): readonly string[] {
  try {
    noticesOf(more);
  } catch (error) {
    if (error instanceof ConfigProblemsError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}

describe('channels, alerts and report', () => {
  test('left out, nobody is told of anything', () => {
    expect(noticesOf('')).toEqual({ channels: [], rules: [] });
  });

  test('have defaults', () => {
    const { rules, report } = noticesOf(`${CHANNELS}
alerts:
  to: [duty]
  rules: { a: { when: target_missed }, b: { when: surge }, c: { when: sla_at_risk }, d: { when: stale_data }, e: { when: sync_failing }, f: { when: sync_failing, after: 30m } }
report: { every: week, to: [duty] }`);
    expect(rules).toEqual([
      { name: 'a', to: ['duty'], when: 'target_missed', days: 3 },
      { name: 'b', to: ['duty'], when: 'surge', by: ['all'], atLeast: 1 },
      { name: 'c', to: ['duty'], when: 'sla_at_risk', by: 'all', atLeast: 1 },
      { name: 'd', to: ['duty'], when: 'stale_data', kpi: 'ticket_volume', afterMs: 7_200_000 },
      { name: 'e', to: ['duty'], when: 'sync_failing', runs: 3 },
      { name: 'f', to: ['duty'], when: 'sync_failing', afterMs: 1_800_000 },
    ]);
    expect(report).toEqual({ every: 'week', at: { hour: 8, minute: 0 }, to: ['duty'] });
  });

  test('a rule may look at any dimension its KPI is told by', () => {
    const rule = (more: string) => problemsOf(`${CHANNELS}\nalerts: { to: [duty], rules: { a: { when: target_missed, ${more} } } }`);
    for (const more of ['by: survey', 'kpi: ticket_volume, by: "field:region"', 'by: all']) expect(rule(more)).toEqual([]);
  });

  test('a mail channel has a server, whose password comes from outside', () => {
    const mail = (server: string) => `channels: { leads: { email: [ann@acme.example] } }\nmail: { server: "${server}", from: deskmeter <desk@acme.example> }`;
    expect(noticesOf(mail('${SMTP_URL}')).mail).toEqual({ url: env.SMTP_URL, from: 'deskmeter <desk@acme.example>' });
    expect(problemsOf(mail('smtp://desk:secret@mail.example'))).toEqual([
      expect.stringMatching(/^mail\.server: holds a secret in plain text.*"\$\{MAIL_SERVER\}"/),
    ]);
    expect(problemsOf('channels: { leads: { email: [ann@acme.example] } }')).toEqual([
      expect.stringMatching(/^channels\.leads\.email: needs a server: add mail/),
    ]);
  });

  test.each([
    ['an address in plain text', 'channels: { duty: { webhook: "https://hooks.example/abc" } }', /^channels\.duty\.webhook: holds a secret in plain text/],
    [
      'an address without TLS',
      'channels: { duty: { slack: "${PLAIN}" } }',
      /^channels\.duty\.slack: must be an https address; plain http is for loopback only$/,
    ],
    ['a mistyped form of a channel', 'channels: { duty: { webhok: "${HOOK}" } }', /^channels\.duty\.webhok: is not a known key; did you mean webhook\?$/],
    ['a channel of two kinds', 'channels: { duty: { webhook: "${HOOK}", slack: "${HOOK}" } }', /^channels\.duty\.slack: does not go with the keys beside it$/],
    ['no e-mail address', 'channels: { leads: { email: [ann] } }', /^channels\.leads\.email\[0\]: must be an e-mail address$/],
    [
      'an unknown rule',
      `${CHANNELS}\nalerts: { to: [duty], rules: { a: { when: target_mised } } }`,
      /^alerts\.rules\.a\.when: is not known: target_mised; did you mean target_missed\?$/,
    ],
    [
      'a rule of nothing',
      `${CHANNELS}\nalerts: { to: [duty], rules: { a: { days: 2 } } }`,
      /^alerts\.rules\.a\.when: is missing: one of target_missed, surge, /,
    ],
    [
      'a key of another rule',
      `${CHANNELS}\nalerts: { to: [duty], rules: { a: { when: surge, days: 2 } } }`,
      /^alerts\.rules\.a\.days: does not go with the keys beside it$/,
    ],
    [
      'an unknown KPI',
      `${CHANNELS}\nalerts: { to: [duty], rules: { a: { when: target_missed, kpi: csat_scor } } }`,
      /^alerts\.rules\.a\.kpi: no KPI is called csat_scor; did you mean csat_score\?$/,
    ],
    [
      'a dimension nobody knows',
      `${CHANNELS}\nalerts: { to: [duty], rules: { a: { when: target_missed, by: chanel } } }`,
      /^alerts\.rules\.a\.by: no KPI is told by chanel; did you mean channel\?$/,
    ],
    [
      'a dimension of other KPIs',
      `${CHANNELS}\nalerts: { to: [duty], rules: { a: { when: target_missed, kpi: csat_score, by: hour } } }`,
      /^alerts\.rules\.a\.by: csat_score is not told by hour; there are all, channel, agent, survey$/,
    ],
    [
      'a field nobody configured, of a KPI of the config',
      `${CHANNELS}\nkpi: { custom: [{ id: mail, base: ticket_volume, where: { channel: email }, name: M }] }\nalerts: { to: [duty], rules: { a: { when: target_missed, kpi: mail, by: "field:regoin" } } }`,
      /^alerts\.rules\.a\.by: mail is not told by field:regoin; did you mean field:region\?$/,
    ],
    [
      'a target for a dimension of other KPIs',
      'targets: [{ kpi: csat_score, atLeast: 0.9, brand: main }]',
      /^targets\[0\]\.brand: csat_score is not told by brand; there are all, channel, agent, survey$/,
    ],
    ['a rule that tells nobody', `${CHANNELS}\nalerts: { rules: { a: { when: surge } } }`, /^alerts\.rules\.a: tells nobody: /],
    ['an unknown channel', `${CHANNELS}\nalerts: { to: [dutty], rules: {} }`, /^alerts\.to\[0\]: no channel is called dutty; did you mean duty\?$/],
    ['a time that is none', `${CHANNELS}\nreport: { every: week, at: "25:00", to: [duty] }`, /^report\.at: must be a time of day such as "08:00"$/],
    [
      'a KPI of the report',
      `${CHANNELS}\nreport: { every: week, to: [duty], kpis: [ticket_volum] }`,
      /^report\.kpis\[0\]: no KPI is called ticket_volum; did you mean ticket_volume\?$/,
    ],
  ])('%s is a mistake that says what is meant', (_, more, message) => {
    expect(problemsOf(more)).toContainEqual(expect.stringMatching(message));
  });
});
