import type { Quality } from '../../../api/quality.ts';
import { countText, many } from '../../format/value.ts';
import { sentence } from '../../format/words.ts';
import { Badge } from '../../parts/badge.tsx';
import { Empty } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';

/** What a helpdesk states about its tickets, beside what follows from their events. */
export function Comparisons({ comparisons }: Pick<Quality, 'comparisons'>) {
  if (comparisons.length === 0) {
    return (
      <Empty icon="quality" title="Nothing to compare yet">
        <p>Some helpdesks state their own counts of replies, reopens and resolutions; they appear here once tickets have been read.</p>
      </Empty>
    );
  }
  return (
    <Table<Quality['comparisons'][number]>
      caption="Our counts beside the helpdesk’s"
      rows={comparisons}
      keyOf={({ connection, measure }) => `${connection} ${measure}`}
      columns={[
        { head: 'Connection', isTight: true, cell: ({ connection }) => connection },
        { head: 'What', cell: ({ measure }) => sentence(measure) },
        { head: 'Ours', isNumber: true, cell: ({ ours }) => countText(ours) },
        { head: 'Helpdesk', isNumber: true, cell: ({ vendors }) => countText(vendors) },
        {
          head: 'Difference',
          cell: ({ difference, ticketsThatDiffer }) =>
            ticketsThatDiffer === 0 ? (
              <Badge tone="good">equal</Badge>
            ) : (
              <Badge tone="warning">{`${difference > 0 ? '+' : ''}${countText(difference)}, ${many(ticketsThatDiffer, 'ticket')}`}</Badge>
            ),
        },
        { head: 'Why they may differ', isLong: true, cell: ({ explanation }) => <span className="muted">{explanation}</span> },
      ]}
    />
  );
}
