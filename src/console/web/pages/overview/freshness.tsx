import type { AnswerOf } from '../../../api/endpoint.ts';
import type { ConnectionInfo, listConnections } from '../../../api/connections.ts';
import { useData } from '../../data/use-data.ts';
import { useEvents } from '../../data/use-events.ts';
import { useWords, useWorkspace } from '../../data/workspace.tsx';
import { Notice, Skeleton } from '../../parts/states.tsx';
import { Link } from '../../router/link.tsx';

const LINE_PX = 54;

/** One line: is what stands here fresh, and if not, what is the matter. */
export function Freshness({ asOf }: { readonly asOf: string | null }) {
  const words = useWords();
  const { rebuildingSince } = useWorkspace().info;
  const { value, problem, reload } = useData<AnswerOf<typeof listConnections>>('/connections');
  useEvents((event) => event.type === 'run' && event.status !== 'running' && reload());
  // Holds the place of the line: what stands below must not jump away from under the pointer.
  if (!value) return problem ? null : <Skeleton height={LINE_PX} />;
  if (value.connections.length === 0) return null;
  const worst = worstOf(value.connections);
  return (
    <Notice
      tone={rebuildingSince && worst.tone === 'good' ? 'warning' : worst.tone}
      action={
        <Link className="button compact" href={worst.tone === 'good' ? '/quality' : '/connections'}>
          {worst.action}
        </Link>
      }
    >
      <strong>{worst.text}</strong>{' '}
      <span className="muted">
        {asOf && `Numbers made ${words.ago(asOf)}, at ${words.clock(asOf)}. `}
        {rebuildingSince && `Changed settings are being worked into the numbers, since ${words.clock(rebuildingSince)}.`}
      </span>
    </Notice>
  );
}

function worstOf(connections: readonly ConnectionInfo[]): { readonly tone: 'good' | 'warning' | 'bad'; readonly text: string; readonly action: string } {
  const named = (status: ConnectionInfo['status']) => connections.filter((each) => each.status === status).map(({ id }) => id);
  const list = (ids: readonly string[]) => new Intl.ListFormat('en', { type: 'conjunction' }).format(ids);
  const [failing, late, loading] = [named('failing'), named('late'), named('loading')];
  if (failing.length > 0) return { tone: 'bad', text: `${list(failing)} cannot be read: newer days are missing.`, action: 'What to do' };
  if (late.length > 0) return { tone: 'warning', text: `${list(late)} ${late.length === 1 ? 'is' : 'are'} late.`, action: 'What to do' };
  if (loading.length > 0) return { tone: 'warning', text: `The first load of ${list(loading)} is under way: older days are still coming.`, action: 'Progress' };
  const fresh = named('fresh').length;
  return { tone: 'good', text: fresh === 1 ? 'The connection is fresh.' : `All ${fresh} connections are fresh.`, action: 'Data quality' };
}
