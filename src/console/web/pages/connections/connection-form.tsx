import { type FormEvent, useState } from 'react';
import type { SourceForm } from '../../../api/connection-form.ts';
import type { TestResult } from '../../../api/connections.ts';
import { send } from '../../data/request.ts';
import { useAction } from '../../data/use-action.ts';
import { useWorkspace } from '../../data/workspace.tsx';
import { FormContext } from '../../form/form-context.ts';
import { asGroup, type Json, pruned, type Schema } from '../../form/schema.ts';
import { SchemaGroup } from '../../form/schema-group.tsx';
import { Failed } from '../../parts/states.tsx';
import { navigate } from '../../router/location.ts';
import { TestReport } from './test-report.tsx';

interface ConnectionFormProps {
  readonly form: SourceForm;
  readonly initial: Json;
  /** Of a connection that exists: its id, which stays. */
  readonly id?: string | undefined;
}

/** Fields that everyone has to think of; the others are behind "More settings". */
const FIRST = ['id', 'subdomain', 'auth', 'since'];

/** A connection by form: filled in, tested, then saved. */
export function ConnectionForm({ form, initial, id }: ConnectionFormProps) {
  const { reload } = useWorkspace();
  const [config, setConfig] = useState<Json>(initial);
  const [tested, setTested] = useState<string>();
  const sent = { ...asGroup(pruned(config)), source: form.source, ...(id !== undefined && { id }) };
  const state = JSON.stringify(sent);
  const testing = useAction(async () => {
    const result = await send<TestResult>('POST', '/connections/test', { config: sent });
    setTested(result.ok ? state : undefined);
    return result;
  });
  const saving = useAction(async () => {
    const saved =
      id === undefined
        ? await send<{ id: string }>('POST', '/connections', { config: sent })
        : await send<{ id: string }>('PUT', `/connections/${encodeURIComponent(id)}/config`, { config: sent });
    reload();
    navigate(`/connections/${encodeURIComponent(saved.id)}`);
  });

  const test = (event: FormEvent) => {
    event.preventDefault();
    void testing.run();
  };
  const schema = form.schema as Schema;
  const wrong = fieldsOf(saving.problem?.fields ?? testing.problem?.fields);
  const names = Object.keys(schema.properties ?? {});
  const group = (only: readonly string[]) => (
    <SchemaGroup path="" schema={schema} value={config} only={only.filter((name) => id === undefined || name !== 'id')} onChange={setConfig} />
  );

  return (
    <FormContext value={{ secrets: new Set(form.secrets), wrong, isReadOnly: false }}>
      <form className="form" onSubmit={test}>
        <section className="card" aria-label="Login">
          {group(FIRST)}
          <details>
            <summary>More settings</summary>
            <div className="stack">{group(names.filter((name) => !FIRST.includes(name)))}</div>
          </details>
        </section>
        <TestReport action={testing} />
        {saving.problem && <Failed problem={saving.problem} />}
        <div className="row">
          <button type="submit" className={tested === state ? 'button' : 'button primary'} disabled={testing.isBusy}>
            {testing.isBusy ? 'Asking the helpdesk …' : 'Test'}
          </button>
          <button
            type="button"
            className={tested === state ? 'button primary' : 'button'}
            disabled={tested !== state || saving.isBusy}
            onClick={() => void saving.run()}
          >
            Save
          </button>
          {tested !== state && <span className="muted small">It can be saved once it has been tested as it stands.</span>}
        </div>
      </form>
    </FormContext>
  );
}

/** The server names a field by its place in the body. */
const fieldsOf = (fields: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(fields).map(([path, message]) => [path.replace(/^config\./, ''), message]));
