import { useState } from 'react';
import type { ConnectionInfo, TestResult } from '../../../api/connections.ts';
import { send } from '../../data/request.ts';
import { useMay } from '../../data/session.tsx';
import { useAction } from '../../data/use-action.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Failed } from '../../parts/states.tsx';
import { Link } from '../../router/link.tsx';
import { Backfill } from './backfill.tsx';
import { Remove } from './remove.tsx';
import { TestReport } from './test-report.tsx';

interface ConnectionActionsProps {
  readonly connection: ConnectionInfo;
  onChanged(): void;
}

/** What can be done with a connection by whom who looks. */
export function ConnectionActions({ connection: { id, origin, isRunning, isQueued }, onChanged }: ConnectionActionsProps) {
  const [open, setOpen] = useState<'test' | 'backfill' | 'remove'>();
  const [mayAct, mayChange] = [useMay('operator'), useMay('admin')];
  const path = `/connections/${encodeURIComponent(id)}`;
  const testing = useAction(() => send<TestResult>('POST', `${path}/test`));
  const syncing = useAction(async () => {
    await send('POST', `${path}/sync`);
    onChanged();
  });
  if (!mayAct || origin === 'none') return null;
  const close = () => setOpen(undefined);
  return (
    <>
      <button type="button" className="button primary" disabled={isRunning || isQueued || syncing.isBusy} onClick={() => void syncing.run()}>
        {isRunning ? 'Syncing …' : isQueued ? 'Waiting …' : 'Sync now'}
      </button>
      <button
        type="button"
        className="button"
        onClick={() => {
          setOpen('test');
          void testing.run();
        }}
      >
        Test
      </button>
      <button type="button" className="button" onClick={() => setOpen('backfill')}>
        Read again from …
      </button>
      {mayChange && origin === 'console' && (
        <>
          <Link className="button" href={`/connections/${encodeURIComponent(id)}/edit`}>
            Edit
          </Link>
          <button type="button" className="button danger" onClick={() => setOpen('remove')}>
            Remove
          </button>
        </>
      )}
      {syncing.problem && <Failed problem={syncing.problem} />}
      {open === 'test' && (
        <Dialog title={`Test of ${id}`} lead="Login, rights and plan, stream by stream." onClose={close}>
          <TestReport action={testing} />
        </Dialog>
      )}
      {open === 'backfill' && <Backfill id={id} onDone={onChanged} onClose={close} />}
      {open === 'remove' && <Remove id={id} onClose={close} />}
    </>
  );
}
