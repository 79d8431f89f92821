import { useState } from 'react';
import { MemberPicker } from '../../filters/member-picker.tsx';
import { useWorkspace } from '../../data/workspace.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Field } from '../../parts/field.tsx';
import { Section } from '../../parts/section.tsx';
import type { PartProps } from './part-props.ts';

/** Teams above the groups of all helpdesks. */
export function Teams({ page, own, isReadOnly, onChange }: PartProps) {
  const { group: groups } = useWorkspace().info.filters;
  const [name, setName] = useState('');
  const made = own.teams ?? {};
  const labelled = groups.map(({ member, label, connection }) => ({ member, label: `${label} · ${connection}` }));
  const labelOf = (member: string): string => labelled.find((each) => each.member === member)?.label ?? member;
  const isTaken = name in made || name in (page.file.teams ?? {});
  return (
    <Section title="Teams">
      <ul className="card-list">
        {Object.entries(page.file.teams ?? {}).map(([team, members]) => (
          <li key={team} className="row apart">
            <span>
              <strong>{team}</strong> <span className="muted">{members.map(labelOf).join(', ')}</span>
            </span>
            <Badge title="Change it in the YAML file">YAML</Badge>
          </li>
        ))}
        {Object.entries(made).map(([team, members]) => (
          <li key={team} className="team">
            <strong>{team}</strong>
            {isReadOnly ? (
              <span className="muted">{members.map(labelOf).join(', ')}</span>
            ) : (
              <>
                <MemberPicker
                  label={`Groups of ${team}`}
                  all="No groups"
                  members={labelled}
                  chosen={members}
                  onChange={(next) => onChange({ teams: { ...made, [team]: [...next] } })}
                />
                <button
                  type="button"
                  className="button compact"
                  onClick={() => onChange({ teams: Object.fromEntries(Object.entries(made).filter(([each]) => each !== team)) })}
                >
                  Remove<span className="spoken"> {team}</span>
                </button>
              </>
            )}
          </li>
        ))}
        {Object.keys(made).length === 0 && Object.keys(page.file.teams ?? {}).length === 0 && (
          <li className="muted">No teams. A team puts groups of any helpdesk together, and is a dimension of every KPI.</li>
        )}
      </ul>
      {!isReadOnly && (
        <div className="card-foot add-row">
          <Field label="New team" wrong={isTaken ? 'There is such a team already' : undefined}>
            {(control) => <input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
          </Field>
          <button
            type="button"
            className="button"
            disabled={name.trim() === '' || isTaken}
            onClick={() => {
              onChange({ teams: { ...made, [name.trim()]: [] } });
              setName('');
            }}
          >
            Add team
          </button>
        </div>
      )}
    </Section>
  );
}
