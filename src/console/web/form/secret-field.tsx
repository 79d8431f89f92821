import { use, useState } from 'react';
import { Field } from '../parts/field.tsx';
import { FormContext } from './form-context.ts';
import { asGroup, type Json, labelOf } from './schema.ts';
import type { SchemaFieldProps } from './schema-field.tsx';

/** A stored one is kept unless another is written; its value never comes back. */
const KEPT = { isKept: true };
const isKeptBy = (value: Json): boolean => asGroup(value)['isKept'] === true;

/** A secret: written here and encrypted before it is stored, or named as an environment variable. */
export function SecretField({ name, path, schema, value, isRequired, onChange }: SchemaFieldProps) {
  const { wrong, isReadOnly } = use(FormContext);
  const [wasStored] = useState(isKeptBy(value));
  const isKept = isKeptBy(value);
  const text = typeof value === 'string' ? value : '';
  if (isReadOnly) {
    return <Field label={labelOf(name, schema)}>{(control) => <input {...control} readOnly value={isKept ? 'stored, not shown' : text} />}</Field>;
  }
  return (
    <Field
      label={labelOf(name, schema)}
      wrong={wrong[path]}
      isRequired={isRequired && !isKept}
      help={
        <>
          {schema.description} It is encrypted before it is stored; or write <code>{'${NAME}'}</code> to take it from the environment.
        </>
      }
    >
      {(control) => (
        <div className="row secret">
          <input
            {...control}
            type={text.startsWith('${') ? 'text' : 'password'}
            autoComplete="off"
            spellCheck={false}
            placeholder={isKept ? 'Stored. Write another to replace it' : undefined}
            value={text}
            onChange={(event) => onChange(event.target.value === '' && wasStored ? KEPT : event.target.value)}
          />
        </div>
      )}
    </Field>
  );
}
