import { use, useState } from 'react';
import { Field } from '../parts/field.tsx';
import { FormContext } from './form-context.ts';
import { labelOf, scalarOf, type Json, type Schema } from './schema.ts';
import type { SchemaFieldProps } from './schema-field.tsx';

/** Several words: one a line. */
export function ListField({ name, path, schema, value, isRequired, onChange }: SchemaFieldProps) {
  const { wrong, isReadOnly } = use(FormContext);
  const [text, setText] = useState(() => linesOf(value));
  return (
    <Field
      label={labelOf(name, schema)}
      help={`${schema.description ?? ''}${schema.description ? '. ' : ''}One a line.`}
      wrong={wrong[path]}
      isRequired={isRequired}
    >
      {(control) => (
        <textarea
          {...control}
          rows={3}
          readOnly={isReadOnly}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            onChange(wordsOf(event.target.value, schema.items ?? {}));
          }}
        />
      )}
    </Field>
  );
}

const linesOf = (value: Json): string => (Array.isArray(value) ? value.map(String).join('\n') : '');

const wordsOf = (text: string, items: Schema): Json =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => scalarOf(line, items));
