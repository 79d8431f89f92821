import type { Quality } from '../../../api/quality.ts';
import { useData } from '../../data/use-data.ts';
import { useNewNumbers } from '../../data/use-new-numbers.ts';
import { useWords } from '../../data/workspace.tsx';
import { countText, NOTHING } from '../../format/value.ts';
import { FreshnessBadge } from '../../parts/freshness-badge.tsx';
import { More } from '../../parts/more.tsx';
import { Empty, Fetched, Notice } from '../../parts/states.tsx';
import { Section } from '../../parts/section.tsx';
import { Table } from '../../parts/table.tsx';
import { Link } from '../../router/link.tsx';
import { Page } from '../../shell/page.tsx';
import { Comparisons } from './comparisons.tsx';
import { Restatements } from './restatements.tsx';

/** Can the numbers be trusted, and where not, why. */
export default function QualityPage() {
  const words = useWords();
  const data = useData<Quality>('/quality');
  useNewNumbers(data);
  return (
    <Page
      title="Data quality"
      lead="Whether the numbers can be trusted: how fresh they are, whether the helpdesk counts the same, and what changed afterwards."
    >
      <Fetched data={data} what="the quality of the data" lines={10}>
        {(quality) => (
          <>
            {quality.rebuildingSince && (
              <Notice tone="warning">
                <strong>Changed settings are being worked into the numbers</strong>, since {words.instant(quality.rebuildingSince)}.
              </Notice>
            )}
            <Section title="The helpdesk’s own count beside ours">
              <Comparisons comparisons={quality.comparisons} />
            </Section>
            <Section title="Changed after they were final">
              <Restatements restatements={quality.restatements} count={quality.restatementCount} />
            </Section>
            <Section title="Rejected records">
              <Rejected rejects={quality.rejects} />
            </Section>
            <Section title="How fresh each stream is">
              <Streams freshness={quality.freshness} />
            </Section>
          </>
        )}
      </Fetched>
    </Page>
  );
}

function Rejected({ rejects }: Pick<Quality, 'rejects'>) {
  if (rejects.length === 0) return <Empty icon="good" title="None: every record could be read" />;
  return (
    <Table<Quality['rejects'][number]>
      caption="Rejected records"
      rows={rejects}
      keyOf={({ connection, stream, entity, reason }) => `${connection} ${stream} ${entity} ${reason}`}
      columns={[
        { head: 'Connection', isTight: true, cell: ({ connection }) => <Link href={`/connections/${connection}`}>{connection}</Link> },
        { head: 'Stream', isTight: true, cell: ({ stream }) => stream },
        { head: 'Reason', cell: ({ reason }) => reason },
        { head: 'Records', isNumber: true, cell: ({ count }) => countText(count) },
      ]}
    />
  );
}

function Streams({ freshness }: Pick<Quality, 'freshness'>) {
  const words = useWords();
  return (
    <More rows={freshness} first={20}>
      {(rows) => (
        <Table<Quality['freshness'][number]>
          caption="Freshness by stream"
          rows={rows}
          keyOf={({ connection, stream }) => `${connection} ${stream}`}
          columns={[
            { head: 'Connection', isTight: true, cell: ({ connection }) => connection },
            { head: 'Stream', isTight: true, cell: ({ stream }) => stream.replaceAll('_', ' ') },
            { head: 'State', cell: ({ status }) => <FreshnessBadge state={status} /> },
            { head: 'Known up to', isTight: true, cell: ({ knownTo }) => (knownTo ? words.instant(knownTo) : NOTHING) },
            { head: 'Last success', isTight: true, cell: ({ lastSuccessAt }) => (lastSuccessAt ? words.ago(lastSuccessAt) : NOTHING) },
          ]}
        />
      )}
    </More>
  );
}
