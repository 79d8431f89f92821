import * as z from 'zod';
import { idText, parseRecord } from '../parse.ts';
import { tierOf } from '../rules.ts';
import type { MapContext } from '../source.ts';
import { CHAT_API, chatHttp } from './freshchat-host.ts';
import { agentByEmail, emailsById, productList } from './product-list.ts';

/** Name under which people are known: Freshchat's agent id → keyed hash of the address. */
const CHAT_AGENTS = 'chat_agents';

const PER_PAGE = 100;
const groupRow = z.object({ id: z.union([z.string(), z.number()]), name: z.string() });

/** What Freshchat counts by itself bears the name of the product before its number. */
export const CHAT_IDS = 'chat:';
export const ofChat = (id: string | null): string | null => (id === null ? null : `${CHAT_IDS}${id}`);

/** The agent of Freshdesk whom Freshchat calls so: by address. One without an account there keeps the number. */
export const agentOfChat = (id: string | null, context: Pick<MapContext, 'reference'>): string | null => agentByEmail(id, CHAT_AGENTS, context) ?? ofChat(id);

const list = { http: chatHttp, perPage: { items_per_page: PER_PAGE }, pagesUnder: 'pagination' } as const;

/** Who may answer chats. */
export const chatAgents = productList({
  ...list,
  name: 'chat_agents',
  path: `${CHAT_API}/agents`,
  entity: 'chat_agent',
  keep: ({ id, email }) => ({ id: id ?? null, email: email ?? null }),
  learn: (rows, context) => emailsById(CHAT_AGENTS, rows, context),
});

/** Groups that answer chats; counted apart from Freshdesk's groups. */
export const chatGroups = productList({
  ...list,
  name: 'chat_groups',
  path: `${CHAT_API}/groups`,
  entity: 'agent_group',
  keep: ({ id, name }) => ({ id: id ?? null, name: name ?? null }),
  map: (record, { settings }) => {
    const row = parseRecord(groupRow, record);
    const id = `${CHAT_IDS}${idText(row.id, 'id')}`;
    return {
      entity: 'agent_group',
      id,
      version: 0,
      updatedAt: null,
      name: row.name,
      tier: tierOf(settings.tiers, { id, name: row.name }),
      isSales: false,
      isVoice: false,
      scheduleId: null,
      isDeleted: false,
    };
  },
});
