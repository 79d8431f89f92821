import * as z from 'zod';
import { idText, mapEach, parseRecord } from '../parse.ts';
import type { Json, MapContext, Page, RawPage, ReadContext, Stream } from '../source.ts';
import { rawPage, serverTime } from './answer.ts';
import { CALLER_API, callerHttp } from './freshcaller-host.ts';
import { learnedNames, rowsOf } from './wire.ts';

/** Names under which people are known: Freshcaller's user id → keyed hash of the address; that hash → Freshdesk's agent id. */
export const CALLER_USERS = 'caller_users';
export const AGENTS_BY_EMAIL = 'agents_by_email';

const PER_PAGE = 1000;
const HOUR_MS = 3_600_000;
const pageCursor = z.strictObject({ page: z.int().positive() });
type PageCursor = z.output<typeof pageCursor>;

const teamRow = z.object({ id: z.union([z.string(), z.number()]), name: z.string() });

/** Freshcaller counts its users by itself: the address tells which agent of Freshdesk each is. One without an account there keeps the number. */
export function agentOfCaller(userId: string | null, { reference }: Pick<MapContext, 'reference'>): string | null {
  if (userId === null) return null;
  const email = learnedNames(reference, CALLER_USERS)[userId];
  return (email === undefined ? undefined : learnedNames(reference, AGENTS_BY_EMAIL)[email]) ?? `caller:${userId}`;
}

/** Does the agent with this hashed address take calls? */
export const isCaller = (emailHash: string | null | undefined, { reference }: Pick<MapContext, 'reference'>): boolean =>
  typeof emailHash === 'string' && Object.values(learnedNames(reference, CALLER_USERS)).includes(emailHash);

/** Teams are counted apart from Freshdesk's groups. */
export const teamId = (id: string | null): string | null => (id === null ? null : `caller:${id}`);

/** Who may take calls. */
export const callerUsers: Stream<PageCursor> = {
  ...listStream('caller_users', '/users', ({ id, email }) => ({ id: id ?? null, email: email ?? null })),
  map: ({ body }, { reference }) => {
    const rows = rowsOf(body);
    const learned = Object.fromEntries(
      ((rows ?? []) as { id?: Json; email?: Json }[]).flatMap(({ id, email }) =>
        typeof email === 'string' && id !== null && id !== undefined ? [[String(id), email]] : [],
      ),
    );
    return { ...mapEach('caller_user', rows ?? body, () => undefined), learned: { [CALLER_USERS]: { ...learnedNames(reference, CALLER_USERS), ...learned } } };
  },
};

/** Teams that take calls. */
export const callerTeams: Stream<PageCursor> = {
  ...listStream('caller_teams', '/teams', ({ id, name }) => ({ id: id ?? null, name: name ?? null })),
  map: ({ body }: RawPage, { settings }) =>
    mapEach('agent_group', rowsOf(body) ?? body, (record) => {
      const row = parseRecord(teamRow, record);
      const tier = settings.tiers[row.name] ?? null;
      return {
        entity: 'agent_group',
        id: `caller:${idText(row.id, 'id')}`,
        version: 0,
        updatedAt: null,
        name: row.name,
        tier,
        isSales: false,
        isVoice: true,
        scheduleId: null,
        isDeleted: false,
      };
    }),
};

function listStream(name: string, path: string, keep: (row: Record<string, Json>) => Json): Omit<Stream<PageCursor>, 'map'> {
  return {
    name,
    mode: 'snapshot',
    everyMs: HOUR_MS,
    mapperVersion: 1,
    parseCursor: (input) => pageCursor.parse(input),
    read: (from, context) => readList(`${CALLER_API}${path}`, keep, from ?? { page: 1 }, context),
  };
}

async function* readList(path: string, keep: (row: Record<string, Json>) => Json, from: PageCursor, context: ReadContext): AsyncIterable<Page<PageCursor>> {
  for (let page = from.page; ; page += 1) {
    const query = { page, per_page: PER_PAGE };
    const response = await callerHttp(context).request({ path, query, signal: context.signal });
    const rows = rowsOf(response.body);
    const pages = Number((response.body as { meta?: { total_pages?: unknown } } | undefined)?.meta?.total_pages ?? 1);
    const isLast = page >= pages;
    const knownTo = serverTime(response);
    const raw = rawPage(context, path, query, rows === undefined ? response.body : rows.map((row) => keep((row ?? {}) as Record<string, Json>)));
    yield { raw, next: { page: isLast ? 1 : page + 1 }, done: isLast, ...(isLast && knownTo && { knownTo }) };
    if (isLast) return;
  }
}
