import type { AnswerOf } from '../../../api/endpoint.ts';
import type { getQueue } from '../../../api/runs.ts';
import { useData } from '../../data/use-data.ts';
import { useEvents } from '../../data/use-events.ts';
import { useWords } from '../../data/workspace.tsx';
import { countText, durationText } from '../../format/value.ts';
import { Icon } from '../../parts/icon.tsx';
import { Fetched } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';

type Depth = AnswerOf<typeof getQueue>['queues'][number];

const NAMES: Readonly<Record<Depth['name'], string>> = { sync: 'Reading helpdesks', transform: 'Making the numbers', maintenance: 'Keeping house' };

/** What waits and what comes next; for those who look after it, the board of the queue itself. */
export function Queue() {
  const words = useWords();
  const data = useData<AnswerOf<typeof getQueue>>('/queue');
  useEvents((event) => (event.type === 'run' || event.type === 'numbers') && data.reload());
  return (
    <section className="card flush" aria-label="Queue">
      <div className="card-head">
        <h2>Queue</h2>
        {data.value?.boardPath && (
          <a className="button compact" href={data.value.boardPath}>
            Open Bull Board
            <Icon name="out" />
          </a>
        )}
      </div>
      <div className="card-body">
        <Fetched data={data} what="the queue" lines={3}>
          {({ queues, schedules }) => (
            <>
              <Table<Depth>
                caption="Queues"
                rows={queues}
                keyOf={({ name }) => name}
                columns={[
                  { head: 'Queue', cell: ({ name }) => NAMES[name] },
                  { head: 'Waiting', isNumber: true, cell: ({ waiting }) => countText(waiting) },
                  { head: 'Under way', isNumber: true, cell: ({ active }) => countText(active) },
                  { head: 'Later', isNumber: true, cell: ({ delayed }) => countText(delayed) },
                  { head: 'Failed', isNumber: true, cell: ({ failed }) => countText(failed) },
                ]}
              />
              {schedules.length > 0 && (
                <p className="small muted card-foot">
                  Next:{' '}
                  {schedules
                    .map(({ id, nextAt, everyS }) => `${id}${nextAt ? ` at ${words.clock(nextAt)}` : ''}${everyS ? `, every ${durationText(everyS)}` : ''}`)
                    .join(' · ')}
                </p>
              )}
            </>
          )}
        </Fetched>
      </div>
    </section>
  );
}
