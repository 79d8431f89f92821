import { useState } from 'react';
import type { CatalogEntry } from '../../../api/workspace.ts';
import { useWorkspace } from '../../data/workspace.tsx';
import { Field } from '../../parts/field.tsx';
import { Empty } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { Link } from '../../router/link.tsx';
import { Page } from '../../shell/page.tsx';
import './kpi-list.css';

/** The catalogue, chapter by chapter. */
export default function KpiList() {
  const { catalog } = useWorkspace().info;
  const [text, setText] = useState('');
  const fitting = catalog.filter((entry) => fits(entry, text));
  const families = [...Map.groupBy(fitting, ({ familyName }) => familyName)];
  return (
    <Page title="KPIs" lead={`${catalog.length} documented numbers, each with its definition, its trend and the tickets behind it.`}>
      <div className="kpi-search">
        <Field label="Search">
          {(control) => (
            <input {...control} type="search" placeholder="Name, definition, or column" value={text} onChange={(event) => setText(event.target.value)} />
          )}
        </Field>
      </div>
      {families.length === 0 && (
        <div className="card">
          <Empty title={`Nothing fits "${text}"`} />
        </div>
      )}
      {families.map(([family, entries]) => (
        <section className="card flush" key={family} aria-label={family}>
          <div className="card-head">
            <h2>{family}</h2>
          </div>
          <Table
            caption={`KPIs of ${family}`}
            rows={entries}
            keyOf={({ kpi }) => kpi}
            columns={[
              { head: 'Name', cell: ({ kpi, name }) => <Link href={`/kpis/${kpi}`}>{name}</Link> },
              { head: 'Definition', cell: ({ definition }) => <span className="muted kpi-definition">{definition}</span> },
            ]}
          />
        </section>
      ))}
    </Page>
  );
}

const fits = ({ kpi, name, definition }: CatalogEntry, text: string): boolean =>
  text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => `${kpi} ${name} ${definition}`.toLowerCase().includes(word));
