import type { ExplainedNumber } from '../../../api/kpi.ts';
import { useWords } from '../../data/workspace.tsx';
import { NOTHING, type Unit, valueText } from '../../format/value.ts';
import { sentence } from '../../format/words.ts';
import { Icon } from '../../parts/icon.tsx';
import { More } from '../../parts/more.tsx';
import { Empty } from '../../parts/states.tsx';
import { type Column, Table } from '../../parts/table.tsx';

type Fact = ExplainedNumber['facts'][number];

interface FactTableProps {
  readonly behind: ExplainedNumber;
  readonly unit: Unit;
}

/** The facts, each with what it adds and a link to it. */
export function FactTable({ behind: { facts, factCount, numerator, denominator }, unit }: FactTableProps) {
  const words = useWords();
  if (facts.length === 0) return <Empty title="No facts behind this number" />;
  // Where the parts are shown by the number too, they are counts or durations; a rate's are counts.
  const part = (value: number | null) =>
    value === null ? NOTHING : valueText(value, unit === 'seconds' && value > 1 ? 'seconds' : Number.isInteger(value) ? 'count' : 'points');
  const columns: Column<Fact>[] = [
    { head: 'What', cell: (fact) => <FactLink fact={fact} /> },
    { head: 'Connection', isTight: true, cell: ({ connectionId }) => connectionId },
    { head: 'When', isTight: true, cell: ({ at }) => (at ? words.instant(at) : NOTHING) },
    { head: denominator === null && numerator === null ? 'Value' : 'Adds', isNumber: true, cell: (fact) => part(fact.numerator) },
    ...(denominator === null ? [] : [{ head: 'Of', isNumber: true, cell: (fact: Fact) => part(fact.denominator) }]),
  ];
  return (
    <>
      <More rows={facts} first={50}>
        {(rows) => (
          <Table caption="Facts behind the number" columns={columns} rows={rows} keyOf={({ connectionId, kind, id }) => `${connectionId} ${kind} ${id}`} />
        )}
      </More>
      {factCount > facts.length && (
        <p className="muted small">
          The first {facts.length} of {factCount}. All of them: <code>deskmeter explain</code>
        </p>
      )}
    </>
  );
}

function FactLink({ fact: { kind, id, url } }: { readonly fact: Fact }) {
  const name = `${sentence(kind)} ${id}`;
  if (url === null) return name;
  return (
    <a className="outward" href={url} target="_blank" rel="noreferrer">
      {name}
      <Icon name="out" />
      <span className="spoken">, opens in the helpdesk</span>
    </a>
  );
}
