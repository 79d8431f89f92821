import type { UserInfo } from '../../../api/users.ts';
import { send } from '../../data/request.ts';
import { useSession } from '../../data/session.tsx';
import { useAction } from '../../data/use-action.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Failed } from '../../parts/states.tsx';

interface RemoveUserProps {
  readonly user: UserInfo;
  onDone(): void;
  onClose(): void;
}

/** Asks once more before a user can log in no longer. */
export function RemoveUser({ user: { name, isYou }, onDone, onClose }: RemoveUserProps) {
  const { retry: lookAgain } = useSession();
  const removing = useAction(async () => {
    await send('DELETE', `/users/${encodeURIComponent(name)}`);
    onClose();
    onDone();
    if (isYou) lookAgain();
  });
  return (
    <Dialog title={`Remove ${name}?`} onClose={onClose}>
      {removing.problem && <Failed problem={removing.problem} />}
      <p>{isYou ? 'You are logged out at once, and cannot log in again.' : 'All sessions of the user end at once. What was changed by that name stays.'}</p>
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
