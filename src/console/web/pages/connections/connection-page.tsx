import type { ConnectionInfo, getConnection } from '../../../api/connections.ts';
import type { AnswerOf } from '../../../api/endpoint.ts';
import { useData } from '../../data/use-data.ts';
import { useEvents } from '../../data/use-events.ts';
import { useWords } from '../../data/workspace.tsx';
import { countText, durationText, NOTHING } from '../../format/value.ts';
import { Fetched } from '../../parts/states.tsx';
import { FreshnessBadge } from '../../parts/freshness-badge.tsx';
import { Table } from '../../parts/table.tsx';
import { Link } from '../../router/link.tsx';
import { Page } from '../../shell/page.tsx';
import { ConnectionActions } from './connection-actions.tsx';
import { Coverage } from './coverage.tsx';
import { Progress } from './progress.tsx';
import { Rejects } from './rejects.tsx';
import { Usage } from './usage.tsx';

/** One helpdesk in full: its streams, what it feeds, what could not be read, and what can be done. */
export default function ConnectionPage({ id }: { readonly id: string }) {
  const data = useData<AnswerOf<typeof getConnection>>(`/connections/${encodeURIComponent(id)}`);
  useEvents((event) => event.type === 'run' && event.connectionId === id && event.status !== 'running' && data.reload());
  const connection = data.value?.connection;
  return (
    <Page
      title={id}
      lead={connection && [connection.sourceTitle, connection.account, connection.timeZone].filter(Boolean).join(' · ')}
      actions={connection && <ConnectionActions connection={connection} onChanged={data.reload} />}
    >
      <p className="small">
        <Link href="/connections">All connections</Link>
      </p>
      <Fetched data={data} what={id} lines={10}>
        {({ connection, coverage, rejects }) => (
          <>
            <Progress connection={connection} />
            <section className="card flush" aria-label="Streams">
              <div className="card-head">
                <h2>Streams</h2>
                <FreshnessBadge state={connection.status} />
              </div>
              <Streams streams={connection.streams} />
            </section>
            <Usage connection={connection} />
            <Rejects id={id} groups={rejects} />
            <Coverage coverage={coverage} />
          </>
        )}
      </Fetched>
    </Page>
  );
}

type Stream = ConnectionInfo['streams'][number];

function Streams({ streams }: { readonly streams: readonly Stream[] }) {
  const words = useWords();
  return (
    <Table<Stream>
      caption="Streams and how fresh they are"
      rows={streams}
      keyOf={({ stream }) => stream}
      columns={[
        { head: 'Stream', isTight: true, cell: ({ stream }) => stream.replaceAll('_', ' ') },
        { head: 'State', cell: ({ status }) => <FreshnessBadge state={status} /> },
        { head: 'Known up to', isTight: true, cell: ({ knownTo }) => (knownTo ? words.instant(knownTo) : NOTHING) },
        { head: 'Lag', isNumber: true, cell: ({ lagS }) => (lagS === null ? NOTHING : durationText(lagS)) },
        { head: 'Records', isNumber: true, cell: ({ rows }) => countText(rows) },
        { head: 'Rejected', isNumber: true, cell: ({ openRejects }) => (openRejects === 0 ? NOTHING : countText(openRejects)) },
        { head: 'What to do', cell: (stream) => <Trouble stream={stream} /> },
      ]}
    />
  );
}

const Trouble = ({ stream: { error, nextStep } }: { readonly stream: Stream }) =>
  error === null ? (
    <span className="muted">{NOTHING}</span>
  ) : (
    <>
      {error} <span className="muted">{nextStep}</span>
    </>
  );
