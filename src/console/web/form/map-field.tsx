import { use, useState } from 'react';
import { FormContext } from './form-context.ts';
import { asGroup, type Json, labelOf, problemWithin, scalarOf, type Schema } from './schema.ts';
import type { SchemaFieldProps } from './schema-field.tsx';
import './map-field.css';

interface Row {
  readonly no: number;
  readonly key: string;
  readonly text: string;
}

/** Names and what each of them is: rows that can be added and taken away. */
export function MapField({ name, path, schema, value, onChange }: SchemaFieldProps) {
  const { wrong, isReadOnly } = use(FormContext);
  const inner = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
  const [rows, setRows] = useState<readonly Row[]>(() => Object.entries(asGroup(value)).map(([key, each], no) => ({ no, key, text: textOf(each) })));
  const label = labelOf(name, schema);
  const problem = problemWithin(wrong, path);

  const change = (next: readonly Row[]) => {
    setRows(next);
    onChange(Object.fromEntries(next.filter(({ key, text }) => key !== '' && text !== '').map(({ key, text }) => [key, valueOf(text, inner)])));
  };
  const edit = (no: number, part: Partial<Row>) => change(rows.map((row) => (row.no === no ? { ...row, ...part } : row)));

  return (
    <fieldset>
      <legend>{label}</legend>
      {schema.description && <p className="muted small">{schema.description}</p>}
      {rows.map(({ no, key, text }) => (
        <div key={no} className="map-row">
          <input
            className="input"
            aria-label={`${label}: name`}
            readOnly={isReadOnly}
            value={key}
            onChange={(event) => edit(no, { key: event.target.value })}
          />
          {inner.enum ? (
            <select
              className="input"
              aria-label={`${label}: ${key}`}
              disabled={isReadOnly}
              value={text}
              onChange={(event) => edit(no, { text: event.target.value })}
            >
              <option value="">Choose</option>
              {inner.enum.map((option) => (
                <option key={String(option)}>{String(option)}</option>
              ))}
            </select>
          ) : (
            <input
              className="input"
              aria-label={`${label}: ${key}`}
              placeholder={inner.items ? 'Several with commas between' : undefined}
              readOnly={isReadOnly}
              value={text}
              onChange={(event) => edit(no, { text: event.target.value })}
            />
          )}
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
            onClick={() => setRows([...rows, { no: Math.max(-1, ...rows.map((row) => row.no)) + 1, key: '', text: '' }])}
          >
            Add
          </button>
        </div>
      )}
    </fieldset>
  );
}

const textOf = (value: Json): string =>
  Array.isArray(value) ? value.map(String).join(', ') : value === undefined || value === null ? '' : String(value as string);

const valueOf = (text: string, inner: Schema): Json =>
  inner.items
    ? text
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== '')
    : scalarOf(text, inner);
