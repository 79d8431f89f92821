import type { MetabaseApi, MetabaseField, MetabaseTable } from './api.ts';
import { columnFormat } from './format.ts';
import type { Tables } from './mbql.ts';
import { holds, type Report } from './report.ts';

/** One row per KPI, dimension and member: what BI tools sum up wrongly. The views beside them are for people. */
const LONG: ReadonlySet<string> = new Set(['daily', 'weekly', 'monthly', 'restatement']);

/** Label tables, and the column whose value is what facts hold. */
const LABELS: Readonly<Record<string, string>> = {
  connection: 'connection_id',
  agent: 'agent_id',
  agent_group: 'group_id',
  brand: 'brand_id',
  organization: 'organization_id',
};

interface Label {
  readonly table: MetabaseTable;
  readonly key: MetabaseField;
  readonly label: MetabaseField;
}

/** Long tables marked as technical, columns with their format and link, and keys of agents, groups and the like shown by their names. Comments are read by Metabase itself. */
export async function describeTables(api: MetabaseApi, tables: Tables, currency: string, report: Report): Promise<void> {
  const labels = labelsOf(tables);
  for (const table of tables.values()) {
    const visibility = LONG.has(table.name) ? 'technical' : null;
    const did = holds(table, { visibility_type: visibility }) ? 'kept' : 'changed';
    await report.write({ kind: 'table', name: table.name, did }, () => api.updateTable(table.id, { visibility_type: visibility }));
    for (const field of table.fields) await describeColumn(api, table, field, labels, currency, report);
  }
}

function labelsOf(tables: Tables): ReadonlyMap<string, Label> {
  return new Map(
    Object.entries(LABELS).flatMap(([name, column]) => {
      const table = tables.get(name);
      const key = table?.fields.find((field) => field.name === column);
      const label = table?.fields.find((field) => field.name === 'label');
      return table && key && label ? [[column, { table, key, label }] as const] : [];
    }),
  );
}

async function describeColumn(
  api: MetabaseApi,
  table: MetabaseTable,
  field: MetabaseField,
  labels: ReadonlyMap<string, Label>,
  currency: string,
  report: Report,
): Promise<void> {
  const label = labels.get(field.name);
  const isReference = label !== undefined && label.table.id !== table.id;
  const format = columnFormat(table.name, field.name, currency);
  const wanted = { ...(format && { settings: format }), ...meaningOf(field, label, isReference) };
  const name = `${table.name}.${field.name}`;
  const did = holds(field, wanted) ? 'kept' : 'changed';
  await report.write({ kind: 'column', name, did }, () => api.updateField(field.id, wanted));
  if (!isReference) return;
  const isShown = (field.dimensions ?? []).some((each) => each.type === 'external' && each.human_readable_field_id === label.label.id);
  await report.write({ kind: 'column', name: `${name} by its label`, did: isShown ? 'kept' : 'changed' }, () =>
    api.showFieldBy(field.id, { name: label.table.name.replaceAll('_', ' '), type: 'external', human_readable_field_id: label.label.id }),
  );
}

function meaningOf({ name }: MetabaseField, label: Label | undefined, isReference: boolean): Readonly<Record<string, unknown>> {
  if (label !== undefined) return isReference ? { semantic_type: 'type/FK', fk_target_field_id: label.key.id } : { semantic_type: 'type/PK' };
  if (name === 'url' || name === 'ticket_url') return { semantic_type: 'type/URL' };
  return name === 'label' ? { semantic_type: 'type/Name' } : {};
}
