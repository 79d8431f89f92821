import { send } from '../../data/request.ts';
import { useAction } from '../../data/use-action.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Failed } from '../../parts/states.tsx';
import { navigate } from '../../router/location.ts';

/** Asks once more before a connection leaves the configuration. */
export function Remove({ id, onClose }: { readonly id: string; onClose(): void }) {
  const removing = useAction(async () => {
    await send('DELETE', `/connections/${encodeURIComponent(id)}/config`);
    navigate('/connections');
  });
  return (
    <Dialog title={`Remove ${id}?`} onClose={onClose}>
      {removing.problem && <Failed problem={removing.problem} />}
      <p>
        It is read no more, and its login is erased. Its numbers stay and it is shown as stopped. To erase them too: <code>deskmeter remove {id} --purge</code>
      </p>
      <div className="row">
        <button type="button" className="button danger" disabled={removing.isBusy} onClick={() => void removing.run()}>
          Remove
        </button>
        <button type="button" className="button" onClick={onClose}>
          Keep
        </button>
      </div>
    </Dialog>
  );
}
