import { asGroup, isBlank, type Json, type Schema } from './schema.ts';
import { SchemaField } from './schema-field.tsx';

interface SchemaGroupProps {
  readonly path: string;
  readonly schema: Schema;
  readonly value: Json;
  /** Fields to show; left out: all that are not fixed. */
  readonly only?: readonly string[];
  /** It may be left out as a whole: its fields are required once one of them is filled in. */
  readonly isOptional?: boolean;
  onChange(value: Json): void;
}

/** The fields of an object. */
export function SchemaGroup({ path, schema, value, only, isOptional = false, onChange }: SchemaGroupProps) {
  const group = asGroup(value);
  const isAsked = !isOptional || !isBlank(value);
  const shown = Object.entries(schema.properties ?? {}).filter(([name, field]) => field.const === undefined && (only?.includes(name) ?? true));
  return (
    <div className="stack">
      {shown.map(([name, field]) => (
        <SchemaField
          key={name}
          name={name}
          path={path === '' ? name : `${path}.${name}`}
          schema={field}
          value={group[name]}
          isRequired={isAsked && schema.required?.includes(name) === true && field.default === undefined}
          onChange={(next) => onChange({ ...group, [name]: next })}
        />
      ))}
    </div>
  );
}
