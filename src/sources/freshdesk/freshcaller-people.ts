import * as z from 'zod';
import { idText, parseRecord } from '../parse.ts';
import type { MapContext } from '../source.ts';
import { CALLER_API, callerHttp } from './freshcaller-host.ts';
import { agentByEmail, emailsById, productList } from './product-list.ts';
import { learnedNames } from './wire.ts';

/** Name under which people are known: Freshcaller's user id → keyed hash of the address. */
const CALLER_USERS = 'caller_users';

const PER_PAGE = 1000;
const teamRow = z.object({ id: z.union([z.string(), z.number()]), name: z.string() });

/** Freshcaller counts its users by itself: the address tells which agent of Freshdesk each is. One without an account there keeps the number. */
export const agentOfCaller = (userId: string | null, context: Pick<MapContext, 'reference'>): string | null =>
  userId === null ? null : (agentByEmail(userId, CALLER_USERS, context) ?? `caller:${userId}`);

/** Does the agent with this hashed address take calls? */
export const isCaller = (emailHash: string | null | undefined, { reference }: Pick<MapContext, 'reference'>): boolean =>
  typeof emailHash === 'string' && Object.values(learnedNames(reference, CALLER_USERS)).includes(emailHash);

/** Teams are counted apart from Freshdesk's groups. */
export const teamId = (id: string | null): string | null => (id === null ? null : `caller:${id}`);

const list = { http: callerHttp, perPage: { per_page: PER_PAGE }, pagesUnder: 'meta' } as const;

/** Who may take calls. */
export const callerUsers = productList({
  ...list,
  name: 'caller_users',
  path: `${CALLER_API}/users`,
  entity: 'caller_user',
  keep: ({ id, email }) => ({ id: id ?? null, email: email ?? null }),
  learn: (rows, context) => emailsById(CALLER_USERS, rows, context),
});

/** Teams that take calls. */
export const callerTeams = productList({
  ...list,
  name: 'caller_teams',
  path: `${CALLER_API}/teams`,
  entity: 'agent_group',
  keep: ({ id, name }) => ({ id: id ?? null, name: name ?? null }),
  map: (record, { settings }) => {
    const row = parseRecord(teamRow, record);
    return {
      entity: 'agent_group',
      id: `caller:${idText(row.id, 'id')}`,
      version: 0,
      updatedAt: null,
      name: row.name,
      tier: settings.tiers[row.name] ?? null,
      isSales: false,
      isVoice: true,
      scheduleId: null,
      isDeleted: false,
    };
  },
});
