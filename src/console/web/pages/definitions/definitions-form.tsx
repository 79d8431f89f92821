import { useState } from 'react';
import type { Definitions, DefinitionsPage, DefinitionsPreview } from '../../../api/definitions.ts';
import { send } from '../../data/request.ts';
import { useMay } from '../../data/session.tsx';
import { useAction } from '../../data/use-action.ts';
import { FormContext } from '../../form/form-context.ts';
import { type Json, pruned } from '../../form/schema.ts';
import { Failed, Loading, Notice } from '../../parts/states.tsx';
import { ConnectionParts } from './connection-parts.tsx';
import { Effect } from './effect.tsx';
import { Parameters } from './parameters.tsx';
import { Targets } from './targets.tsx';
import { Teams } from './teams.tsx';

interface DefinitionsFormProps {
  readonly page: DefinitionsPage;
  onSaved(): void;
}

/** All definitions made here as one form: changed, looked at in its effect, saved. */
export function DefinitionsForm({ page, onSaved }: DefinitionsFormProps) {
  const mayChange = useMay('admin');
  const [own, setOwn] = useState<Definitions>(page.own);
  const [previewed, setPreviewed] = useState<string>();
  const sent = pruned(own as Json) as Definitions;
  const state = JSON.stringify(sent);
  const isChanged = state !== JSON.stringify(pruned(page.own as Json));
  const previewing = useAction(async () => {
    const effect = await send<DefinitionsPreview>('POST', '/definitions/preview', { own: sent });
    setPreviewed(state);
    return effect;
  });
  const saving = useAction(async () => {
    await send('PUT', '/definitions', { own: sent, revision: page.revision });
    onSaved();
  });
  const change = (part: Partial<Definitions>) => setOwn({ ...own, ...part });
  const problem = saving.problem ?? previewing.problem;
  const wrong = Object.fromEntries(Object.entries(problem?.fields ?? {}).map(([path, message]) => [path.replace(/^own\./, ''), message]));
  const parts = { page, own, isReadOnly: !mayChange, onChange: change };

  return (
    <FormContext value={{ secrets: NONE, wrong, isReadOnly: !mayChange }}>
      <Targets {...parts} />
      <Teams {...parts} />
      <ConnectionParts {...parts} />
      <Parameters {...parts} />
      {!mayChange && <Notice tone="plain">Only an administrator can change definitions.</Notice>}
      {previewing.isBusy && <Loading what="the effect" />}
      {previewing.result && previewed === state && <Effect effect={previewing.result} />}
      {problem && <Failed problem={problem} />}
      {mayChange && (
        <div className="card save-bar">
          <button
            type="button"
            className={previewed === state ? 'button' : 'button primary'}
            disabled={!isChanged || previewing.isBusy}
            onClick={() => void previewing.run()}
          >
            {previewing.isBusy ? 'Computing …' : 'Show the effect'}
          </button>
          <button
            type="button"
            className={previewed === state ? 'button primary' : 'button'}
            disabled={!isChanged || previewed !== state || saving.isBusy}
            onClick={() => void saving.run()}
          >
            Save
          </button>
          <button type="button" className="button quiet" disabled={!isChanged} onClick={() => setOwn(page.own)}>
            Undo changes
          </button>
          <span className="muted small">
            {isChanged
              ? previewed === state
                ? 'Saving makes the numbers it touches anew.'
                : 'It can be saved once you have seen its effect.'
              : 'Nothing is changed.'}
          </span>
        </div>
      )}
    </FormContext>
  );
}

const NONE: ReadonlySet<string> = new Set();
