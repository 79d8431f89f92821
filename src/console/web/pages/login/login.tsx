import { type FormEvent, useState } from 'react';
import { useSession } from '../../data/session.tsx';
import { useAction } from '../../data/use-action.ts';
import { Field } from '../../parts/field.tsx';
import { Failed } from '../../parts/states.tsx';
import { Logo } from '../../shell/logo.tsx';
import './login.css';

/** Name and password; the address stays, so that one lands where one wanted to go. */
export function Login() {
  const { logIn } = useSession();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const entering = useAction(() => logIn(name, password));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    await entering.run();
    setPassword('');
  };

  return (
    <main className="login">
      <form className="card" onSubmit={(event) => void submit(event)}>
        <h1>
          <Logo />
          Log in to deskmeter
        </h1>
        {entering.problem && <Failed problem={entering.problem} />}
        <Field label="Name">
          {(control) => <input {...control} autoComplete="username" required value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label="Password">
          {(control) => (
            <input
              {...control}
              type="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <button type="submit" className="button primary" disabled={entering.isBusy}>
          {entering.isBusy ? 'Logging in …' : 'Log in'}
        </button>
        <p className="muted small">
          No account yet? An administrator makes one on the command line: <code>deskmeter user add</code>
        </p>
      </form>
    </main>
  );
}
