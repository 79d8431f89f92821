import type { ReactNode } from 'react';
import type { ConnectionInfo } from '../../../api/connections.ts';
import { useWords } from '../../data/workspace.tsx';
import { countText, durationText, many, NOTHING } from '../../format/value.ts';
import { Badge } from '../../parts/badge.tsx';
import { FreshnessBadge } from '../../parts/freshness-badge.tsx';
import { Link } from '../../router/link.tsx';
import { CoverageBar } from './coverage-bar.tsx';
import { Troubles } from './troubles.tsx';
import './connection-card.css';

/** One helpdesk in a few figures; what is wrong with it stands in full. */
export function ConnectionCard({ connection }: { readonly connection: ConnectionInfo }) {
  const { id, sourceTitle, account, status, origin, isRunning, isQueued, streams, lastRun, usage, coverage } = connection;
  const words = useWords();
  const rejects = streams.reduce((sum, { openRejects }) => sum + openRejects, 0);
  const rows = streams.reduce((sum, stream) => sum + stream.rows, 0);
  return (
    <li className="card connection-card">
      <div className="card-head">
        <h2>
          <Link href={`/connections/${id}`}>{id}</Link> <span className="muted small">{[sourceTitle, account].filter(Boolean).join(' · ')}</span>
        </h2>
        <div className="row">
          {(isRunning || isQueued) && <Badge tone="accent">{isRunning ? 'Syncing' : 'Waiting to sync'}</Badge>}
          {origin === 'file' && <Badge title="Set in the YAML file">YAML</Badge>}
          <FreshnessBadge state={status} />
        </div>
      </div>
      <dl className="figures">
        <Figure label="Known up to">{lagText(connection)}</Figure>
        <Figure label="Last run">{lastRun ? words.ago(lastRun.startedAt) : NOTHING}</Figure>
        <Figure label="Records">{countText(rows)}</Figure>
        <Figure label="Rejected">{rejects === 0 ? 'none' : countText(rejects)}</Figure>
        <Figure label="Requests, 24 h">{countText(usage.requests)}</Figure>
        <Figure label="KPIs">
          <CoverageBar coverage={coverage} />
        </Figure>
      </dl>
      <Troubles streams={streams} />
      {status === 'loading' && (
        <p className="small muted">The first load is under way: {many(streams.filter((stream) => stream.status === 'loading').length, 'stream')} to go.</p>
      )}
    </li>
  );
}

const Figure = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);

/** How far behind the slowest of its streams is. */
function lagText({ streams }: ConnectionInfo): string {
  const lags = streams.flatMap(({ status, lagS }) => (status === 'unavailable' || lagS === null ? [] : [lagS]));
  return lags.length === 0 ? NOTHING : `${durationText(Math.max(...lags))} ago`;
}
