import { type FormEvent, useState } from 'react';
import { send } from '../../data/request.ts';
import { useAction } from '../../data/use-action.ts';
import { useWorkspace } from '../../data/workspace.tsx';
import { addDays } from '../../format/time.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/field.tsx';
import { Failed } from '../../parts/states.tsx';

interface BackfillProps {
  readonly id: string;
  onDone(): void;
  onClose(): void;
}

/** Asks for a day and reads everything since again. */
export function Backfill({ id, onDone, onClose }: BackfillProps) {
  const { today } = useWorkspace().info;
  const [from, setFrom] = useState(addDays(today, -30));
  const asking = useAction(() => send<{ readonly isQueued: boolean }>('POST', `/connections/${encodeURIComponent(id)}/backfill`, { from }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await asking.run();
    if (!answer) return;
    onDone();
    onClose();
  };
  return (
    <Dialog
      title={`Read ${id} again`}
      lead="Asks the helpdesk for everything that changed since a day. Nothing is counted twice, and no place is lost."
      onClose={onClose}
    >
      <form className="form" onSubmit={(event) => void submit(event)}>
        {asking.problem && <Failed problem={asking.problem} />}
        <Field label="From" help="The longer ago, the more requests it takes.">
          {(control) => <input {...control} type="date" required max={today} value={from} onChange={(event) => setFrom(event.target.value)} />}
        </Field>
        <div className="row">
          <button type="submit" className="button primary" disabled={asking.isBusy}>
            Read again
          </button>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
