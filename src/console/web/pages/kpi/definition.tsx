import type { KpiPage } from '../../../api/kpi.ts';
import type { CatalogEntry } from '../../../api/workspace.ts';
import { qualityText, reasonText } from '../../format/words.ts';
import { Badge, type Tone } from '../../parts/badge.tsx';

const DIRECTIONS: Readonly<Record<CatalogEntry['direction'], string>> = {
  higher: 'Higher is better',
  lower: 'Lower is better',
  neutral: 'Neither high nor low is better',
  band: 'Within its band is better',
};

const TONES: Readonly<Record<string, Tone>> = { exact: 'good', derived: 'plain', approx: 'warning', loading: 'warning', unavailable: 'plain' };

interface DefinitionProps {
  readonly entry: CatalogEntry;
  readonly coverage: KpiPage['coverage'];
}

/** What the number means, how it is computed, and which connection feeds it how well. */
export const Definition = ({ entry, coverage }: DefinitionProps) => (
  <aside className="card" aria-label="Definition">
    <h2>Definition</h2>
    <p>{entry.definition}</p>
    <div>
      <h3>Formula</h3>
      <p className="muted">{entry.formula}</p>
    </div>
    <dl className="facts">
      <dt>Reading</dt>
      <dd>{DIRECTIONS[entry.direction]}</dd>
      <dt>Periods</dt>
      <dd>{entry.rollUp}</dd>
      {entry.benchmark && (
        <>
          <dt>Others</dt>
          <dd>{entry.benchmark}</dd>
        </>
      )}
      {entry.source && (
        <>
          <dt>Source</dt>
          <dd>{entry.source}</dd>
        </>
      )}
      <dt>Column</dt>
      <dd>
        <code>{entry.kpi}</code>
      </dd>
    </dl>
    {coverage.length > 0 && (
      <div className="stack tight">
        <h3>How each connection knows it</h3>
        <ul className="stack tight">
          {coverage.map(({ connection, status, reason, action }) => (
            <li key={connection}>
              <div className="row apart">
                <span>{connection}</span>
                <Badge tone={TONES[status] ?? 'plain'}>{qualityText(status)}</Badge>
              </div>
              {status !== 'exact' && (reason || action) && <p className="small muted">{[reasonText(reason), action].filter(Boolean).join(' ')}</p>}
            </li>
          ))}
        </ul>
      </div>
    )}
  </aside>
);
