import type { Agent } from '../../domain/entities.ts';
import { mapEach } from '../parse.ts';
import type { Page, Stream } from '../source.ts';
import { mapAgent } from './agents.ts';
import { learnFormer, unknownAgents } from './known-agents.ts';
import { API, askForList } from './paging.ts';
import { trimRecords, trimUser } from './redaction.ts';
import { listOf, snapshotCursor, type SnapshotCursor } from './snapshot.ts';

const PATH = `${API}/users/show_many`;
const BATCH = 100;

/**
 * People who left are in no list of agents, but tickets still name them as assignees. Looked up once, a hundred to a request;
 * no request when nobody left. Without them their replies would count as the customers'.
 */
export const formerAgents: Stream<SnapshotCursor> = {
  name: 'former_agents',
  mode: 'snapshot',
  looksUp: true,
  mapperVersion: 1,
  parseCursor: (input) => snapshotCursor.parse(input),
  async *read(from, context): AsyncGenerator<Page<SnapshotCursor>> {
    const knownTo = context.clock.now();
    context.signal.throwIfAborted();
    const ids = unknownAgents(context).filter((id) => id > (from?.after ?? ''));
    for (let start = 0; start === 0 || start < ids.length; start += BATCH) {
      const asked = ids.slice(start, start + BATCH);
      const body = asked.length === 0 ? { users: [] } : await askForList(context, 'users', { path: PATH, query: { ids: asked.join(',') } });
      const done = start + BATCH >= ids.length;
      const users = (trimRecords(body, 'users', trimUser) as { users: unknown }).users;
      yield {
        raw: { path: PATH, body: context.redact({ users, asked }) },
        next: { after: done ? null : (asked.at(-1) ?? null) },
        done,
        ...(done && { knownTo }),
      };
    }
  },
  map(raw, context) {
    const mapping = mapEach('agent', listOf(raw, 'users'), (record) => ({ ...mapAgent(record), isActive: false }));
    const answered = new Set(mapping.records.map((record) => record.id));
    const asked = (listOf(raw, 'asked') ?? []) as readonly string[];
    const records = [...mapping.records, ...asked.filter((id) => !answered.has(id)).map(forgotten)];
    return { ...mapping, records, ...(asked.length > 0 && { learned: learnFormer(asked, context) }) };
  },
};

/** Erased for good at Zendesk: an agent all the same, without a name. */
const forgotten = (id: string): Agent => ({
  entity: 'agent',
  id,
  version: 0,
  updatedAt: null,
  name: null,
  emailHash: null,
  agentType: 'full',
  isActive: false,
  isInboundVoice: false,
  timeZone: null,
});
