import type { Live } from '../../../api/live.ts';
import { address } from '../../data/request.ts';
import { useData } from '../../data/use-data.ts';
import { useNewNumbers } from '../../data/use-new-numbers.ts';
import { useWords } from '../../data/workspace.tsx';
import { MemberFilters } from '../../filters/filter-bar.tsx';
import { FILTERS_OF_NOW, ofNow, useFilters } from '../../filters/filters.ts';
import { countText, NOTHING } from '../../format/value.ts';
import { Empty, Fetched } from '../../parts/states.tsx';
import { Section } from '../../parts/section.tsx';
import { Table } from '../../parts/table.tsx';
import { Link } from '../../router/link.tsx';
import { useSearch, withSearch } from '../../router/location.ts';
import { Page } from '../../shell/page.tsx';
import './live.css';

type Row = Live['rows'][number];

/** The desk as it is now; renewed by itself. */
export default function LivePage() {
  const words = useWords();
  const [search] = useSearch();
  const [filters] = useFilters();
  const data = useData<Live>(address('/live', ofNow(filters)));
  useNewNumbers(data);
  const asOf = data.value?.asOf;
  return (
    <Page title="Live board" lead={asOf ? `Open tickets as of ${words.instant(asOf)}. Renews itself.` : 'Open tickets now. Renews itself.'}>
      <MemberFilters only={FILTERS_OF_NOW} />
      <Fetched data={data} what="the live board" lines={8}>
        {({ total, rows }) => (
          <>
            <dl className="live">
              <Count label="Open" count={total.open} />
              <Count label="Unassigned" count={total.unassigned} />
              <Count label="Awaiting first reply" count={total.awaitingFirstResponse} />
              <Count label="Awaiting a reply" count={total.awaitingReply} />
              <Count label="SLA at risk" count={total.slaAtRisk} tone="warning" />
              <Count label="SLA breached" count={total.slaBreached} tone="bad" />
            </dl>
            <Section
              title="By group and channel"
              actions={
                <Link className="button compact" href={withSearch('/work-list', search)}>
                  Work list
                </Link>
              }
            >
              {rows.length === 0 ? <Empty icon="good" title="No open tickets" /> : <Board rows={rows} />}
            </Section>
          </>
        )}
      </Fetched>
    </Page>
  );
}

interface CountProps {
  readonly label: string;
  readonly count: number;
  readonly tone?: 'warning' | 'bad';
}

const Count = ({ label, count, tone }: CountProps) => (
  <div className="card" data-tone={count > 0 ? tone : undefined}>
    <dt>{label}</dt>
    <dd>{countText(count)}</dd>
  </div>
);

function Board({ rows }: { readonly rows: readonly Row[] }) {
  const words = useWords();
  const count = (head: string, read: (row: Row) => number) => ({
    head,
    isNumber: true,
    cell: (row: Row) => (read(row) === 0 ? <span className="muted">{NOTHING}</span> : countText(read(row))),
  });
  return (
    <Table<Row>
      caption="Open tickets by group and channel"
      rows={rows}
      keyOf={({ connection, group, channel }) => `${connection} ${group} ${channel}`}
      columns={[
        { head: 'Group', cell: ({ groupLabel }) => groupLabel },
        { head: 'Connection', isTight: true, cell: ({ connection }) => connection },
        { head: 'Channel', cell: ({ channel }) => words.channel(channel) },
        count('Open', ({ open }) => open),
        count('Unassigned', ({ unassigned }) => unassigned),
        count('First reply', ({ awaitingFirstResponse }) => awaitingFirstResponse),
        count('Reply', ({ awaitingReply }) => awaitingReply),
        count('At risk', ({ slaAtRisk }) => slaAtRisk),
        count('Breached', ({ slaBreached }) => slaBreached),
        { head: 'Oldest', isTight: true, cell: ({ oldestAt }) => (oldestAt ? words.ago(oldestAt) : NOTHING) },
      ]}
    />
  );
}
