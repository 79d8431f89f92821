import { useState } from 'react';
import type { getConnection } from '../../../api/connections.ts';
import type { AnswerOf } from '../../../api/endpoint.ts';
import { countText } from '../../format/value.ts';
import { Empty } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { RejectedRecords } from './rejected-records.tsx';

type Group = AnswerOf<typeof getConnection>['rejects'][number];

interface RejectsProps {
  readonly id: string;
  readonly groups: readonly Group[];
}

/** Records that make no sense to us, by reason; they are kept and come in as soon as they do. */
export function Rejects({ id, groups }: RejectsProps) {
  const [open, setOpen] = useState<Group>();
  return (
    <section className="card flush" aria-label="Rejected records">
      <div className="card-head">
        <h2>Rejected records</h2>
      </div>
      {groups.length === 0 ? (
        <Empty icon="good" title="None: every record could be read" />
      ) : (
        <Table<Group>
          caption="Rejected records by reason"
          rows={groups}
          keyOf={({ stream, entity, reason }) => `${stream} ${entity} ${reason}`}
          columns={[
            { head: 'Stream', isTight: true, cell: ({ stream }) => stream },
            { head: 'What', isTight: true, cell: ({ entity }) => entity.replaceAll('_', ' ') },
            { head: 'Reason', cell: ({ reason }) => reason },
            { head: 'Records', isNumber: true, cell: ({ count }) => countText(count) },
            {
              head: 'Look',
              cell: (group) => (
                <button type="button" className="button compact" onClick={() => setOpen(group)}>
                  Show<span className="spoken"> records rejected for: {group.reason}</span>
                </button>
              ),
            },
          ]}
        />
      )}
      {open && <RejectedRecords id={id} stream={open.stream} reason={open.reason} onClose={() => setOpen(undefined)} />}
    </section>
  );
}
