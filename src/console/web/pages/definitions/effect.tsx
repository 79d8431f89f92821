import type { DefinitionsPreview } from '../../../api/definitions.ts';
import { useWords } from '../../data/workspace.tsx';
import { periodText } from '../../format/time.ts';
import { many } from '../../format/value.ts';
import { Notice } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { isVerdict, VerdictBadge } from '../../parts/verdict.tsx';

type Row = DefinitionsPreview['effects'][number];

/** What a change would do: tickets that leave or come back, and numbers before and after. */
export function Effect({ effect: { changes, ticketsLeave, ticketsReturn, ticketsChange, effects, notices } }: { readonly effect: DefinitionsPreview }) {
  const words = useWords();
  const moves = [
    [ticketsLeave, 'leave'],
    [ticketsReturn, 'come back'],
    [ticketsChange, 'count otherwise'],
  ].flatMap(([count, verb]) => (typeof count === 'number' && count > 0 ? [`${many(count, 'ticket')} ${verb}`] : []));
  return (
    <section className="card" aria-label="Effect" aria-live="polite">
      <h2>What it would do</h2>
      <ul className="bullets">
        {changes.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
      <p>
        <strong>{moves.length === 0 ? 'No ticket counts otherwise.' : `${moves.join(', ')}.`}</strong>
      </p>
      {effects.length > 0 && (
        <Table<Row>
          caption="Numbers before and after"
          rows={effects}
          keyOf={({ kpi, month }) => `${kpi} ${month}`}
          columns={[
            { head: 'KPI', cell: ({ name }) => name },
            { head: 'Month', isTight: true, cell: ({ month }) => periodText(month, 'month') },
            { head: 'Now', isNumber: true, cell: ({ before, unit }) => words.value(before, unit) },
            { head: 'Then', isNumber: true, cell: ({ after, unit }) => words.value(after, unit) },
            { head: 'Target now', cell: ({ statusBefore }) => verdict(statusBefore) },
            { head: 'Target then', cell: ({ statusAfter }) => verdict(statusAfter) },
          ]}
        />
      )}
      {notices.map((notice) => (
        <Notice key={notice} tone="plain">
          {notice}
        </Notice>
      ))}
    </section>
  );
}

const verdict = (status: string | null) => (status !== null && isVerdict(status) ? <VerdictBadge verdict={status} /> : null);
