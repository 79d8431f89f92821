import * as z from 'zod';
import { describeError, FixConfigError, StreamUnavailableError } from '../../domain/errors.ts';
import type { HttpRequest } from '../../http/http.ts';
import { ianaZone } from '../rails-zones.ts';
import type { AccountCheck, CheckItem, ReadContext } from '../source.ts';
import { hostOf, type ZendeskConfig } from './config.ts';
import { API, newestStart } from './paging.ts';
import { INCREMENTAL, TALK } from './policy.ts';
import { RATINGS_PATH, SURVEYS_PATH } from './satisfaction-ratings.ts';
import { answers } from './satisfaction.ts';
import { createSdk, type ZendeskSdk } from './sdk.ts';

const me = z.looseObject({ id: z.union([z.number(), z.string()]).nullish(), role: z.string().nullish(), url: z.string().nullish() });
const settings = z.looseObject({ localization: z.looseObject({ iana_time_zone: z.string().nullish(), time_zone: z.string().nullish() }).nullish() });

/**
 * Who we are, the account's zone, and one cheap call for each group of streams that plan, role or scope may leave out.
 * A credential that is not accepted is thrown as FixConfigError.
 */
export async function checkAccount(config: ZendeskConfig, context: ReadContext): Promise<AccountCheck> {
  const sdk = createSdk(context);
  const user = await whoAmI(sdk);
  const zone = await accountZone(sdk);
  const id = canonicalHost(user.url) ?? hostOf(config);
  const items = [...(await probeStreams(context, user.role ?? null)), ...(await probeSatisfaction(context)), zoneItem(zone)];
  return { account: { id, name: id.replace(/\.zendesk\.com$/, ''), timeZone: zone }, items };
}

/** Without a credential, or with a wrong one, Zendesk answers 200 and shows an anonymous user. */
async function whoAmI(sdk: ZendeskSdk): Promise<z.output<typeof me>> {
  const user = me.parse((await sdk.users.me()).result);
  if (user.id === null || user.id === undefined) {
    throw new FixConfigError(
      'Zendesk answers, but does not know us: the credential is not accepted.',
      'Check clientId and clientSecret, or e-mail and API token.',
    );
  }
  return user;
}

/** Answers name the account's own host, which a renamed or host-mapped account keeps. */
function canonicalHost(url: string | null | undefined): string | undefined {
  return url && URL.canParse(url) ? new URL(url).host : undefined;
}

async function accountZone(sdk: ZendeskSdk): Promise<string | null> {
  try {
    const { localization } = settings.parse((await sdk.accountsettings.show()).result);
    return ianaZone(localization?.iana_time_zone) ?? ianaZone(localization?.time_zone);
  } catch (error) {
    if (error instanceof StreamUnavailableError || error instanceof z.ZodError) return null;
    throw error;
  }
}

const zoneItem = (zone: string | null): CheckItem =>
  zone === null
    ? { stream: 'account', status: 'warning', reason: "The account's time zone cannot be read.", action: 'Set timeZone in the config.' }
    : { stream: 'account', status: 'ok', reason: `The account's time zone is ${zone}.`, action: '' };

interface Probe {
  /** Streams that stand and fall with this call. */
  readonly streams: readonly string[];
  readonly request: HttpRequest;
}

/** Probes ask for the last day: a start that is a minute ahead of Zendesk's clock would be refused. */
const DAY_S = 86_400;

