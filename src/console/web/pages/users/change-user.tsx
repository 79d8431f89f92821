import { type FormEvent, useState } from 'react';
import type { UserInfo } from '../../../api/users.ts';
import { send } from '../../data/request.ts';
import { useSession } from '../../data/session.tsx';
import { useAction } from '../../data/use-action.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Failed } from '../../parts/states.tsx';
import { PasswordField, RoleField } from './user-fields.tsx';

interface ChangeUserProps {
  readonly user: UserInfo;
  onDone(): void;
  onClose(): void;
}

/** Another role, another password, or both. */
export function ChangeUser({ user: { name, role: before, isYou }, onDone, onClose }: ChangeUserProps) {
  const { retry: lookAgain } = useSession();
  const [role, setRole] = useState(before);
  const [password, setPassword] = useState('');
  const changing = useAction(() =>
    send<{ readonly name: string }>('PUT', `/users/${encodeURIComponent(name)}`, { ...(role !== before && { role }), ...(password !== '' && { password }) }),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await changing.run())) return;
    onClose();
    onDone();
    if (isYou) lookAgain();
  };
  return (
    <Dialog title={`Change ${name}`} lead="A new role holds at once; a new password ends all sessions of the user." onClose={onClose}>
      <form className="form" onSubmit={(event) => void submit(event)}>
        {changing.problem && <Failed problem={changing.problem} />}
        <RoleField role={role} onChange={setRole} />
        <PasswordField
          label="New password"
          help="At least 10 characters; left empty, the password stays."
          isRequired={false}
          password={password}
          onChange={setPassword}
        />
        <div className="row">
          <button type="submit" className="button primary" disabled={changing.isBusy || (role === before && password === '')}>
            Save
          </button>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
