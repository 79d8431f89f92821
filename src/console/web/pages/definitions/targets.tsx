import type { CatalogEntry } from '../../../api/workspace.ts';
import { useWorkspace } from '../../data/workspace.tsx';
import { variantText } from '../../format/words.ts';
import { Badge } from '../../parts/badge.tsx';
import { Section } from '../../parts/section.tsx';
import { Empty } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import type { PartProps } from './part-props.ts';
import { boundShown, PERIODS, scopeText, type TargetRow, withPeriod } from './target-row.ts';
import { TargetForm } from './target-form.tsx';

interface Listed {
  readonly target: TargetRow;
  /** Place among those made here; undefined: of the YAML file. */
  readonly at: number | undefined;
}

/** What each number should reach, for all or for some. */
export function Targets({ page, own, isReadOnly, onChange }: PartProps) {
  const { catalog } = useWorkspace().info;
  const made = own.targets ?? [];
  const rows: readonly Listed[] = [...(page.file.targets ?? []).map((target) => ({ target, at: undefined })), ...made.map((target, at) => ({ target, at }))];
  const entry = ({ kpi }: TargetRow): CatalogEntry | undefined => catalog.find((each) => each.kpi === kpi);
  return (
    <Section title="Targets">
      {rows.length === 0 ? (
        <Empty icon="definition" title="No targets of your own">
          <p>Published figures stand in where there are some. A target of your own goes before them.</p>
        </Empty>
      ) : (
        <Table<Listed>
          caption="Targets, one a line"
          rows={rows}
          keyOf={({ target, at }) => (at === undefined ? `file ${JSON.stringify(target)}` : `own ${at}`)}
          columns={[
            {
              head: 'KPI',
              cell: ({ target }) =>
                `${entry(target)?.name ?? target['kpi']}${target['variant'] ? `, ${variantText(String(target['variant'])).toLowerCase()}` : ''}`,
            },
            { head: 'At least', isNumber: true, cell: ({ target }) => boundShown(target['atLeast'], entry(target)?.unit) },
            { head: 'At most', isNumber: true, cell: ({ target }) => boundShown(target['atMost'], entry(target)?.unit) },
            {
              head: 'Per',
              cell: ({ target, at }) => {
                const per = String(target['per'] ?? '');
                if (at === undefined || isReadOnly) return PERIODS.find(([period]) => period === per)?.[1] ?? per;
                return (
                  <select
                    aria-label={`Period of the target of ${entry(target)?.name ?? target['kpi']}`}
                    value={per}
                    onChange={(event) => onChange({ targets: made.map((each, i) => (i === at ? withPeriod(each, event.target.value) : each)) })}
                  >
                    {PERIODS.map(([period, text]) => (
                      <option key={period} value={period}>
                        {text}
                      </option>
                    ))}
                  </select>
                );
              },
            },
            { head: 'For', cell: ({ target }) => scopeText(target) },
            { head: 'From', isTight: true, cell: ({ target }) => target['from'] ?? 'always' },
            {
              head: 'Where',
              cell: ({ at }) =>
                at === undefined ? (
                  <Badge title="Change it in the YAML file">YAML</Badge>
                ) : (
                  !isReadOnly && (
                    <button type="button" className="button compact" onClick={() => onChange({ targets: made.filter((_, i) => i !== at) })}>
                      Remove
                    </button>
                  )
                ),
            },
          ]}
        />
      )}
      {!isReadOnly && <TargetForm onAdd={(target) => onChange({ targets: [...made, target] })} />}
    </Section>
  );
}
