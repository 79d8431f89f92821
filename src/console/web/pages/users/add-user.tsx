import { type FormEvent, useState } from 'react';
import type { Role } from '../../../api/endpoint.ts';
import { send } from '../../data/request.ts';
import { useSession } from '../../data/session.tsx';
import { useAction } from '../../data/use-action.ts';
import { Field } from '../../parts/field.tsx';
import { Failed, Notice } from '../../parts/states.tsx';
import { PasswordField, RoleField } from './user-fields.tsx';

interface AddUserProps {
  /** Nobody has a login yet: it has to be an admin. */
  readonly isFirst: boolean;
  onDone(): void;
}

/** A form for one more user. */
export function AddUser({ isFirst, onDone }: AddUserProps) {
  const { retry: lookAgain } = useSession();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>(isFirst ? 'admin' : 'viewer');
  const [password, setPassword] = useState('');
  const adding = useAction(() => send<{ readonly name: string }>('POST', '/users', { name, role, password }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await adding.run())) return;
    setName('');
    setPassword('');
    if (isFirst) lookAgain();
    else onDone();
  };
  return (
    <section className="card" aria-label="Add a user">
      <h2>Add a user</h2>
      <form className="form" onSubmit={(event) => void submit(event)}>
        {adding.problem && <Failed problem={adding.problem} />}
        {adding.result && (
          <Notice tone="good" isNews>
            {adding.result.name} may log in.
          </Notice>
        )}
        <Field label="Name" isRequired wrong={adding.problem?.fields?.['name']}>
          {(control) => <input {...control} autoComplete="off" maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <RoleField role={role} onChange={setRole} />
        <PasswordField label="Password" help="At least 10 characters." isRequired password={password} onChange={setPassword} />
        <div className="row">
          <button type="submit" className="button primary" disabled={adding.isBusy}>
            Add user
          </button>
        </div>
      </form>
    </section>
  );
}
