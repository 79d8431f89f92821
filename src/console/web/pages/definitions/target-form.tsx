import { useState } from 'react';
import { useWorkspace } from '../../data/workspace.tsx';
import { FILTERS, type FilterName } from '../../filters/filters.ts';
import { dimensionText, variantText } from '../../format/words.ts';
import { Field } from '../../parts/field.tsx';
import { Select } from '../../parts/select.tsx';
import { boundOf, PERIODS, type TargetRow, unitHint, withPeriod } from './target-row.ts';

const FRESH = { kpi: 'csat_score', variant: 'default', atLeast: '', atMost: '', per: '', from: '', dimension: '', member: '' };

/** A row to add a target with. */
export function TargetForm({ onAdd }: { onAdd(target: TargetRow): void }) {
  const { catalog, filters } = useWorkspace().info;
  const [draft, setDraft] = useState(FRESH);
  const set = (part: Partial<typeof FRESH>) => setDraft({ ...draft, ...part });
  const entry = catalog.find(({ kpi }) => kpi === draft.kpi) ?? catalog[0];
  if (!entry) return null;
  const [atLeast, atMost] = [boundOf(draft.atLeast, entry.unit), boundOf(draft.atMost, entry.unit)];
  const isWrong = (text: string, bound: unknown) => (text !== '' && bound === undefined ? `Write it ${unitHint[entry.unit]}` : undefined);
  const isComplete =
    (atLeast !== undefined || atMost !== undefined) &&
    !isWrong(draft.atLeast, atLeast) &&
    !isWrong(draft.atMost, atMost) &&
    (draft.dimension === '' || draft.member !== '');
  const members = draft.dimension === '' ? [] : filters[draft.dimension as FilterName];
  const add = () => {
    const target: TargetRow = {
      kpi: entry.kpi,
      ...(draft.variant !== 'default' && { variant: draft.variant }),
      ...(atLeast !== undefined && { atLeast }),
      ...(atMost !== undefined && { atMost }),
      ...(draft.from !== '' && { from: draft.from }),
      ...(draft.dimension !== '' && { [draft.dimension]: draft.member }),
    };
    onAdd(withPeriod(target, draft.per));
    setDraft({ ...FRESH, kpi: entry.kpi });
  };
  return (
    <div className="card-foot add-row">
      <Select label="KPI" value={entry.kpi} options={catalog.map(({ kpi, name }) => [kpi, name] as const)} onChange={(kpi) => setDraft({ ...FRESH, kpi })} />
      {entry.variants.length > 1 && (
        <Select
          label="Variant"
          value={draft.variant}
          options={entry.variants.map((each) => [each, variantText(each)] as const)}
          onChange={(variant) => set({ variant })}
        />
      )}
      <Field label="At least" help={unitHint[entry.unit]} wrong={isWrong(draft.atLeast, atLeast)}>
        {(control) => <input {...control} value={draft.atLeast} onChange={(event) => set({ atLeast: event.target.value })} />}
      </Field>
      <Field label="At most" help={unitHint[entry.unit]} wrong={isWrong(draft.atMost, atMost)}>
        {(control) => <input {...control} value={draft.atMost} onChange={(event) => set({ atMost: event.target.value })} />}
      </Field>
      <Select label="Per" value={draft.per} options={PERIODS} onChange={(per) => set({ per })} />
      <Select
        label="For"
        value={draft.dimension}
        options={[
          ['', 'All'],
          ...FILTERS.filter((name) => filters[name].length > 0 && entry.dimensions.includes(name)).map((name) => [name, dimensionText(name)] as const),
        ]}
        onChange={(dimension) => set({ dimension, member: '' })}
      />
      {members.length > 0 && (
        <Select
          label={dimensionText(draft.dimension)}
          value={draft.member}
          options={[['', 'Choose'], ...members.map(({ member, label }) => [member, label] as const)]}
          onChange={(member) => set({ member })}
        />
      )}
      <Field label="From">{(control) => <input {...control} type="date" value={draft.from} onChange={(event) => set({ from: event.target.value })} />}</Field>
      <button type="button" className="button" disabled={!isComplete} onClick={add}>
        Add target
      </button>
    </div>
  );
}
