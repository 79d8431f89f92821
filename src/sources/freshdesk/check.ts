import { DeskmeterError, StreamUnavailableError } from '../../domain/errors.ts';
import type { AccountCheck, CheckItem, ReadContext } from '../source.ts';
import { readAccount } from './account.ts';
import { API, type Query, wireTime } from './answer.ts';
import { CALLER_API, callerHttp } from './freshcaller-host.ts';
import { CHAT_API, chatHttp } from './freshchat-host.ts';
import { CONTACT_LIST, TICKET_LIST } from './policy.ts';
import { narrowScope, readScope } from './scope.ts';

interface Probe {
  readonly stream: string;
  /** The first that answers is enough. */
  readonly paths: readonly string[];
  readonly query?: Query;
  readonly bucket?: string;
  /** An answer of "not found" is fine: the question is whether it may be asked. */
  readonly mayBeAbsent?: boolean;
}

/** One cheap call for each stream that plan or role may leave out. */
function probes(now: Date, { hasActivities, hasArchive }: Extras): readonly Probe[] {
  const recent = wireTime(new Date(now.getTime() - 86_400_000));
  const list = { per_page: 1, updated_since: recent };
  return [
    { stream: 'ticket_fields', paths: ['/ticket_fields', '/admin/ticket_fields'] },
    { stream: 'groups', paths: ['/admin/groups', '/groups'], query: { per_page: 1 } },
    { stream: 'agents', paths: ['/agents'], query: { per_page: 1 } },
    { stream: 'agent_states', paths: ['/agents'], query: { only: 'availability', per_page: 1 } },
    { stream: 'products', paths: ['/products'], query: { per_page: 1 } },
    { stream: 'business_hours', paths: ['/business_hours'], query: { per_page: 1 } },
    { stream: 'sla_policies', paths: ['/sla_policies'], query: { per_page: 1 } },
    { stream: 'companies', paths: ['/companies'], query: { per_page: 1 } },
    { stream: 'contacts', paths: ['/contacts'], query: { per_page: 1 }, bucket: CONTACT_LIST },
    { stream: 'tickets', paths: ['/tickets'], query: list, bucket: TICKET_LIST },
    { stream: 'deleted_tickets', paths: ['/tickets'], query: { ...list, filter: 'deleted' }, bucket: TICKET_LIST },
    { stream: 'spam_tickets', paths: ['/tickets'], query: { ...list, filter: 'spam' }, bucket: TICKET_LIST },
    { stream: 'surveys', paths: ['/surveys'] },
    { stream: 'satisfaction_ratings', paths: ['/surveys/satisfaction_ratings'], query: { per_page: 1, created_since: recent } },
    { stream: 'time_entries', paths: ['/time_entries'], query: { per_page: 1, executed_after: recent } },
    { stream: 'articles', paths: ['/solutions/categories'], query: { per_page: 1 } },
    ...(hasArchive ? [{ stream: 'archived_tickets', paths: ['/tickets/archived/1'], mayBeAbsent: true }] : []),
    ...(hasActivities
      ? [{ stream: 'ticket_activities', paths: ['/export/ticket_activities'], query: { created_at: recent.slice(0, 10) }, mayBeAbsent: true }]
      : []),
  ];
}

/**
 * Whose key it is and what it may see. A key sees what its agent sees: with less than global ticket scope every number would be of
 * a part of the tickets, without any sign of it in the data. A refused key is thrown as FixConfigError.
 */
export async function checkAccount(context: ReadContext, subdomain: string, has: Extras): Promise<AccountCheck> {
  const scope = await checkScope(context);
  const { account, item } = await checkAccountAnswer(context, subdomain);
  const items: CheckItem[] = [item];
  for (const probe of probes(context.clock.now(), has)) items.push(await tryProbe(probe, scope, context));
  // Whoever sees a ticket sees what was said on it.
  const seen = items.find(({ stream }) => stream === 'tickets');
  if (seen !== undefined) items.push({ ...seen, stream: 'ticket_gaps' }, ...(has.hasConversations ? [{ ...seen, stream: 'conversations' }] : []));
  if (has.hasCalls) items.push(...(await checkCalls(context)));
  if (has.hasChats) items.push(...(await checkChats(context, has)));
  return { account, items };
}

/** What a connection may leave out. */
export interface Extras {
  readonly hasActivities: boolean;
  readonly hasArchive: boolean;
  readonly hasConversations: boolean;
  readonly hasCalls: boolean;
  readonly hasChats: boolean;
}

/** One answer of Freshchat for all that is read there: whether its plan gives reports, only a report tells, of which there is one a minute. */
async function checkChats(context: ReadContext, { hasConversations }: Extras): Promise<CheckItem[]> {
  const reports = ['chats', 'chat_resolutions', 'chat_first_replies', 'chat_ratings', ...(hasConversations ? ['chat_messages'] : [])];
  const streams = ['chat_groups', 'chat_agents', ...reports];
  try {
    await chatHttp(context).request({ path: `${CHAT_API}/agents`, query: { items_per_page: 1 }, signal: context.signal });
    return streams.map(ok);
  } catch (error) {
    if (!(error instanceof DeskmeterError) || error.recovery !== 'give-up') throw error;
    return streams.map((stream) => ({ stream, status: 'failed', reason: error.message, action: error.action }));
  }
}

async function checkCalls(context: ReadContext): Promise<CheckItem[]> {
  const streams = ['caller_teams', 'caller_users', 'calls'];
  try {
    await callerHttp(context).request({ path: `${CALLER_API}/users`, query: { per_page: 1 }, signal: context.signal });
    return streams.map(ok);
  } catch (error) {
    if (!(error instanceof StreamUnavailableError)) throw error;
    return streams.map((stream) => unavailable(stream, error));
  }
}

async function checkScope(context: ReadContext): Promise<number | undefined> {
  const response = await context.http.request({ path: `${API}/agents/me`, signal: context.signal });
  return readScope(response.body);
}

async function checkAccountAnswer(context: ReadContext, subdomain: string): Promise<{ account: AccountCheck['account']; item: CheckItem }> {
  try {
    const response = await context.http.request({ path: `${API}/account`, signal: context.signal });
    return { account: readAccount(response.body, subdomain), item: ok('account') };
  } catch (error) {
    if (!(error instanceof StreamUnavailableError)) throw error;
    return { account: { id: subdomain, name: subdomain, timeZone: null }, item: unavailable('account', error) };
  }
}

async function tryProbe(probe: Probe, scope: number | undefined, context: ReadContext): Promise<CheckItem> {
  for (const [index, path] of probe.paths.entries()) {
    try {
      await context.http.request({
        path: `${API}${path}`,
        query: probe.query ?? {},
        ...(probe.bucket !== undefined && { bucket: probe.bucket }),
        ...(probe.mayBeAbsent === true && { accept: [404] }),
        signal: context.signal,
      });
      const narrow = probe.stream === 'tickets' ? narrowScope(scope) : undefined;
      return narrow === undefined ? ok(probe.stream) : { stream: probe.stream, status: 'warning', ...narrow };
    } catch (error) {
      if (!(error instanceof StreamUnavailableError)) throw error;
      if (index === probe.paths.length - 1) return unavailable(probe.stream, error);
    }
  }
  return ok(probe.stream);
}

const ok = (stream: string): CheckItem => ({ stream, status: 'ok', reason: '', action: '' });

const unavailable = (stream: string, error: StreamUnavailableError): CheckItem => ({
  stream,
  status: 'unavailable',
  reason: error.message,
  action: error.action,
});
