import type { Point } from '../../api/values.ts';
import './sparkline.css';

const [WIDTH, HEIGHT, MARGIN] = [240, 48, 4];

interface SparklineProps {
  readonly points: readonly Point[];
  /** First day of the period whose value stands beside it. */
  readonly current: string | undefined;
  readonly label: string;
}

interface Placed {
  /** Place in the row of periods; a missing number is a gap. */
  readonly i: number;
  readonly x: number;
  readonly y: number;
  readonly point: Point;
}

/** A small line without axes. Gaps stay gaps; what may still change is dashed. */
export function Sparkline({ points, current, label }: SparklineProps) {
  const placed = place(points);
  const dot = placed.find(({ point }) => point.day === current);
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      {runsOf(placed).map((run) => (
        <polyline
          key={run.at(-1)?.i}
          className={run.at(-1)?.point.isProvisional ? 'dashed' : undefined}
          points={run.map(({ x, y }) => `${x},${y}`).join(' ')}
        />
      ))}
      {dot && <line className="dot" x1={dot.x} x2={dot.x} y1={dot.y} y2={dot.y} />}
    </svg>
  );
}

function place(points: readonly Point[]): Placed[] {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const step = (WIDTH - 2 * MARGIN) / Math.max(1, points.length - 1);
  const y = (value: number) => (high === low ? HEIGHT / 2 : HEIGHT - MARGIN - ((value - low) / (high - low)) * (HEIGHT - 2 * MARGIN));
  return points.flatMap((point, i) => (point.value === null ? [] : [{ i, x: round(MARGIN + i * step), y: round(y(point.value)), point }]));
}

/** Stretches without a gap and of one kind; a dashed one begins where the full one ends. */
function runsOf(placed: readonly Placed[]): Placed[][] {
  const runs: Placed[][] = [];
  for (const [at, each] of placed.entries()) {
    const last = placed[at - 1];
    const isNext = last?.i === each.i - 1;
    if (last && isNext && last.point.isProvisional === each.point.isProvisional) runs.at(-1)?.push(each);
    else runs.push(last && isNext ? [last, each] : [each]);
  }
  return runs;
}

const round = (value: number): number => Math.round(value * 10) / 10;
