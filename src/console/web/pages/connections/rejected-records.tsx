import { useState } from 'react';
import type { AnswerOf } from '../../../api/endpoint.ts';
import type { getReject, listRejects, RejectInfo } from '../../../api/rejects.ts';
import { address } from '../../data/request.ts';
import { useMay } from '../../data/session.tsx';
import { useData } from '../../data/use-data.ts';
import { useWords } from '../../data/workspace.tsx';
import { NOTHING } from '../../format/value.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Fetched, Notice } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';

interface RejectedRecordsProps {
  readonly id: string;
  readonly stream: string;
  readonly reason: string;
  onClose(): void;
}

/** The records of one reason, and one of them as it was read: without bodies, subjects and addresses. */
export function RejectedRecords({ id, stream, reason, onClose }: RejectedRecordsProps) {
  const words = useWords();
  const mayLook = useMay('operator');
  const [shown, setShown] = useState<number>();
  const data = useData<AnswerOf<typeof listRejects>>(address('/rejects', { connection: id, stream, reason, limit: 20 }));
  return (
    <Dialog title="Rejected records" lead={`${stream}: ${reason}`} onClose={onClose}>
      <Fetched data={data} what="the records">
        {({ rejects, hasMore }) => (
          <>
            <Table<RejectInfo>
              caption="Records"
              rows={rejects}
              keyOf={(reject) => reject.id}
              columns={[
                { head: 'Record', cell: ({ entity, recordId }) => `${entity.replaceAll('_', ' ')} ${recordId ?? NOTHING}` },
                { head: 'Rejected', isTight: true, cell: ({ rejectedAt }) => words.instant(rejectedAt) },
                ...(mayLook
                  ? [
                      {
                        head: 'As it was read',
                        cell: (reject: RejectInfo) => (
                          <button type="button" className="button compact" onClick={() => setShown(reject.id)}>
                            Show<span className="spoken"> record {reject.recordId}</span>
                          </button>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
            {hasMore && <p className="small muted">These are the newest 20.</p>}
          </>
        )}
      </Fetched>
      {shown !== undefined && <RawRecord key={shown} id={shown} />}
    </Dialog>
  );
}

function RawRecord({ id }: { readonly id: number }) {
  const data = useData<AnswerOf<typeof getReject>>(`/rejects/${id}`);
  return (
    <Fetched data={data} what="the record">
      {({ raw, isHidden }) =>
        isHidden ? (
          <Notice tone="plain">The privacy settings of agents do not let this record be shown.</Notice>
        ) : (
          <pre className="record" tabIndex={0} role="region" aria-label="The record as it was read">
            {JSON.stringify(raw, null, 2)}
          </pre>
        )
      }
    </Fetched>
  );
}
