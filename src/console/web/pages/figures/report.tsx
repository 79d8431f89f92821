import type { FigureReport } from '../../../api/figures.ts';
import { many, NOTHING } from '../../format/value.ts';
import { More } from '../../parts/more.tsx';
import { Notice } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';

type Problem = FigureReport['problems'][number];

/** What a file would change, or what is wrong with it, line by line. */
export function Report({ report: { ok, file, problems, notes, added, corrected, withdrawn, unchanged, staleDays } }: { readonly report: FigureReport }) {
  return (
    <div className="stack" role="status">
      {ok ? (
        <Notice tone="good">
          <strong>{file} is in order.</strong> {many(added, 'row')} new, {corrected} corrected, {withdrawn} withdrawn, {unchanged} as before;{' '}
          {many(staleDays, 'day')} counted anew.
        </Notice>
      ) : (
        <Notice tone="bad">
          <strong>{file} is not loaded:</strong> {many(problems.length, 'problem')} to correct.
        </Notice>
      )}
      {notes.map((note) => (
        <p key={note} className="small muted">
          {note}
        </p>
      ))}
      {problems.length > 0 && (
        <More rows={problems} first={20}>
          {(rows) => (
            <Table<Problem>
              caption="Problems by line"
              rows={rows}
              keyOf={({ line, column, message }) => `${line} ${column} ${message}`}
              columns={[
                { head: 'Line', cell: ({ line }) => line ?? NOTHING },
                { head: 'Column', isTight: true, cell: ({ column }) => column ?? NOTHING },
                { head: 'What is wrong', cell: ({ message }) => message },
              ]}
            />
          )}
        </More>
      )}
    </div>
  );
}
