import type { ExplainedNumber } from '../../../api/kpi.ts';
import { valueText } from '../../format/value.ts';
import { periodText } from '../../format/time.ts';
import { sentence } from '../../format/words.ts';
import { Table } from '../../parts/table.tsx';

/** The parts of a number put together by arithmetic. */
export const Inputs = ({ inputs }: { readonly inputs: ExplainedNumber['inputs'] }) => (
  <Table
    caption="Parts of the number"
    rows={inputs}
    keyOf={({ name }) => name}
    columns={[
      { head: 'Part', cell: ({ name, month }) => `${sentence(name)}${month === undefined ? '' : `, ${periodText(month, 'month')}`}` },
      { head: 'Value', isNumber: true, cell: ({ value }) => valueText(value, Number.isInteger(value) ? 'count' : 'points') },
      { head: 'How', cell: ({ formula }) => <span className="muted">{formula}</span> },
    ]}
  />
);
