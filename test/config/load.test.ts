import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { settingsIn } from '../../src/config/config.ts';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { configPath, loadConfig, parseConfig } from '../../src/config/load.ts';
import { ConfigProblemsError } from '../../src/config/problems.ts';
import { FixConfigError } from '../../src/domain/errors.ts';
import { DEFAULT_PARAMETERS } from '../../src/domain/parameters.ts';
import { allSources } from '../../src/sources/index.ts';

const EXAMPLE = new URL('../../config/deskmeter.example.yaml', import.meta.url);
const env = {
  DESKMETER_KEY: 'a key of sixteen letters',
  ZENDESK_CLIENT_SECRET: 'zd-secret',
  FRESHDESK_API_KEY: 'fd-secret',
  HUBSPOT_ACCESS_TOKEN: 'hs-secret',
  SLACK_WEBHOOK_URL: 'https://hooks.slack.example/T0/B0/secret',
  DUTY_WEBHOOK_URL: 'https://duty.example/hook',
  SMTP_URL: 'smtps://desk:secret@mail.example',
};

/** The least a config may say, with more on top. */
const minimal = (more = '', connection = ''): string => `${more}
connections:
  - id: acme
    source: freshdesk
    subdomain: acme
    auth: { apiKey: "\${FRESHDESK_API_KEY}" }
${connection}`;

/** Path and message of every problem of a text. */
function problemsOf(text: string, options: { env?: Record<string, string>; kpis?: { id: string; dimensions: string[] }[] } = {}): string[] {
  try {
    parseConfig(text, { env, ...options });
  } catch (error) {
    if (error instanceof ConfigProblemsError) return error.problems.map(({ path: at, message }) => `${at}: ${message}`);
    throw error;
  }
  return [];
}

