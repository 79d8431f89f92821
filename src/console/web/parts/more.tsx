import { type ReactNode, useState } from 'react';
import { countText } from '../format/value.ts';

interface MoreProps<T> {
  readonly rows: readonly T[];
  readonly first: number;
  readonly children: (rows: readonly T[]) => ReactNode;
}

/** The first rows of a long list, and a button for the rest. */
export function More<T>({ rows, first, children }: MoreProps<T>) {
  const [shown, setShown] = useState(first);
  return (
    <>
      {children(rows.slice(0, shown))}
      {rows.length > shown && (
        <div className="row more">
          <button type="button" className="button quiet" onClick={() => setShown(shown + 10 * first)}>
            Show {countText(Math.min(10 * first, rows.length - shown))} more of {countText(rows.length)}
          </button>
        </div>
      )}
    </>
  );
}
