import { useState } from 'react';
import type { AnswerOf } from '../../../api/endpoint.ts';
import type { listRuns, Run } from '../../../api/runs.ts';
import { address } from '../../data/request.ts';
import { useData } from '../../data/use-data.ts';
import { useEvents } from '../../data/use-events.ts';
import { useWorkspace } from '../../data/workspace.tsx';
import { Select } from '../../parts/select.tsx';
import { Empty, Fetched } from '../../parts/states.tsx';
import { useSearch } from '../../router/location.ts';
import { Page } from '../../shell/page.tsx';
import { Queue } from './queue.tsx';
import { RunDetail } from './run-detail.tsx';
import { RunTable } from './run-table.tsx';

const STATES = [
  ['', 'All'],
  ['running', 'Running'],
  ['ok', 'Done'],
  ['partial', 'Done in part'],
  ['failed', 'Failed'],
] as const;

/** What ran, how long it took, how it ended; and what waits. */
export default function RunsPage() {
  const { filters } = useWorkspace().info;
  const [search, change] = useSearch();
  const [open, setOpen] = useState<Run>();
  const [connection, status, before] = [search.get('connection') ?? '', search.get('status') ?? '', search.get('before') ?? ''];
  const data = useData<AnswerOf<typeof listRuns>>(address('/runs', { connection, status, before, limit: 50 }));
  useEvents((event) => event.type === 'run' && before === '' && data.reload());
  return (
    <Page title="Runs and queue" lead="Each run reads one connection, stream by stream, and goes on exactly where the last one stopped.">
      <Queue />
      <section className="card flush" aria-label="History">
        <div className="card-head">
          <h2>History</h2>
          <div className="filters">
            <Select
              label="Connection"
              value={connection}
              options={[['', 'All connections'], ...filters.connection.map(({ member, label }) => [member, label] as const)]}
              onChange={(next) => change({ connection: next, before: null })}
            />
            <Select label="State" value={status} options={STATES} onChange={(next) => change({ status: next, before: null })} />
          </div>
        </div>
        <div className="card-body">
          <Fetched data={data} what="the runs" lines={8}>
            {({ runs, hasMore }) => (
              <>
                {runs.length === 0 ? <Empty icon="run" title="No runs" /> : <RunTable runs={runs} onOpen={setOpen} />}
                {(hasMore || before !== '') && (
                  <div className="row more">
                    {before !== '' && (
                      <button type="button" className="button quiet" onClick={() => change({ before: null })}>
                        Newest
                      </button>
                    )}
                    {hasMore && (
                      <button type="button" className="button quiet" onClick={() => change({ before: runs.at(-1)?.startedAt ?? null })}>
                        Older
                      </button>
                    )}
                  </div>
                )}
              </>
            )}
          </Fetched>
        </div>
      </section>
      {open && <RunDetail run={open} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}
