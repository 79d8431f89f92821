import { DeskmeterError, StreamUnavailableError } from '../../domain/errors.ts';
import type { HttpRequest } from '../../http/http.ts';
import type { AccountCheck, CheckItem, ReadContext } from '../source.ts';
import { fetchPortal, type Portal, readPortal } from './account.ts';
import type { HubspotConfig } from './config.ts';
import { paths } from './paths.ts';

/** One cheap, read-only call per scope, and the streams that live by it. */
const PROBES: readonly { readonly streams: readonly string[]; readonly request: HttpRequest }[] = [
  { streams: ['pipelines'], request: { path: paths.pipelines('tickets') } },
  { streams: ['ticket_properties'], request: { path: paths.properties('tickets') } },
  { streams: ['agents'], request: { path: paths.owners(), query: { limit: 1 } } },
  { streams: ['teams'], request: { path: paths.teams() } },
  { streams: ['agent_states'], request: { path: paths.list('users'), query: { limit: 1 } } },
  { streams: ['tickets', 'open_tickets', 'archived_tickets', 'ticket_reconcile'], request: { path: paths.list('tickets'), query: { limit: 1 } } },
  { streams: ['surveys'], request: { path: paths.list('feedback_submissions'), query: { limit: 1 } } },
  { streams: ['emails', 'archived_emails'], request: { path: paths.list('emails'), query: { limit: 1 } } },
  { streams: ['calls', 'archived_calls', 'moved_activities'], request: { path: paths.list('calls'), query: { limit: 1 } } },
  { streams: ['deal_pipelines'], request: { path: paths.pipelines('deals') } },
  { streams: ['deals', 'archived_deals'], request: { path: paths.list('deals'), query: { limit: 1 } } },
  { streams: ['line_items', 'archived_line_items'], request: { path: paths.list('line_items'), query: { limit: 1 } } },
  { streams: ['subscriptions', 'archived_subscriptions'], request: { path: paths.list('subscriptions'), query: { limit: 1 } } },
  { streams: ['customers'], request: { path: paths.list('contacts'), query: { limit: 1 } } },
  { streams: ['organizations'], request: { path: paths.list('companies'), query: { limit: 1 } } },
];

/** Only where the config asks for conversations. */
const THREADS_PROBE = { streams: ['threads'], request: { path: paths.threads(), query: { limit: 1 } } };

/** Tries the credential and each scope. A wrong credential throws; a missing scope makes its streams unavailable and no more. */
export async function checkAccount(context: ReadContext, { conversations }: Pick<HubspotConfig, 'conversations'>): Promise<AccountCheck> {
  const { portal, item } = await checkPortal(context);
  const items = [item];
  for (const { streams, request } of conversations === true ? [...PROBES, THREADS_PROBE] : PROBES) {
    const outcome = await probe(context, request);
    items.push(...streams.map((stream) => ({ stream, ...outcome })));
  }
  const account = { id: portal?.portalId ?? '', name: portal === undefined ? null : `HubSpot portal ${portal.portalId}`, timeZone: portal?.timeZone ?? null };
  return { account, items };
}

async function checkPortal(context: ReadContext): Promise<{ readonly portal: Portal | undefined; readonly item: CheckItem }> {
  try {
    return { portal: readPortal(await fetchPortal(context)), item: { stream: 'account', ...OK } };
  } catch (error) {
    return { portal: undefined, item: { stream: 'account', ...outcomeOf(error) } };
  }
}

type Outcome = Omit<CheckItem, 'stream'>;
const OK: Outcome = { status: 'ok', reason: 'readable', action: '' };

async function probe(context: ReadContext, request: HttpRequest): Promise<Outcome> {
  try {
    await context.http.request({ ...request, signal: context.signal });
    return OK;
  } catch (error) {
    return outcomeOf(error);
  }
}

function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof DeskmeterError) || error.recovery === 'fix-config') throw error;
  const status = error instanceof StreamUnavailableError ? 'unavailable' : 'failed';
  return { status, reason: error.message, action: error.action };
}
