import * as z from 'zod';
import { LIVE_DIMENSIONS, type Notices, SURGE_DIMENSIONS } from '../domain/notices.ts';
import { secret } from '../domain/secret.ts';
import { duration } from './duration.ts';

const name = z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, 'must be lower case letters, digits, - and _');
const kpiId = z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be the id of a KPI, e.g. csat_score');

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const webAddress = (what: string) =>
  secret(what).refine(
    (text) => URL.canParse(text) && (new URL(text).protocol === 'https:' || (new URL(text).protocol === 'http:' && LOOPBACK.test(new URL(text).hostname))),
    'must be an https address; plain http is for loopback only',
  );

const channel = z
  .union([
    z.strictObject({
      webhook: webAddress('Address that takes a JSON document by POST'),
      signingKey: secret('Key of an HMAC-SHA-256 of each message, sent along as x-deskmeter-signature').exactOptional(),
    }),
    z.strictObject({ slack: webAddress('Incoming webhook of Slack, or of a chat that takes its form') }),
    z.strictObject({ email: z.array(z.email('must be an e-mail address')).min(1).describe('Who gets the mail') }),
  ])
  .describe('One of webhook, slack, email');

const mail = z
  .strictObject({
    server: z
      .string()
      .refine((text) => /^smtps?:\/\//.test(text) && URL.canParse(text), 'must be an address such as smtps://user:password@mail.example.com')
      .meta({ secretUrl: true, description: 'SMTP server: smtps://user:password@host, or smtp://host:587 (TLS where the server offers it)' }),
    from: z
      .string()
      .regex(/^[^<>\r\n]*<?[^\s@<>]+@[^\s@<>]+>?$/, 'must be an e-mail address, e.g. deskmeter@acme.example')
      .describe('Sender'),
  })
  .describe('The server that sends mail to channels with email');

const to = z.array(name).min(1).describe('Channels that are told');
const toOwn = to.exactOptional();
const atLeast = z.int().min(1).default(1);

const rule = z
  .discriminatedUnion('when', [
    z.strictObject({
      when: z.literal('target_missed').describe('A target was missed on so many days in a row; one stated per week or month, in the last one that is over'),
      kpi: kpiId.describe('Left out: every KPI with a target of this file').exactOptional(),
      variant: z.string().describe('Left out: all that have a target').exactOptional(),
      by: z.string().describe('Each member of this dimension; left out: what the targets are written for').exactOptional(),
      days: z.int().min(1).max(30).describe('Days in a row').default(3),
      to: toOwn,
    }),
    z.strictObject({
      when: z.literal('surge').describe('Far more tickets than usual on this weekday'),
      by: z.array(z.enum(SURGE_DIMENSIONS)).min(1).describe('What is looked at').default(['all']),
      atLeast: atLeast.describe('Fewer tickets in a day are no alarm'),
      to: toOwn,
    }),
    z.strictObject({
      when: z.literal('sla_at_risk').describe('So many open tickets are about to miss a target'),
      by: z.enum(LIVE_DIMENSIONS).describe('Counted together, or for each of these').default('all'),
      atLeast: atLeast.describe('Tickets'),
      to: toOwn,
    }),
    z.strictObject({
      when: z.literal('stale_data').describe('A connection’s numbers end too long ago'),
      kpi: kpiId.describe('Whose known time counts').default('ticket_volume'),
      after: duration.describe('So long ago').default(7_200_000),
      to: toOwn,
    }),
    z.strictObject({
      when: z.literal('sync_failing').describe('A connection or one of its streams cannot be read'),
      runs: z.int().min(1).describe('Runs in a row; default 3 where after is left out').exactOptional(),
      after: duration.describe('Since so long').exactOptional(),
      to: toOwn,
    }),
  ])
  .describe('What is watched');

/** Keys of the file that say what people are told, and how. */
export const noticesShape = {
  channels: z.record(name, channel).describe('Where messages go, by a name').default({}),
  mail: mail.exactOptional(),
  alerts: z
    .strictObject({ to: to.describe('Channels of rules that name none').exactOptional(), rules: z.record(name, rule).describe('Rules by a name') })
    .describe('What is watched: each event is told once, and once more when it is over')
    .exactOptional(),
  report: z
    .strictObject({
      every: z.enum(['week', 'month']).describe('Which periods it is about'),
      at: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "08:00"')
        .describe('When it is sent, on the first day after the period')
        .default('08:00'),
      to,
      kpis: z.array(kpiId).min(1).describe('Left out: the main ones, and those with a target of this file').exactOptional(),
    })
    .describe('A digest of each period that is over')
    .exactOptional(),
};

const noticesFile = z.strictObject(noticesShape);
export type NoticesFile = Pick<z.output<typeof noticesFile>, keyof typeof noticesShape>;
type RuleFile = NonNullable<NoticesFile['alerts']>['rules'][string];

export function toNotices({ channels, mail: server, alerts, report }: NoticesFile): Notices {
  return {
    channels: Object.entries(channels).map(([channelName, given]) => toChannel(channelName, given)),
    ...(server && { mail: { url: server.server, from: server.from } }),
    rules: Object.entries(alerts?.rules ?? {}).map(([ruleName, given]) => toRule(ruleName, given, alerts?.to ?? [])),
    ...(report && { report: { ...report, at: toTime(report.at) } }),
  };
}

function toChannel(channelName: string, given: NoticesFile['channels'][string]): Notices['channels'][number] {
  if ('email' in given) return { name: channelName, kind: 'email', to: given.email };
  if ('slack' in given) return { name: channelName, kind: 'slack', url: given.slack };
  const { webhook: url, signingKey } = given;
  return { name: channelName, kind: 'webhook', url, ...(signingKey !== undefined && { signingKey }) };
}

function toRule(ruleName: string, given: RuleFile, everyone: readonly string[]): Notices['rules'][number] {
  const common = { name: ruleName, to: given.to ?? everyone };
  if (given.when === 'stale_data') return { ...common, when: given.when, kpi: given.kpi, afterMs: given.after };
  if (given.when !== 'sync_failing') return { ...given, ...common };
  const { runs = given.after === undefined ? 3 : undefined, after } = given;
  return { ...common, when: given.when, ...(runs !== undefined && { runs }), ...(after !== undefined && { afterMs: after }) };
}

function toTime(text: string): { readonly hour: number; readonly minute: number } {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  return { hour, minute };
}
