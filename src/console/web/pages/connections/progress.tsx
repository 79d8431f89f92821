import { useState } from 'react';
import type { ConnectionInfo } from '../../../api/connections.ts';
import type { ConsoleEvent } from '../../../api/events.ts';
import { useEvents } from '../../data/use-events.ts';
import { many } from '../../format/value.ts';
import { Failed } from '../../parts/states.tsx';
import './progress.css';

type RunEvent = Extract<ConsoleEvent, { type: 'run' }>;
type StreamEvent = Extract<ConsoleEvent, { type: 'stream' }>;

/** A run while it goes on, as the server tells it; afterwards, how it ended. */
export function Progress({ connection: { id, isRunning, isQueued, streams } }: { readonly connection: ConnectionInfo }) {
  const [run, setRun] = useState<RunEvent>();
  const [told, setTold] = useState<ReadonlyMap<string, StreamEvent>>(new Map());
  useEvents((event) => {
    if (event.type === 'numbers' || event.connectionId !== id) return;
    if (event.type === 'stream') return setTold((last) => new Map(last).set(event.stream, event));
    if (event.runId !== run?.runId) setTold(new Map());
    setRun(event);
  });

  if (run && run.status !== 'running') return run.error ? <Failed problem={{ status: 0, message: run.error }} /> : null;
  if (!run && !isRunning && !isQueued) return null;
  const loading = streams.filter(({ progress }) => progress !== null && progress < 1);
  return (
    <section className="card" aria-label="Progress" aria-live="polite">
      <h2>
        {run
          ? `Syncing: ${many(run.pages, 'page')}, ${many(run.rows, 'record')}, ${many(run.requests, 'request')}`
          : isRunning
            ? 'Syncing …'
            : 'Waiting for its turn …'}
      </h2>
      <ul className="stack tight">
        {[...told.values()].map((stream) => (
          <Bar key={stream.stream} name={stream.stream} rows={stream.rows} share={stream.progress} />
        ))}
        {told.size === 0 && loading.map((stream) => <Bar key={stream.stream} name={stream.stream} rows={stream.rows} share={stream.progress} />)}
      </ul>
    </section>
  );
}

interface BarProps {
  readonly name: string;
  readonly rows: number;
  /** 0 to 1, where the helpdesk lets us tell. */
  readonly share: number | null;
}

const Bar = ({ name, rows, share }: BarProps) => (
  <li className="stream-progress">
    <span>{name.replaceAll('_', ' ')}</span>
    {share === null ? (
      <span />
    ) : (
      <div className="progress" role="progressbar" aria-label={name} aria-valuenow={Math.round(share * 100)} aria-valuemin={0} aria-valuemax={100}>
        <div style={{ width: `${Math.round(share * 100)}%` }} />
      </div>
    )}
    <span className="muted small numbers">{many(rows, 'record')}</span>
  </li>
);
