import { type Entity, type EntityName } from '../domain/entities.ts';
import { SkipRecordError } from '../domain/errors.ts';
import { QUALITIES } from '../domain/values.ts';
import { encodeField, encodeVersion } from './encode.ts';
import type { ColumnSpec } from './fact-table.ts';
import { columnName, FACT_TABLES } from './tables.ts';

/** How the columns of a staging table are filled, in order. */
interface StagedColumn {
  readonly name: string;
  read(record: Entity, rowNumber: number): string;
}

const property = (name: string, spec: ColumnSpec): StagedColumn => ({
  name: columnName(name),
  read: (record) => {
    try {
      return encodeField(spec, (record as unknown as Record<string, unknown>)[name]);
    } catch (error) {
      throw new SkipRecordError(`${name}: ${(error as Error).message}`, { cause: error });
    }
  },
});

function stagedColumns(entity: EntityName): readonly StagedColumn[] {
  const { id, columns } = FACT_TABLES[entity];
  return [
    ...(id === undefined ? [] : [{ ...property('id', 'text!'), name: id }]),
    ...Object.entries(columns).map(([name, spec]) => property(name, spec)),
    { ...property('updatedAt', 'timestamptz'), name: 'source_updated_at' },
    { name: 'quality', read: (record) => record.quality ?? QUALITIES[0] },
    { name: 'source_version', read: (record) => encodeVersion(record.version) },
    { name: 'row_no', read: (_record, rowNumber) => String(rowNumber) },
  ];
}

const STAGED = Object.fromEntries(Object.keys(FACT_TABLES).map((entity) => [entity, stagedColumns(entity as EntityName)])) as Record<
  EntityName,
  readonly StagedColumn[]
>;

/** Columns of the entity's staging table, in the order `encodeRow` fills them. */
export const stagingColumns = (entity: EntityName): readonly string[] => STAGED[entity].map((column) => column.name);

/** One line of COPY text. Throws SkipRecordError, naming the property, when the record does not fit its table. */
export function encodeRow(record: Entity, rowNumber: number): string {
  const columns = STAGED[record.entity];
  if (columns === undefined) throw new SkipRecordError(`unknown entity ${String((record as Entity).entity)}`);
  return `${columns.map((column) => column.read(record, rowNumber)).join('\t')}\n`;
}
