import * as z from 'zod';
import { secret } from '../domain/secret.ts';
import { TARGET_PERIODS } from '../domain/target.ts';
import { businessHours } from './business-hours.ts';
import { calendarDate } from './calendar-date.ts';
import { duration, parseDuration } from './duration.ts';
import { kpiParameterShape } from './kpi-parameters.ts';
import { noticesShape } from './notices-shape.ts';
import { timeZone } from './time-zone.ts';

const name = z.string().min(1);
const kpiId = z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be the id of a KPI, e.g. csat_score');

/** The variants every KPI may have already. */
const BUILT_IN = new Set(['default', 'business', 'p90', 'business_p90', 'p80', 'share']);
const variantName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'must be lower case letters, digits and _')
  .refine((text) => !BUILT_IN.has(text), 'is the name of a built-in variant: choose another');

const url = (schemes: readonly string[], what: string) =>
  z
    .string()
    .refine((text) => schemes.some((scheme) => text.startsWith(`${scheme}://`)) && URL.canParse(text), `must be an address such as ${schemes[0]}://host/name`)
    .meta({ secretUrl: true, description: what });

const warehouse = z
  .strictObject({
    url: url(['postgresql', 'postgres'], 'An own PostgreSQL (15 or newer); left out, an embedded one is started').exactOptional(),
    port: z.int().min(1).max(65_535).describe('Port of the embedded server; left out, a free one is found and remembered').exactOptional(),
    listen: name.describe('Address the embedded server listens on; default 127.0.0.1').exactOptional(),
  })
  .refine(
    (given) => given.url === undefined || (given.port === undefined && given.listen === undefined),
    'port and listen are for the embedded server: leave them out beside url',
  )
  .describe('Where the numbers live');

const privacy = z
  .strictObject({
    key: secret(
      'Key of every hash of a person, at least 16 characters; keep it, another one is refused later. Default: the environment variable DESKMETER_KEY',
    ).refine((key) => key.length >= 16, 'is too short: take at least 16 random characters, e.g. from openssl rand -hex 32'),
    archive: z
      .union([z.literal('off').transform(() => 0), duration], 'must be a duration such as 30d, or off')
      .describe('How long redacted pages are kept for a replay; off keeps none')
      .default(parseDuration('30d') ?? 0),
    surveyComments: z.boolean().describe('Keep the texts of survey answers').default(false),
    agents: z.enum(['named', 'pseudonym', 'off']).describe('How agents appear').default('named'),
    agentMinimum: z.int().min(1).describe('Below this many answers an agent’s survey figures hide their value; 1 hides nothing').default(5),
  })
  .describe('What is known of people');

const console = z
  .strictObject({
    port: z.int().min(1).max(65_535).describe('Port of the console').default(4_000),
    listen: name.describe('Address the console listens on; wider than this machine only once a user exists').default('127.0.0.1'),
    hosts: z.array(name.toLowerCase()).describe('Further names it is reached by, e.g. behind a proxy').default([]),
  })
  .describe('The web console')
  .prefault({});

const target = z
  .strictObject({
    kpi: kpiId.describe('Id of the KPI'),
    variant: z.string().describe('Default: default').default('default'),
    atLeast: figure('The value should not be below this').exactOptional(),
    atMost: figure('The value should not be above this').exactOptional(),
    minSample: z.int().min(1).describe('Fewer facts than these give no verdict').exactOptional(),
    per: z
      .enum(TARGET_PERIODS)
      .describe(
        'What it is stated for: longer periods of counts and sums are held against as many times of it. Left out: a day for counts and sums, any period for rates, means and stocks',
      )
      .exactOptional(),
    from: calendarDate.exactOptional(),
    ...Object.fromEntries(
      ['connection', 'source', 'channel', 'group', 'agent', 'priority', 'topic', 'ticket_type', 'brand', 'team', 'segment'].map((dimension) => [
        dimension,
        name.describe(`Only for this ${dimension}`).exactOptional(),
      ]),
    ),
  })
  .refine((given) => given.atLeast !== undefined || given.atMost !== undefined, 'needs atLeast or atMost')
  .describe('What a KPI should reach');

/** A number in the KPI's unit, or a duration for one in seconds. */
function figure(what: string) {
  return z
    .union([z.number(), duration.transform((ms) => ms / 1_000)], 'must be a number or a duration such as 1h')
    .describe(`${what}: a number, or a duration such as 1h`);
}

const where = z
  .record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()])).min(1)], 'must be a member, or a list of members'),
  )
  .refine((given) => Object.keys(given).length > 0, 'needs a dimension and its members')
  .describe('Dimension → member, or a list of members');

const kpi = z
  .strictObject({
    ...kpiParameterShape,
    variants: z
      .record(variantName, z.strictObject({ kpis: z.array(kpiId).min(1).describe('KPIs that get this variant'), ...kpiParameterShape }))
      .describe('Second definitions of KPIs beside the first')
      .exactOptional(),
    custom: z
      .array(z.strictObject({ id: kpiId, base: kpiId.describe('KPI it narrows'), where, name: name.describe('Name on a dashboard') }))
      .describe('KPIs narrowed to some of their facts')
      .exactOptional(),
  })
  .describe('What the definitions leave open');

/** The file but for its connections, whose shape the sources tell. */
export const fileShape = z.strictObject({
  timeZone: timeZone.describe('Days are cut in this zone; left out, the zone of the first connection’s account').exactOptional(),
  weekStart: z.enum(['monday', 'sunday', 'saturday']).describe('First day of a week').default('monday'),
  currency: z
    .string()
    .refine((code) => Intl.supportedValuesOf('currency').includes(code), 'must be a currency code such as EUR')
    .describe('ISO 4217 code')
    .default('EUR'),
  warehouse: warehouse.prefault({}),
  queue: z
    .strictObject({ redisUrl: url(['redis', 'rediss'], 'Redis for the queue; left out, it lives in Postgres').exactOptional() })
    .describe('Where jobs wait')
    .prefault({}),
  schedule: z
    .strictObject({
      every: duration
        .refine((ms) => ms >= 60_000, 'must be at least 1m')
        .describe('How often each connection is synced')
        .default(900_000),
      jitter: duration.describe('Spread of the start').default(30_000),
    })
    .describe('When connections are synced')
    .prefault({}),
  console,
  businessHours: businessHours.exactOptional(),
  privacy,
  teams: z
    .record(name, z.array(z.string().regex(/^[a-z0-9][a-z0-9_-]*\/.+$/, 'must be <connection id>/<group id>, e.g. acme-zendesk/360001')))
    .describe('Team → groups of any helpdesk: a dimension above groups')
    .default({}),
  kpi: kpi.prefault({}),
  targets: z.array(target).describe('What KPIs should reach').default([]),
  ...noticesShape,
});

export type FileContent = z.output<typeof fileShape>;
