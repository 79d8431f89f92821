import type { TestResult } from '../../../api/connections.ts';
import type { Action } from '../../data/use-action.ts';
import { Badge, type Tone } from '../../parts/badge.tsx';
import { Failed, Loading, Notice } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';

type Item = TestResult['items'][number];

const WORDS: Readonly<Record<Item['status'], readonly [tone: Tone, word: string]>> = {
  ok: ['good', 'Works'],
  warning: ['warning', 'In part'],
  unavailable: ['plain', 'Not in the plan'],
  failed: ['bad', 'Fails'],
};

/** What the helpdesk said when it was asked. */
export function TestReport({ action: { isBusy, problem, result } }: { readonly action: Pick<Action<[], TestResult>, 'isBusy' | 'problem' | 'result'> }) {
  if (isBusy) return <Loading what="what the helpdesk says" />;
  if (problem) return <Failed problem={problem} />;
  if (!result) return null;
  return (
    <>
      <Notice tone={result.ok ? 'good' : 'bad'} isNews>
        <strong>{result.ok ? 'The connection works.' : 'The connection does not work as it should.'}</strong>{' '}
        {result.account && (
          <span className="muted">
            Account {result.account.name ?? result.account.id}
            {result.account.timeZone && `, ${result.account.timeZone}`}
          </span>
        )}
      </Notice>
      {result.items.length > 0 && (
        <Table<Item>
          caption="Result by stream"
          rows={result.items}
          keyOf={({ stream, reason }) => `${stream} ${reason}`}
          columns={[
            { head: 'Stream', isTight: true, cell: ({ stream }) => stream.replaceAll('_', ' ') },
            { head: 'Result', cell: ({ status }) => <Badge tone={WORDS[status][0]}>{WORDS[status][1]}</Badge> },
            {
              head: 'Why, and what to do',
              cell: ({ reason, action: todo }) => (
                <>
                  {reason} <span className="muted">{todo}</span>
                </>
              ),
            },
          ]}
        />
      )}
    </>
  );
}
