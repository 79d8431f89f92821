import * as z from 'zod';
import type { HttpResponse } from '../../http/http.ts';
import { mapEach, parseRecord } from '../parse.ts';
import { ianaZone } from '../rails-zones.ts';
import type { Mapping, Page, RawPage, ReadContext, Stream } from '../source.ts';
import { API, OVERLAP_MS, rawPage, serverTime } from './answer.ts';
import { narrowScope, readScope } from './scope.ts';
import { accountRow } from './wire.ts';

const ME = `${API}/agents/me`;
const ACCOUNT = `${API}/account`;
const accountCursor = z.strictObject({ next: z.enum(['me', 'account']) });
type AccountCursor = z.output<typeof accountCursor>;

export interface FreshdeskAccount {
  readonly id: string;
  readonly name: string | null;
  /** IANA zone of the account; null when it is not stated or unknown. */
  readonly timeZone: string | null;
}

/** The account as `GET /account` states it; the subdomain stands in where it has no id. */
export function readAccount(body: unknown, subdomain: string): FreshdeskAccount {
  const row = parseRecord(accountRow, body);
  return {
    id: row.account_id === null || row.account_id === undefined ? subdomain : String(row.account_id),
    name: row.account_name ?? row.account_domain ?? subdomain,
    timeZone: ianaZone(row.timezone),
  };
}

/** Whose key it is and the account it opens. A key that sees only a part of the tickets leaves a reject in every run. */
export function accountStream(subdomain: string): Stream<AccountCursor> {
  return {
    name: 'account',
    mode: 'snapshot',
    everyMs: 3_600_000,
    mapperVersion: 1,
    parseCursor: (input) => accountCursor.parse(input),
    read: (from, context) => readPages(from ?? { next: 'me' }, context),
    map: (raw) => (raw.path === ME ? mapScope(raw) : mapAccount(raw, subdomain)),
  };
}

async function* readPages(from: AccountCursor, context: ReadContext): AsyncIterable<Page<AccountCursor>> {
  const ask = (path: string): Promise<HttpResponse> => context.http.request({ path, signal: context.signal });
  if (from.next === 'me') {
    const me = await ask(ME);
    yield { raw: rawPage(context, ME, {}, me.body), next: { next: 'account' }, done: false };
  }
  const account = await ask(ACCOUNT);
  const at = serverTime(account);
  yield { raw: rawPage(context, ACCOUNT, {}, account.body), next: { next: 'me' }, done: true, ...(at && { knownTo: new Date(at.getTime() - OVERLAP_MS) }) };
}

function mapScope({ body }: RawPage): Mapping {
  const scope = readScope(body);
  const narrow = narrowScope(scope);
  const rejects =
    narrow === undefined ? [] : [{ id: null, entity: 'account', reason: `${narrow.reason} ${narrow.action}`, raw: { ticket_scope: scope ?? null } }];
  return { records: [], rejects };
}

function mapAccount({ body }: RawPage, subdomain: string): Mapping {
  let learned: Mapping['learned'];
  const mapped = mapEach('account', [body], (row) => {
    learned = { account: { ...readAccount(row, subdomain) } };
    return undefined;
  });
  return learned === undefined ? mapped : { ...mapped, learned };
}
