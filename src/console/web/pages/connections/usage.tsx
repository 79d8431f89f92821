import type { ConnectionInfo } from '../../../api/connections.ts';
import { useWords } from '../../data/workspace.tsx';
import { countText, durationText, many, NOTHING } from '../../format/value.ts';
import { RunBadge, runKindText } from '../../parts/run-badge.tsx';
import { Link } from '../../router/link.tsx';

/** What the connection asks of the helpdesk, how much of its quota that is, and how the last run went. */
export function Usage({ connection: { id, usage, lastRun, nextRunAt } }: { readonly connection: ConnectionInfo }) {
  const words = useWords();
  return (
    <div className="form-grid">
      <section className="card" aria-label="Requests">
        <h2>Requests in the last 24 hours</h2>
        <dl className="facts">
          <dt>Requests</dt>
          <dd className="numbers">{countText(usage.requests)}</dd>
          <dt>Told to slow down</dt>
          <dd className="numbers">{usage.throttled === 0 ? 'never' : many(usage.throttled, 'time')}</dd>
          <dt>Waited</dt>
          <dd className="numbers">{durationText(usage.waitedS)}</dd>
          {usage.limits.map(({ bucket, limit, windowS, share }) => (
            <Limit
              key={bucket}
              bucket={bucket}
              text={`${countText(limit)} in ${durationText(windowS)}${share < 1 ? `, of it ours ${Math.round(share * 100)}\u00a0%` : ''}`}
            />
          ))}
        </dl>
      </section>
      <section className="card" aria-label="Last run">
        <div className="card-head">
          <h2>Last run</h2>
          {lastRun && <RunBadge status={lastRun.status} />}
        </div>
        {lastRun ? (
          <dl className="facts">
            <dt>Began</dt>
            <dd>{words.instant(lastRun.startedAt)}</dd>
            <dt>Took</dt>
            <dd>{lastRun.durationS === null ? NOTHING : durationText(lastRun.durationS)}</dd>
            <dt>What</dt>
            <dd>
              {runKindText(lastRun.kind)}: {many(lastRun.pages, 'page')}, {many(lastRun.rows, 'record')}
            </dd>
            {lastRun.error && (
              <>
                <dt>Failed</dt>
                <dd>{lastRun.error}</dd>
              </>
            )}
            <dt>Next</dt>
            <dd>{nextRunAt ? words.instant(nextRunAt) : 'not planned'}</dd>
          </dl>
        ) : (
          <p className="muted">It has not run yet.</p>
        )}
        <p className="small">
          <Link href={`/runs?connection=${encodeURIComponent(id)}`}>All its runs</Link>
        </p>
      </section>
    </div>
  );
}

const Limit = ({ bucket, text }: { readonly bucket: string; readonly text: string }) => (
  <>
    <dt>Limit {bucket}</dt>
    <dd className="numbers">{text}</dd>
  </>
);
