import type { WorkList } from '../../../api/live.ts';
import { useWords } from '../../data/workspace.tsx';
import { NOTHING } from '../../format/value.ts';
import { sentence } from '../../format/words.ts';
import { Badge } from '../../parts/badge.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Table } from '../../parts/table.tsx';
import { REASONS } from './reasons.ts';

type Item = WorkList['items'][number];

export function WorkTable({ items }: { readonly items: readonly Item[] }) {
  const words = useWords();
  return (
    <Table<Item>
      caption="Open tickets in the order to work on them"
      rows={items}
      keyOf={({ connection, ticketId }) => `${connection} ${ticketId}`}
      columns={[
        { head: 'Ticket', isTight: true, cell: (item) => <TicketLink item={item} /> },
        { head: 'Why', cell: ({ reason }) => <Badge tone={REASONS[reason][0]}>{REASONS[reason][1]}</Badge> },
        { head: 'Due', isTight: true, cell: ({ dueAt }) => (dueAt ? <time title={words.instant(dueAt)}>{words.ago(dueAt)}</time> : NOTHING) },
        { head: 'Priority', cell: ({ priority }) => (priority === 'none' ? NOTHING : sentence(priority)) },
        { head: 'Group', cell: ({ groupLabel }) => groupLabel ?? NOTHING },
        { head: 'Agent', isTight: true, cell: ({ agentLabel }) => agentLabel ?? NOTHING },
        { head: 'Channel', cell: ({ channel }) => words.channel(channel) },
        { head: 'Topic', cell: ({ topic }) => topic ?? NOTHING },
        { head: 'State', cell: ({ status }) => sentence(status) },
        { head: 'Created', isTight: true, cell: ({ createdAt }) => words.ago(createdAt) },
      ]}
    />
  );
}

function TicketLink({ item: { connection, ticketId, url } }: { readonly item: Item }) {
  const name = `${connection} ${ticketId}`;
  if (url === null) return name;
  return (
    <a className="outward" href={url} target="_blank" rel="noreferrer">
      {name}
      <Icon name="out" />
      <span className="spoken">, opens in the helpdesk</span>
    </a>
  );
}
