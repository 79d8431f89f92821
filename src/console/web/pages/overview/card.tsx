import type { Card as CardInfo } from '../../../api/overview.ts';
import type { Grain } from '../../../api/values.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { useWords, useWorkspace } from '../../data/workspace.tsx';
import { boundsSign, boundsText } from '../../format/target.ts';
import { periodText } from '../../format/time.ts';
import { changeText } from '../../format/value.ts';
import { Icon } from '../../parts/icon.tsx';
import { NoticeBadges } from '../../parts/notices.tsx';
import { VerdictBadge } from '../../parts/verdict.tsx';
import { Link } from '../../router/link.tsx';
import { useSearch, withSearch } from '../../router/location.ts';
import './card.css';

interface CardProps {
  readonly card: CardInfo;
  readonly grain: Grain;
}

/** One headline KPI; the whole card leads to its page, under the same range and filters. */
export function Card({ card, grain }: CardProps) {
  const [search] = useSearch();
  const words = useWords();
  const { currency } = useWorkspace().info;
  const { kpi, variant, name, unit, current, points, target, notices } = card;
  const to = new URLSearchParams(search);
  if (variant !== 'default') to.set('variant', variant);
  return (
    <li className="card kpi-card">
      <h2>
        <Link href={withSearch(`/kpis/${kpi}`, to)}>{name}</Link>
      </h2>
      <p className="kpi-value" data-nothing={current?.value === undefined || current.value === null}>
        {words.value(current?.value, unit)}
      </p>
      <p className="small muted">
        {current ? periodText(current.day, grain) : (notices.find(({ kind }) => kind === 'unavailable')?.message ?? 'No complete period in this range')}
        <Change card={card} grain={grain} />
      </p>
      <Sparkline points={points} current={current?.day} label={trendText(card, words.value)} />
      <div className="kpi-marks">
        {target?.status && <VerdictBadge verdict={target.status} title={`Target: ${boundsText(target, unit, { currency })}`} />}
        {target && <span className="small muted numbers">{boundsSign(target, unit, { currency })}</span>}
        <NoticeBadges notices={target?.status === 'low_sample' ? notices.filter(({ kind }) => kind !== 'low_sample') : notices} />
      </div>
    </li>
  );
}

function Change({ card: { change, current, previous, unit }, grain }: CardProps) {
  const text = changeText(current?.value ?? null, previous?.value ?? null, unit);
  if (!change || !text) return null;
  const tone = change.isBetter === null ? undefined : change.isBetter ? 'good' : 'bad';
  return (
    <span className="kpi-change" data-tone={tone}>
      {change.absolute !== 0 && <Icon name={change.absolute > 0 ? 'up' : 'down'} />}
      {text}
      <span className="spoken">
        {' '}
        against the {grain} before{tone && (change.isBetter ? ', better' : ', worse')}
      </span>
    </span>
  );
}

/** The little line in words. */
function trendText({ name, unit, points }: CardInfo, value: (value: number, unit: CardInfo['unit']) => string): string {
  const values = points.flatMap((point) => (point.value === null ? [] : [point.value]));
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined) return `${name}: no values in this range`;
  return `${name}: from ${value(first, unit)} to ${value(last, unit)}, lowest ${value(Math.min(...values), unit)}, highest ${value(Math.max(...values), unit)}`;
}
