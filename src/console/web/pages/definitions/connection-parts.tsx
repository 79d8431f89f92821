import { use } from 'react';
import { FormContext } from '../../form/form-context.ts';
import { isBlank, type Json, type Schema } from '../../form/schema.ts';
import { SchemaGroup } from '../../form/schema-group.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Section } from '../../parts/section.tsx';
import type { PartProps } from './part-props.ts';

/** Per helpdesk: fields, tiers, what is left out, what its words mean, what a complaint is. */
export function ConnectionParts({ page, own, onChange }: PartProps) {
  const words = use(FormContext);
  const schema = (page.schema as Schema).properties?.['connections']?.additionalProperties;
  if (typeof schema !== 'object') return null;
  return (
    <Section title="What counts, by helpdesk">
      <ul className="card-list">
        {Object.keys(page.choices).map((id) => {
          const file = page.file.connections?.[id] as Json;
          const set = Object.keys((file as object | undefined) ?? {});
          const names = Object.keys(schema.properties ?? {}).filter((name) => !set.includes(name));
          return (
            <li key={id}>
              <details>
                <summary>
                  {id} {!isBlank(own.connections?.[id] as Json) && <Badge tone="accent">set here</Badge>} {set.length > 0 && <Badge>YAML</Badge>}
                </summary>
                <div className="form">
                  {set.length > 0 && (
                    <FormContext value={{ ...words, isReadOnly: true }}>
                      <p className="muted small">Set in the YAML file:</p>
                      <SchemaGroup path={`connections.${id}`} schema={schema} value={file} only={set} onChange={() => undefined} />
                    </FormContext>
                  )}
                  <SchemaGroup
                    path={`connections.${id}`}
                    schema={schema}
                    value={own.connections?.[id] as Json}
                    only={names}
                    onChange={(next) => onChange({ connections: { ...own.connections, [id]: next as Record<string, unknown> } })}
                  />
                </div>
              </details>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
