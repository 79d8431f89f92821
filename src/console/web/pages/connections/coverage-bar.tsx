import type { ConnectionInfo } from '../../../api/connections.ts';
import { qualityText } from '../../format/words.ts';
import './coverage-bar.css';

const KINDS = ['exact', 'derived', 'approx', 'loading', 'unavailable'] as const;

/** How many KPIs a connection feeds, and how exactly: a bar, and in words. */
export function CoverageBar({ coverage }: { readonly coverage: ConnectionInfo['coverage'] }) {
  const known = KINDS.filter((kind) => coverage[kind] > 0);
  const total = known.reduce((sum, kind) => sum + coverage[kind], 0);
  if (total === 0) return 'none yet';
  const words = known.map((kind) => `${coverage[kind]} ${qualityText(kind).toLowerCase()}`).join(', ');
  return (
    <span className="coverage" title={words}>
      {coverage.exact + coverage.derived + coverage.approx} of {total}
      <span className="coverage-bar" aria-hidden="true">
        {known.map((kind) => (
          <i key={kind} data-kind={kind} style={{ flexGrow: coverage[kind] }} />
        ))}
      </span>
      <span className="spoken">: {words}</span>
    </span>
  );
}