function probes(context: ReadContext): readonly Probe[] {
  const list = { 'page[size]': 1 };
  return [
    { streams: ['custom_statuses'], request: { path: `${API}/custom_statuses` } },
    { streams: ['ticket_fields', 'ticket_forms', 'brands', 'groups', 'group_memberships'], request: { path: `${API}/ticket_fields`, query: list } },
    { streams: ['agents', 'former_agents'], request: { path: `${API}/users`, query: { ...list, 'role[]': ['agent', 'admin'] } } },
    { streams: ['schedules'], request: { path: `${API}/business_hours/schedules` } },
    { streams: ['sla_policies', 'ticket_metric_events'], request: { path: `${API}/slas/policies` } },
    {
      streams: ['calls', 'call_legs'],
      request: { path: `${API}/channels/voice/stats/incremental/legs`, query: { start_time: newestStart(context) - DAY_S }, bucket: TALK },
    },
    { streams: ['agent_states'], request: { path: `${API}/agent_availabilities`, query: list } },
    { streams: ['engagements'], request: { path: `${API}/engagements`, query: { start_time: newestStart(context) - DAY_S, page_size: 1 } } },
    {
      streams: ['tickets', 'ticket_events', 'organizations', 'customers'],
      request: {
        path: `${API}/incremental/tickets/cursor`,
        query: { start_time: newestStart(context) - DAY_S, per_page: 1, include: 'metric_sets' },
        bucket: INCREMENTAL,
      },
    },
  ];
}

async function probeStreams(context: ReadContext, role: string | null): Promise<readonly CheckItem[]> {
  const items: CheckItem[] = [];
  for (const { streams, request } of probes(context)) {
    const { body, ...found } = await probe(request, role, context);
    items.push(...streams.map((stream) => ({ stream, ...found, ...(stream === 'tickets' && noMetricSets(body)) })));
  }
  return items;
}

type Found = Omit<CheckItem, 'stream'>;

async function probe(request: HttpRequest, role: string | null, context: ReadContext): Promise<Found & { readonly body?: unknown }> {
  try {
    const { body } = await context.http.request({ ...request, signal: context.signal });
    return { ...(noPolicies(body) ?? { status: 'ok', reason: '', action: '' }), body };
  } catch (error) {
    if (error instanceof FixConfigError || context.signal.aborted) throw error;
    if (!(error instanceof StreamUnavailableError)) return { status: 'failed', reason: describeError(error), action: 'Run check again.' };
    const hint = role === 'admin' ? '' : ` The credential's user is ${role ?? 'of unknown role'}: exports, ratings and schedules need an administrator.`;
    return { status: 'unavailable', reason: error.message + hint, action: error.action };
  }
}

/** Service levels without a policy cost no requests and give no numbers. */
function noPolicies(body: unknown): Found | undefined {
  const policies = (body as { sla_policies?: unknown } | undefined)?.sla_policies;
  if (!Array.isArray(policies) || policies.length > 0) return undefined;
  return {
    status: 'warning',
    reason: 'The account has no SLA policy: SLA numbers stay unavailable.',
    action: 'Make an SLA policy in Admin Center if you want them.',
  };
}

/** A sideload that Zendesk does not give is left out without a word. */
function noMetricSets(body: unknown): Found | undefined {
  const { tickets, metric_sets: beside } = (body ?? {}) as { tickets?: unknown; metric_sets?: unknown };
  const living = (Array.isArray(tickets) ? tickets : []).filter((ticket) => ticket?.status !== 'deleted');
  if (Array.isArray(beside) || living.length === 0 || living.some((ticket) => ticket?.metric_set)) return undefined;
  return {
    status: 'warning',
    reason: 'Zendesk leaves its own measures (metric_sets) out of the tickets: first replies of messaging tickets stay unknown.',
    action: 'Ask Zendesk support why include=metric_sets is not answered for this account.',
  };
}

/** An account has the old ratings or the new surveys; only the lack of both is worth a word. */
async function probeSatisfaction(context: ReadContext): Promise<readonly CheckItem[]> {
  const [ratings, surveys] = [await answers(RATINGS_PATH, context), await answers(SURVEYS_PATH, context)];
  const found: Found =
    ratings || surveys
      ? { status: 'ok', reason: surveys ? 'The account uses the new satisfaction survey.' : 'The account uses good and bad ratings.', action: '' }
      : {
          status: 'unavailable',
          reason: 'Neither ratings nor surveys of satisfaction can be read.',
          action: 'Switch one on in Admin Center, and use an administrator for the credential.',
        };
  return ['satisfaction_ratings', 'survey_responses'].map((stream) => ({ stream, ...found }));
}
