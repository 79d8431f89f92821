import type { Run } from '../../../api/runs.ts';
import { useWords } from '../../data/workspace.tsx';
import { countText, durationText, NOTHING } from '../../format/value.ts';
import { RunBadge, runKindText } from '../../parts/run-badge.tsx';
import { Table } from '../../parts/table.tsx';

interface RunTableProps {
  readonly runs: readonly Run[];
  onOpen(run: Run): void;
}

export function RunTable({ runs, onOpen }: RunTableProps) {
  const words = useWords();
  return (
    <Table<Run>
      caption="Runs, the newest first"
      rows={runs}
      keyOf={({ runId, connectionId }) => `${connectionId} ${runId}`}
      columns={[
        { head: 'Began', isTight: true, cell: ({ startedAt }) => words.instant(startedAt) },
        { head: 'Connection', isTight: true, cell: ({ connectionId }) => connectionId },
        { head: 'State', cell: ({ status }) => <RunBadge status={status} /> },
        { head: 'What', cell: ({ kind }) => runKindText(kind) },
        { head: 'Took', isNumber: true, cell: ({ durationS }) => (durationS === null ? NOTHING : durationText(durationS)) },
        { head: 'Records', isNumber: true, cell: ({ rows }) => countText(rows) },
        { head: 'Requests', isNumber: true, cell: ({ requests }) => countText(requests) },
        { head: 'Rejected', isNumber: true, cell: ({ rejects }) => (rejects === 0 ? NOTHING : countText(rejects)) },
        { head: 'Error', cell: ({ error }) => error ?? <span className="muted">{NOTHING}</span> },
        {
          head: 'Details',
          cell: (run) => (
            <button type="button" className="button compact" onClick={() => onOpen(run)}>
              Show
              <span className="spoken">
                {' '}
                run of {run.connectionId}, {words.instant(run.startedAt)}
              </span>
            </button>
          ),
        },
      ]}
    />
  );
}