describe('the example', () => {
  test('loads, with every secret filled in', async () => {
    const config = await loadConfig({ path: EXAMPLE.pathname, env });
    expect(config.connections.map(({ id, source }) => `${id} ${source}`)).toEqual(['acme-zendesk zendesk', 'acme-freshdesk freshdesk', 'acme-hubspot hubspot']);
    expect(config.connections[0]?.config).toEqual({ subdomain: 'acme', auth: { clientId: 'deskmeter', clientSecret: 'zd-secret' } });
    expect(config.connections[0]?.since?.toISOString()).toBe('2025-01-01T00:00:00.000Z');
    expect(config.connections[0]?.mapping).toMatchObject({
      fields: { topic: 360001234567 },
      tiers: { 'Tier 1': 1 },
      map: { status: { 'Waiting on us': 'open' } },
    });
    expect(config.schedule).toEqual({ everyMs: 900_000, jitterMs: 30_000 });
    expect(config.privacy).toEqual({ key: env.DESKMETER_KEY, archiveMs: 30 * 86_400_000, surveyComments: false });
    expect(config.settings.businessHours?.intervals).toContainEqual({ dow: 5, start: '13:30', end: '17:00' });
    expect(config.settings.businessHours?.holidays).toEqual([
      { start: '2026-12-25', end: '2026-12-25' },
      { start: '2026-12-28', end: '2026-12-31' },
    ]);
    expect(config.targets).toContainEqual({ kpi: 'first_response_time_median', variant: 'p90', atMost: 3_600, scope: { channel: 'email' } });
    expect(config.variants).toEqual([{ name: 'fcr_one_touch', kpis: ['fcr_rate'], parameters: { fcr_method: 'one_touch' } }]);
    expect(config.custom).toEqual([{ id: 'vip_csat', base: 'csat_score', where: { segment: ['vip'] }, name: 'CSAT of VIPs' }]);
  });

  test('the JSON schema for editors is current: else run scripts/write-config-schema.ts', async () => {
    const written = await readFile(new URL('../../config/deskmeter.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(configJsonSchema(allSources))));
  });
});

describe('what is left out has its default', () => {
  const config = parseConfig(minimal(), { env });

  test('settings, warehouse, queue, schedule, privacy', () => {
    expect(config).toMatchObject({ warehouse: {}, queue: {}, schedule: { everyMs: 900_000, jitterMs: 30_000 }, targets: [], warnings: [] });
    expect(config.settings).toMatchObject({
      weekStart: 'monday',
      currency: 'EUR',
      parameters: DEFAULT_PARAMETERS,
      teams: {},
      agentMinimum: 5,
      agents: 'named',
    });
    expect(config.connections[0]).toEqual({
      id: 'acme',
      source: 'freshdesk',
      config: { subdomain: 'acme', auth: { apiKey: 'fd-secret' } },
      mapping: { fields: {}, tiers: {}, exclude: {}, only: {}, map: {}, complaint: {} },
    });
  });

  test('the zone is the account’s where the config names none', () => {
    expect(config.settings.timeZone).toBeUndefined();
    expect(settingsIn(config.settings, 'Europe/Berlin').timeZone).toBe('Europe/Berlin');
    expect(settingsIn(parseConfig(minimal('timeZone: Asia/Tokyo'), { env }).settings, 'Europe/Berlin').timeZone).toBe('Asia/Tokyo');
  });

  test('a key without a value is left out too', () => {
    expect(parseConfig(minimal('kpi:\nteams:\n', '    exclude:\n'), { env }).connections).toEqual(config.connections);
  });

  test('since is midnight in the zone of the days', () => {
    expect(parseConfig(minimal('timeZone: America/New_York', '    since: 2025-07-01'), { env }).connections[0]?.since?.toISOString()).toBe(
      '2025-07-01T04:00:00.000Z',
    );
  });

  test('answer targets by channel are added to the standing ones', () => {
    const { answer_target_s: targets } = parseConfig(minimal('kpi: { answer_target_s: { email: 4h, sms: 90 } }'), { env }).settings.parameters;
    expect(targets).toEqual({ ...DEFAULT_PARAMETERS.answer_target_s, email: 14_400, sms: 90 });
  });
});

describe('mistakes', () => {
  test('five at once, in the order of the file, each with path and line', () => {
    const text = minimal(
      'timezone: Europe/London\nweekStart: tuesday\nprivacy: { archive: 30 days }\nkpi: { fcr_window_days: 70 }',
      '    feilds: { topic: 1 }',
    );
    let caught: unknown;
    try {
      parseConfig(text, { env, path: 'my.yaml' });
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(ConfigProblemsError);
    expect((caught as ConfigProblemsError).message).toBe(
      [
        'my.yaml has 5 mistakes:',
        '  timezone (line 1): is not a known key; did you mean timeZone?',
        '  weekStart (line 2): must be one of monday, sunday, saturday',
        '  privacy.archive (line 3): must be a duration such as 30d, or off',
        '  kpi.fcr_window_days (line 4): must be at most 30',
        '  connections[0].feilds (line 10): is not a known key; did you mean fields?',
        '',
      ].join('\n'),
    );
  });

  const cases: [name: string, text: string, expected: string | RegExp][] = [
    ['no connection', 'timeZone: UTC', 'connections: is missing: name at least one helpdesk, or write [] and add them in the console'],
    ['a mistyped zone', minimal('timeZone: Europe/Londn'), 'timeZone: is not a time zone: Europe/Londn; did you mean Europe/London?'],
    ['an offset for a zone', minimal('timeZone: "+01:00"'), /timeZone: is not a time zone/],
    ['a currency nobody has', minimal('currency: EURO'), 'currency: must be a currency code such as EUR'],
    ['a source nobody knows', minimal('', '  - { id: b, source: zendsk }'), 'connections[1].source: is not a source; did you mean zendesk?'],
    [
      'a second connection of the same id',
      minimal('', '  - { id: acme, source: hubspot, auth: { accessToken: "${HUBSPOT_ACCESS_TOKEN}" } }'),
      'connections[1].id: is the id of connections[0] already',
    ],
    [
      'an id that is no key',
      minimal('', '  - { id: Acme Two, source: hubspot, auth: { accessToken: "${HUBSPOT_ACCESS_TOKEN}" } }'),
      /connections\[1\]\.id: must be lower case/,
    ],
    [
      'a source key left out',
      minimal('', '  - { id: b, source: freshdesk, auth: { apiKey: "${FRESHDESK_API_KEY}" } }'),
      'connections[1].subdomain: is missing',
    ],
    [
      'a key of another helpdesk',
      minimal('', '  - { id: b, source: hubspot, subdomain: x, auth: { accessToken: "${HUBSPOT_ACCESS_TOKEN}" } }'),
      /connections\[1\]\.subdomain: is not a known key/,
    ],
    [
      'the choice that was meant, with a slip in it',
      minimal('', '  - { id: b, source: zendesk, subdomain: x, auth: { clientId: a, clientSecre: "${ZENDESK_CLIENT_SECRET}" } }'),
      'connections[1].auth.clientSecre: is not a known key; did you mean clientSecret?',
    ],
    ['plain http to the world', minimal('', '    baseUrl: http://example.com'), 'connections[0].baseUrl: is plain http to example.com.'],
    ['a day that does not exist', minimal('', '    since: 2025-02-30'), 'connections[0].since: must be a date as 2026-12-25'],
    [
      'a status category that is none',
      minimal('', '    map: { status: { Waiting: opne } }'),
      'connections[0].map.status.Waiting: must be one of new, open, pending, hold, resolved, closed',
    ],
    ['hours past midnight', minimal('businessHours: { timeZone: UTC, fri: "22:00-02:00" }'), /businessHours\.fri: ends before it begins/],
    ['hours that overlap', minimal('businessHours: { timeZone: UTC, fri: ["09:00-13:00", "12:00-17:00"] }'), 'businessHours.fri: has hours that overlap'],
    ['hours without a zone', minimal('businessHours: { mon: "09:00-17:00" }'), /businessHours\.timeZone: is missing/],
    ['hours on no day', minimal('businessHours: { timeZone: UTC }'), /businessHours: opens on no day/],
    ['a group in two teams', minimal('teams: { A: [acme/1], B: [acme/1] }'), 'teams.B[0]: acme/1 is in team A already: a group has one team'],
    ['a target without a value', minimal('targets: [{ kpi: csat_score }]'), 'targets[0]: needs atLeast or atMost'],
    [
      'a variant with a built-in name',
      minimal('kpi: { variants: { p90: { kpis: [fcr_rate] } } }'),
      'kpi.variants.p90: is the name of a built-in variant: choose another',
    ],
    ['a parameter nobody knows', minimal('kpi: { fcr_windw_days: 7 }'), 'kpi.fcr_windw_days: is not a known key; did you mean fcr_window_days?'],
    ['a parameter with a wrong word', minimal('kpi: { clock: bussiness }'), 'kpi.clock: must be one of calendar, business'],
    [
      'a parameter of a later family with a wrong word',
      minimal('kpi: { service_level_method: f6 }'),
      'kpi.service_level_method: must be one of f1, f2, f3, f4, f5',
    ],
    [
      'an own server and the embedded one',
      minimal('warehouse: { url: "postgresql://host/db", port: 5433 }'),
      /warehouse: port and listen are for the embedded server/,
    ],
    [
      'a database address of another kind',
      minimal('warehouse: { url: "mysql://host/db" }'),
      'warehouse.url: must be an address such as postgresql://host/name',
    ],
    ['no YAML', 'a: [1, 2\nb: 3', /\(file\): is not YAML/],
    ['the same key twice', `${minimal()}\ntimeZone: UTC\ntimeZone: UTC`, /Map keys must be unique/],
  ];
  for (const [name, text, expected] of cases) {
    test(name, () => {
      const found = problemsOf(text);
      expect(
        found.some((line) => (typeof expected === 'string' ? line === expected : expected.test(line))),
        found.join('\n'),
      ).toBe(true);
      expect(found.length).toBeLessThanOrEqual(2);
    });
  }

  test('a mistyped KPI is a mistake where the KPIs are known', () => {
    const text = minimal(
      'targets: [{ kpi: csat_scor, atLeast: 1 }]\nkpi: { variants: { x: { kpis: [frc_rate] } }, custom: [{ id: vip, base: csat_score, where: { segment: vip }, name: V }] }',
    );
    expect(problemsOf(text)).toEqual([]);
    expect(problemsOf(text, { kpis: ['csat_score', 'fcr_rate'].map((id) => ({ id, dimensions: ['channel'] })) })).toEqual([
      'targets[0].kpi: no KPI is called csat_scor; did you mean csat_score?',
      'kpi.variants.x.kpis[0]: no KPI is called frc_rate; did you mean fcr_rate?',
    ]);
  });
});

describe('KPIs of the config', () => {
  const KNOWN = ['csat_score', 'fcr_rate'].map((id) => ({ id, dimensions: ['channel'], ...(id === 'csat_score' && { variants: { p90: {} } }) }));
  const custom = (...entries: string[]) => problemsOf(minimal(`kpi: { custom: [${entries.join(', ')}] }`), { kpis: KNOWN });

  test('a narrowed KPI has a name of its own', () => {
    expect(custom('{ id: csat_score, base: csat_score, where: { channel: email }, name: N }')).toEqual([
      'kpi.custom[0].id: csat_score is the name of a built-in KPI already',
    ]);
    expect(custom('{ id: a, base: csat_score, where: { channel: email }, name: N }', '{ id: a, base: fcr_rate, where: { channel: email }, name: N }')).toEqual([
      'kpi.custom[1].id: a is the name of kpi.custom[0] already',
    ]);
  });

  test('a narrowed KPI is made of a built-in one', () => {
    expect(custom('{ id: a, base: b, where: { channel: email }, name: N }', '{ id: b, base: csat_score, where: { channel: email }, name: N }')).toEqual([
      'kpi.custom[0].base: b is itself narrowed: name csat_score, and all filters in one place',
    ]);
    expect(custom('{ id: a, base: csat_scor, where: { channel: email }, name: N }')).toEqual([
      'kpi.custom[0].base: no KPI is called csat_scor; did you mean csat_score?',
    ]);
  });

  test('a filter without members is a slip', () => {
    expect(custom('{ id: a, base: csat_score, where: {}, name: N }')).toEqual(['kpi.custom[0].where: needs a dimension and its members']);
    expect(custom('{ id: a, base: csat_score, where: { channel: [] }, name: N }')).toEqual(['kpi.custom[0].where.channel: must be at least 1 entries']);
    expect(custom('{ id: a, base: csat_score, where: { channel: { not: email } }, name: N }')).toEqual([
      'kpi.custom[0].where.channel: must be a member, or a list of members',
    ]);
  });

  test('a target or rule names a variant that its KPI has', () => {
    const text = minimal(`kpi: { variants: { quick: { kpis: [fcr_rate] } }, custom: [{ id: vip, base: csat_score, where: { segment: vip }, name: V }] }
targets: [{ kpi: vip, variant: p90, atLeast: 1 }, { kpi: fcr_rate, variant: quick, atLeast: 1 }, { kpi: csat_score, variant: quick, atLeast: 1 }]
channels: { a: { email: [a@b.example] } }
mail: { server: "smtp://localhost:25", from: a@b.example }
alerts: { to: [a], rules: { r: { when: target_missed, kpi: fcr_rate, variant: quik } } }`);
    expect(problemsOf(text, { kpis: KNOWN })).toEqual([
      'targets[2].variant: csat_score has no variant quick; there are default, p90',
      'alerts.rules.r.variant: fcr_rate has no variant quik; did you mean quick?',
    ]);
  });
});

describe('secrets', () => {
  test('come from the environment or a file, also as a part of a text', async () => {
    const file = path.join(tmpdir(), `deskmeter-secret-${process.pid}`);
    await writeFile(file, 'from a file\n');
    const text = `privacy: { key: "\${file:${file}}-and-more-letters" }\nwarehouse: { url: "postgresql://me:\${PASSWORD}@host/db" }${minimal()}`;
    const config = parseConfig(text, { env: { ...env, PASSWORD: 'hush' } });
    expect(config.privacy.key).toBe('from a file-and-more-letters');
    expect(config.warehouse.url).toBe('postgresql://me:hush@host/db');
  });

  test('are filled in after YAML has been read: their letters are never syntax', () => {
    const config = parseConfig(minimal(), { env: { ...env, FRESHDESK_API_KEY: 'a: "b", #c ${X}' } });
    expect(config.connections[0]?.config).toEqual({ subdomain: 'acme', auth: { apiKey: 'a: "b", #c ${X}' } });
  });

  test('that are missing, empty or oddly named are one mistake each', () => {
    const text = `privacy: { key: "\${file:/nowhere/key}" }\nwarehouse: { url: "\${DATABASE URL}" }\nqueue: { redisUrl: "\${REDIS_URL}" }\n${minimal()}`;
    expect(problemsOf(text, { env: { REDIS_URL: ' ' } })).toEqual([
      'privacy.key: needs the file /nowhere/key, which does not exist',
      'warehouse.url: ${DATABASE URL} is not a reference; write ${NAME} or ${file:/path}',
      'queue.redisUrl: needs the environment variable REDIS_URL, which is empty',
      'connections[0].auth.apiKey: needs the environment variable FRESHDESK_API_KEY, which is not set',
    ]);
  });

  test('the privacy key is DESKMETER_KEY where the file names no other place', () => {
    expect(parseConfig(minimal('privacy: { agentMinimum: 1 }'), { env }).privacy.key).toBe(env.DESKMETER_KEY);
    expect(problemsOf(minimal(), { env: { FRESHDESK_API_KEY: 'x' } })).toEqual(['privacy.key: needs the environment variable DESKMETER_KEY, which is not set']);
    expect(problemsOf(minimal(), { env: { ...env, DESKMETER_KEY: 'short' } })).toEqual([
      'privacy.key: is too short: take at least 16 random characters, e.g. from openssl rand -hex 32',
    ]);
  });

  test('in plain text are refused, with the reason and without the secret', () => {
    const text = `privacy: { key: plainsecretplainsecret }
warehouse: { url: "postgresql://me:plainsecret@host/db" }
connections:
  - { id: a, source: freshdesk, subdomain: a, auth: { apiKey: 4711471147114711 } }
  - { id: b, source: zendesk, subdomain: b, auth: { email: a@example.com, apiToken: plainsecret } }`;
    const found = problemsOf(text);
    expect(found).toHaveLength(4);
    for (const line of found)
      expect(line).toMatch(
        /^(privacy\.key|warehouse\.url|connections\[0\]\.auth\.apiKey|connections\[1\]\.auth\.apiToken): holds a secret in plain text; .*write "\$\{[A-Z_]+\}"/,
      );
    expect(found.join()).not.toMatch(/plainsecret|4711/);
  });

  test('an address without a password may stand in the file', () => {
    expect(parseConfig(minimal('warehouse: { url: "postgresql://me@host/db" }'), { env }).warehouse.url).toBe('postgresql://me@host/db');
  });

  test('a bare reference inside { } is reported with the corrected line', () => {
    const text =
      'connections:\n  - { id: a, source: freshdesk, auth: { apiKey: ${FRESHDESK_API_KEY} } } # mine\nprivacy: { key: ${file:/run/secrets/key}, archive: "${A}" }\n';
    expect(problemsOf(text)).toEqual([
      '(file): ${…} needs quotes inside { }; write: - { id: a, source: freshdesk, auth: { apiKey: "${FRESHDESK_API_KEY}" } }',
      '(file): ${…} needs quotes inside { }; write: privacy: { key: "${file:/run/secrets/key}", archive: "${A}" }',
    ]);
  });

  test('a bare reference as a whole value needs no quotes', () => {
    const text = 'connections:\n  - id: acme\n    source: freshdesk\n    subdomain: acme\n    auth:\n      apiKey: ${FRESHDESK_API_KEY}\n';
    expect(parseConfig(text, { env }).connections[0]?.config).toMatchObject({ auth: { apiKey: 'fd-secret' } });
  });
});

describe('the file', () => {
  test('is config/deskmeter.yaml, or what DESKMETER_CONFIG names', async () => {
    expect(configPath({})).toBe('config/deskmeter.yaml');
    const config = await loadConfig({ env: { ...env, DESKMETER_CONFIG: EXAMPLE.pathname } });
    expect(config.connections).toHaveLength(3);
  });

  test('that is not there is named, with the way out', async () => {
    const error = await loadConfig({ path: '/nowhere/deskmeter.yaml', env }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(FixConfigError);
    expect((error as FixConfigError).message).toBe('There is no config file /nowhere/deskmeter.yaml.');
  });
});

test('ids of 19 digits stay what they are', () => {
  expect(parseConfig(minimal('', '    fields: { topic: 1234567890123456789 }'), { env }).connections[0]?.mapping.fields).toEqual({
    topic: '1234567890123456789',
  });
});
