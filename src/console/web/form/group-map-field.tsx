import { use, useState } from 'react';
import { Field } from '../parts/field.tsx';
import { FormContext } from './form-context.ts';
import { asGroup, type Json, labelOf, problemWithin } from './schema.ts';
import type { SchemaFieldProps } from './schema-field.tsx';
import { SchemaGroup } from './schema-group.tsx';
import './map-field.css';

interface Row {
  readonly no: number;
  readonly key: string;
  readonly group: Json;
}

/** Ids and several values for each of them (the scale of a survey): rows that can be added and taken away. */
export function GroupMapField({ name, path, schema, value, onChange }: SchemaFieldProps) {
  const { wrong, isReadOnly } = use(FormContext);
  const inner = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
  const [rows, setRows] = useState<readonly Row[]>(() => Object.entries(asGroup(value)).map(([key, group], no) => ({ no, key, group })));
  const label = labelOf(name, schema);
  const problem = problemWithin(wrong, path);
  const change = (next: readonly Row[]) => {
    setRows(next);
    onChange(Object.fromEntries(next.filter(({ key }) => key !== '').map(({ key, group }) => [key, group])));
  };
  const edit = (no: number, part: Partial<Row>) => change(rows.map((row) => (row.no === no ? { ...row, ...part } : row)));

  return (
    <fieldset>
      <legend>{label}</legend>
      {schema.description && <p className="muted small">{schema.description}</p>}
      {rows.map(({ no, key, group }) => (
        <div key={no} className="group-row" role="group" aria-label={`${label}: ${key || 'new'}`}>
          <Field label="ID">
            {(control) => <input {...control} readOnly={isReadOnly} value={key} onChange={(event) => edit(no, { key: event.target.value })} />}
          </Field>
          <SchemaGroup path={`${path}.${key}`} schema={inner} value={group} onChange={(next) => edit(no, { group: next })} />
          {!isReadOnly && (
            <button
              type="button"
              className="button compact"
              aria-label={`Take ${key || 'this row'} away`}
              onClick={() => change(rows.filter((row) => row.no !== no))}
            >
              Remove
            </button>
          )}
        </div>
      ))}
      {rows.length === 0 && isReadOnly && <p className="muted small">Nothing set.</p>}
      {problem && <p className="wrong">{problem}</p>}
      {!isReadOnly && (
        <div>
          <button
            type="button"
            className="button compact"
            onClick={() => setRows([...rows, { no: Math.max(-1, ...rows.map((row) => row.no)) + 1, key: '', group: {} }])}
          >
            Add
          </button>
        </div>
      )}
    </fieldset>
  );
}
