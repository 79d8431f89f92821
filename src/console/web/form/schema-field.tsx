import { use } from 'react';
import { Alternatives } from './alternatives.tsx';
import { FormContext } from './form-context.ts';
import { GroupMapField } from './group-map-field.tsx';
import { ListField } from './list-field.tsx';
import { MapField } from './map-field.tsx';
import { type Json, kindOf, labelOf, type Schema } from './schema.ts';
import { SchemaGroup } from './schema-group.tsx';
import { ScalarField } from './scalar-field.tsx';
import { SecretField } from './secret-field.tsx';

export interface SchemaFieldProps {
  readonly name: string;
  /** Where it lies: auth.apiToken */
  readonly path: string;
  readonly schema: Schema;
  readonly value: Json;
  readonly isRequired: boolean;
  onChange(value: Json): void;
}

/** One field of a form made from a schema, by what kind of value it takes. */
export function SchemaField(props: SchemaFieldProps) {
  const { secrets } = use(FormContext);
  if (secrets.has(props.path)) return <SecretField {...props} />;
  switch (kindOf(props.schema)) {
    case 'group':
      return (
        <fieldset>
          <legend>{labelOf(props.name, props.schema)}</legend>
          {props.schema.description && <p className="muted small">{props.schema.description}</p>}
          <SchemaGroup {...props} isOptional={!props.isRequired} />
        </fieldset>
      );
    case 'alternatives':
      return <Alternatives {...props} />;
    case 'map':
      return <MapField {...props} />;
    case 'groups':
      return <GroupMapField {...props} />;
    case 'list':
      return <ListField {...props} />;
    default:
      return <ScalarField {...props} />;
  }
}
