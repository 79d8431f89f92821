import { type ChangeEvent, useState } from 'react';
import type { FigureReport } from '../../../api/figures.ts';
import { send } from '../../data/request.ts';
import { useAction } from '../../data/use-action.ts';
import { Field } from '../../parts/field.tsx';
import { Failed, Notice } from '../../parts/states.tsx';
import { Report } from './report.tsx';

interface Chosen {
  readonly fileName: string;
  readonly text: string;
}

/** Choose a file, see what it would change or what is wrong with which line, load it. */
export function Upload({ onImported }: { onImported(): void }) {
  const [file, setFile] = useState<Chosen>();
  const [replace, setReplace] = useState(false);
  const checking = useAction((chosen: Chosen, isReplacing: boolean) => send<FigureReport>('POST', '/figures/preview', { ...chosen, replace: isReplacing }));
  const importing = useAction(async (chosen: Chosen) => {
    const report = await send<FigureReport>('POST', '/figures', { ...chosen, replace });
    if (report.ok) {
      setFile(undefined);
      checking.reset();
      onImported();
    }
    return report;
  });

  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const [given] = event.target.files ?? [];
    event.target.value = '';
    if (!given) return;
    const chosen = { fileName: given.name, text: await given.text() };
    setFile(chosen);
    importing.reset();
    await checking.run(chosen, replace);
  };
  const switchReplace = (next: boolean) => {
    setReplace(next);
    if (file) void checking.run(file, next);
  };
  const report = checking.result;

  return (
    <section className="card" aria-label="Import">
      <h2>Import a file</h2>
      <div className="form">
        <Field label="CSV file" help="Up to 20 MB. All of it is loaded, or nothing if a line is wrong.">
          {(control) => <input {...control} className="input file" type="file" accept=".csv,text/csv" onChange={(event) => void choose(event)} />}
        </Field>
        <label className="check">
          <input type="checkbox" checked={replace} onChange={(event) => switchReplace(event.target.checked)} />
          Withdraw what an earlier file of this name brought and this one no longer has
        </label>
      </div>
      {checking.isBusy && <p className="muted">Checking {file?.fileName} …</p>}
      {checking.problem && <Failed problem={checking.problem} />}
      {report && <Report report={report} />}
      {importing.problem && <Failed problem={importing.problem} />}
      {importing.result?.ok && (
        <Notice tone="good" isNews>
          <strong>{importing.result.file} is loaded.</strong> The numbers follow within a minute.
        </Notice>
      )}
      {file && report?.ok && (
        <div className="row">
          <button type="button" className="button primary" disabled={importing.isBusy} onClick={() => void importing.run(file)}>
            {importing.isBusy ? 'Loading …' : `Load ${file.fileName}`}
          </button>
          <button
            type="button"
            className="button"
            onClick={() => {
              setFile(undefined);
              checking.reset();
            }}
          >
            Cancel
          </button>
        </div>
      )}
    </section>
  );
}
