import { useState } from 'react';
import { Choice } from '../parts/choice.tsx';
import { alternativeText, asGroup, type Json, labelOf, type Schema } from './schema.ts';
import type { SchemaFieldProps } from './schema-field.tsx';
import { SchemaGroup } from './schema-group.tsx';

/** Several ways to fill in the same, one of which is taken. */
export function Alternatives({ name, path, schema, value, isRequired, onChange }: SchemaFieldProps) {
  const ways = schema.anyOf ?? [];
  const [chosen, setChosen] = useState(() =>
    String(
      Math.max(
        0,
        ways.findIndex((way) => fits(way, value)),
      ),
    ),
  );
  const way = ways[Number(chosen)];
  return (
    <fieldset>
      <legend>{labelOf(name, schema)}</legend>
      <Choice
        label={labelOf(name, schema)}
        value={chosen}
        options={ways.map((each, i) => [String(i), alternativeText(each, i)] as const)}
        onChange={(next) => {
          setChosen(next);
          onChange(undefined);
        }}
      />
      {way?.description && <p className="muted small">{way.description}</p>}
      {way && <SchemaGroup key={chosen} path={path} schema={way} value={value} isOptional={!isRequired} onChange={onChange} />}
    </fieldset>
  );
}

const fits = (way: Schema, value: Json): boolean => Object.keys(asGroup(value)).some((key) => way.properties?.[key] !== undefined);
