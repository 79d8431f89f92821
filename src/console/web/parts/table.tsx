import { type ReactNode, useId } from 'react';

export interface Column<T> {
  readonly head: string;
  /** Where heads are not all different. */
  readonly key?: string;
  readonly cell: (row: T) => ReactNode;
  readonly isNumber?: boolean;
  /** Does not break. */
  readonly isTight?: boolean;
  /** Sentences: wide enough to be read, where the table has to scroll for it. */
  readonly isLong?: boolean;
}

interface TableProps<T> {
  /** Said to whom does not see it. */
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string | number;
}

const classOf = ({ isNumber, isTight, isLong }: Column<never>): string | undefined => (isNumber ? 'number' : isTight ? 'tight' : isLong ? 'long' : undefined);

const keyOfColumn = ({ key, head }: Column<never>): string => key ?? head;

/** A plain table in a frame that scrolls sideways by itself; the first column names the row. */
export function Table<T>({ caption, columns, rows, keyOf }: TableProps<T>) {
  const id = useId();
  return (
    <div className="table-frame" role="region" aria-labelledby={id} tabIndex={0}>
      <table className="table">
        <caption className="spoken" id={id}>
          {caption}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={keyOfColumn(column)} scope="col" className={classOf(column)}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column, i) =>
                i === 0 ? (
                  <th key={keyOfColumn(column)} scope="row" className={classOf(column)}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={keyOfColumn(column)} className={classOf(column)}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
