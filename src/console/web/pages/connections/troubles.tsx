import type { ConnectionInfo } from '../../../api/connections.ts';
import { many } from '../../format/value.ts';

type Stream = ConnectionInfo['streams'][number];

/** More names than these are a number. */
const NAMED = 3;

const isWrong = ({ status }: Stream): boolean => status === 'failing' || status === 'late';

/** What is wrong with the streams of a connection: one sentence for all that have the same trouble. */
export function Troubles({ streams }: Pick<ConnectionInfo, 'streams'>) {
  const read = streams.filter(({ status }) => status !== 'unavailable');
  const troubles = Map.groupBy(read.filter(isWrong), ({ status, error, nextStep }) => `${status} ${error} ${nextStep}`);
  return [...troubles].map(([trouble, alike]) => (
    <p key={trouble} className="small">
      <strong>{namesText(alike, read.length)}:</strong> {alike[0]?.error ?? 'older than the schedule allows.'}{' '}
      <span className="muted">{alike[0]?.nextStep}</span>
    </p>
  ));
}

function namesText(streams: readonly Stream[], all: number): string {
  if (streams.length === all && all > 1) return 'All streams';
  const names = streams.map(({ stream }) => stream.replaceAll('_', ' '));
  return names.length > NAMED + 1 ? `${names.slice(0, NAMED).join(', ')} and ${many(names.length - NAMED, 'other stream')}` : names.join(', ');
}
