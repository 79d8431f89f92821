import { use, useState } from 'react';
import { FormContext } from '../../form/form-context.ts';
import type { Json, Schema } from '../../form/schema.ts';
import { SchemaGroup } from '../../form/schema-group.tsx';
import { Choice } from '../../parts/choice.tsx';
import { Section } from '../../parts/section.tsx';
import type { PartProps } from './part-props.ts';

/** Scales of surveys first: they are what people come for. */
const OF_SURVEYS = /^(csat|ces|nps|esat|survey)_/;

/** Parameters of the definitions of KPIs. */
export function Parameters({ page, own, onChange }: PartProps) {
  const words = use(FormContext);
  const [shown, setShown] = useState<'surveys' | 'all'>('surveys');
  const schema = (page.schema as Schema).properties?.['kpi'];
  if (!schema) return null;
  const file = page.file.kpi ?? {};
  const names = Object.keys(schema.properties ?? {}).filter((name) => shown === 'all' || OF_SURVEYS.test(name));
  return (
    <Section
      title={shown === 'all' ? 'Parameters of the KPIs' : 'How surveys are read'}
      actions={
        <Choice<'surveys' | 'all'>
          label="Which parameters"
          value={shown}
          options={[
            ['surveys', 'Surveys'],
            ['all', 'All parameters'],
          ]}
          onChange={setShown}
        />
      }
    >
      <div className="card-list">
        <div className="form">
          <FormContext value={{ ...words, isReadOnly: true }}>
            <SchemaGroup path="kpi" schema={schema} value={file as Json} only={names.filter((name) => name in file)} onChange={() => undefined} />
          </FormContext>
          <SchemaGroup
            path="kpi"
            schema={schema}
            value={own.kpi as Json}
            only={names.filter((name) => !(name in file))}
            onChange={(next) => onChange({ kpi: next as Record<string, unknown> })}
          />
        </div>
      </div>
    </Section>
  );
}
