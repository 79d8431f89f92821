import type { AnswerOf } from '../../../api/endpoint.ts';
import type { listFigures } from '../../../api/figures.ts';
import { useWords } from '../../data/workspace.tsx';
import { countText, many, NOTHING } from '../../format/value.ts';
import { Section } from '../../parts/section.tsx';
import { Empty } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';

type Import = AnswerOf<typeof listFigures>['imports'][number];

/** Which files were loaded, what each brought, and what has taken its place. */
export function History({ imports }: { readonly imports: readonly Import[] }) {
  const words = useWords();
  return (
    <Section title="Imports">
      {imports.length === 0 ? (
        <Empty icon="figure" title="No figures yet">
          <p>Cost per ticket, occupancy, revenue and the like need them. Download the template, fill it in, load it here.</p>
        </Empty>
      ) : (
        <Table<Import>
          caption="Imports, the newest first"
          rows={imports}
          keyOf={({ fileNo }) => fileNo}
          columns={[
            { head: 'File', cell: ({ fileName }) => fileName },
            { head: 'Loaded', isTight: true, cell: ({ importedAt }) => words.instant(importedAt) },
            { head: 'Rows', isNumber: true, cell: ({ rows }) => countText(rows) },
            { head: 'New', isNumber: true, cell: ({ added }) => countText(added) },
            { head: 'Corrected', isNumber: true, cell: ({ corrected }) => countText(corrected) },
            { head: 'Withdrawn', isNumber: true, cell: ({ withdrawn }) => countText(withdrawn) },
            { head: 'In force', isNumber: true, cell: ({ inForce }) => countText(inForce) },
            {
              head: 'Superseded by',
              cell: ({ supersededBy }) =>
                supersededBy.length === 0 ? NOTHING : supersededBy.map(({ fileName, rows }) => `${fileName} (${many(rows, 'row')})`).join(', '),
            },
          ]}
        />
      )}
    </Section>
  );
}
