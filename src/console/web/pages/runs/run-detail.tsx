import type { Run } from '../../../api/runs.ts';
import { useWords } from '../../data/workspace.tsx';
import { countText, durationText, many, NOTHING } from '../../format/value.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { RunBadge, runKindText } from '../../parts/run-badge.tsx';
import { Failed } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';

/** One run stream by stream. */
export function RunDetail({ run, onClose }: { readonly run: Run; onClose(): void }) {
  const words = useWords();
  return (
    <Dialog title={`${runKindText(run.kind)} of ${run.connectionId}`} lead={words.instant(run.startedAt)} onClose={onClose}>
      <div className="row">
        <RunBadge status={run.status} />
        <span className="muted">
          {run.durationS !== null && `${durationText(run.durationS)}, `}
          {many(run.pages, 'page')}, {many(run.requests, 'request')}, {many(run.retries, 'retry', 'retries')}
          {run.throttled > 0 && `, told to slow down ${many(run.throttled, 'time')}`}
          {run.waitedS > 0 && `, waited ${durationText(run.waitedS)}`}
        </span>
      </div>
      {run.error && <Failed problem={{ status: 0, message: run.error }} />}
      <Table<Run['streams'][number]>
        caption="Streams of the run"
        rows={run.streams}
        keyOf={({ stream }) => stream}
        columns={[
          { head: 'Stream', isTight: true, cell: ({ stream }) => stream.replaceAll('_', ' ') },
          { head: 'State', cell: ({ status }) => status },
          { head: 'Records', isNumber: true, cell: ({ rows }) => countText(rows) },
          { head: 'Changed', isNumber: true, cell: ({ changed }) => countText(changed) },
          { head: 'Rejected', isNumber: true, cell: ({ rejects }) => (rejects === 0 ? NOTHING : countText(rejects)) },
          {
            head: 'Error',
            cell: ({ error, nextStep }) => (
              <>
                {error ?? <span className="muted">{NOTHING}</span>} <span className="muted">{nextStep}</span>
              </>
            ),
          },
        ]}
      />
    </Dialog>
  );
}
