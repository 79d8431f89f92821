import { use } from 'react';
import { Field } from '../parts/field.tsx';
import { FormContext } from './form-context.ts';
import { kindOf, labelOf, scalarOf } from './schema.ts';
import type { SchemaFieldProps } from './schema-field.tsx';

/** A text, a number, yes or no, one of a few. */
export function ScalarField({ name, path, schema, value, isRequired, onChange }: SchemaFieldProps) {
  const { wrong, isReadOnly } = use(FormContext);
  const kind = kindOf(schema);
  const options = kind === 'switch' ? ['true', 'false'] : (schema.enum?.map(String) ?? []);
  const text = value === undefined || value === null ? '' : String(value as string | number | boolean);
  const standard = schema.default === undefined ? '' : String(schema.default as string);
  const change = (next: string) => onChange(next === '' ? undefined : scalarOf(next, schema));
  return (
    <Field label={labelOf(name, schema)} help={schema.description} wrong={wrong[path]} isRequired={isRequired}>
      {(control) =>
        options.length > 0 ? (
          <select {...control} value={text} disabled={isReadOnly} onChange={(event) => change(event.target.value)}>
            <option value="">{standard === '' ? 'Not set' : `Standard: ${readable(standard)}`}</option>
            {options.map((option) => (
              <option key={option} value={option}>
                {readable(option)}
              </option>
            ))}
          </select>
        ) : (
          <input
            {...control}
            type={schema.format === 'date' ? 'date' : kind === 'number' ? 'number' : 'text'}
            step="any"
            min={schema.minimum}
            max={schema.maximum}
            placeholder={standard === '' ? undefined : `Standard: ${standard}`}
            readOnly={isReadOnly}
            value={text}
            onChange={(event) => change(event.target.value)}
          />
        )
      }
    </Field>
  );
}

const readable = (word: string): string => (word === 'true' ? 'yes' : word === 'false' ? 'no' : word.replaceAll('_', ' '));
