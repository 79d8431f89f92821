import type { ReactNode } from 'react';
import type { KpiPage, Series } from '../../../api/kpi.ts';
import type { Grain, Point } from '../../../api/values.ts';
import { useWords } from '../../data/workspace.tsx';
import { dateText, periodText } from '../../format/time.ts';
import { countText, NOTHING, valueText } from '../../format/value.ts';
import { qualityText } from '../../format/words.ts';
import { Badge } from '../../parts/badge.tsx';
import { More } from '../../parts/more.tsx';
import { Empty } from '../../parts/states.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import type { Cell } from './behind.tsx';
import { picking } from './pick.ts';
import './point-table.css';

interface PointTableProps {
  readonly page: KpiPage;
  readonly grain: Grain;
  onOpen(cell: Cell): void;
}

/** The values of the trend, the newest first; each of them opens what is behind it. */
export function PointTable({ page, grain, onOpen }: PointTableProps) {
  const pick = picking(page, onOpen);
  const days = [...new Set(page.series.flatMap(({ points }) => points.map(({ day }) => day)))].toSorted().toReversed();
  if (days.length === 0) return <Empty title="No rows in this range" />;
  const period: Column<string> = {
    head: grain === 'day' ? 'Day' : grain === 'week' ? 'Week of' : 'Month',
    isTight: true,
    cell: (day) => (grain === 'week' ? dateText(day) : periodText(day, grain)),
  };
  const [only] = page.series;
  const columns =
    page.series.length === 1 && only ? [period, ...partsOf(only, page, pick)] : [period, ...page.series.map((series) => memberOf(series, page, pick))];
  return (
    <More rows={days} first={14}>
      {(rows) => <Table caption={`Values of ${page.entry.name} by ${grain}`} columns={columns} rows={rows} keyOf={(day) => day} />}
    </More>
  );
}

type Pick = ReturnType<typeof picking>;

const pointOf = ({ points }: Series, day: string): Point | undefined => points.find((point) => point.day === day);

/** One series: value, what it is made of, how many facts, what to know about it. */
function partsOf(series: Series, page: KpiPage, pick: Pick): Column<string>[] {
  const part = (head: string, read: (point: Point) => number | null): Column<string> => ({
    head,
    isNumber: true,
    cell: (day) => partText(pointOf(series, day), read, page),
  });
  return [
    { head: 'Value', isNumber: true, cell: (day) => <Value series={series} day={day} page={page} pick={pick} /> },
    ...(series.points.some(({ denominator }) => denominator !== null)
      ? [part('Numerator', ({ numerator }) => numerator), part('Denominator', ({ denominator }) => denominator)]
      : []),
    { head: 'Facts', isNumber: true, cell: (day) => countText(pointOf(series, day)?.sampleSize ?? 0) },
    { head: 'Note', cell: (day) => notes(pointOf(series, day)) },
  ];
}

const memberOf = (series: Series, page: KpiPage, pick: Pick): Column<string> => ({
  head: series.label,
  key: series.member,
  isNumber: true,
  cell: (day) => <Value series={series} day={day} page={page} pick={pick} />,
});

function partText(point: Point | undefined, read: (point: Point) => number | null, { entry }: KpiPage): string {
  const value = point ? read(point) : null;
  return value === null
    ? NOTHING
    : entry.unit === 'seconds' && value > 86_400
      ? valueText(value, 'seconds')
      : valueText(value, Number.isInteger(value) ? 'count' : 'points');
}

function notes(point: Point | undefined): ReactNode {
  if (!point) return null;
  return (
    <span className="row">
      {point.isProvisional && <Badge title="It may still change by itself">provisional</Badge>}
      {point.quality !== 'exact' && <Badge tone={point.quality === 'approx' ? 'warning' : 'plain'}>{qualityText(point.quality).toLowerCase()}</Badge>}
    </span>
  );
}

interface ValueProps {
  readonly series: Series;
  readonly day: string;
  readonly page: KpiPage;
  readonly pick: Pick;
}

function Value({ series, day, page, pick }: ValueProps) {
  const words = useWords();
  const point = pointOf(series, day);
  if (!point) return <span className="muted">{NOTHING}</span>;
  const text = words.value(point.value, page.entry.unit);
  if (series.isOther || point.value === null || point.sampleSize === 0) return text;
  return (
    <button type="button" className="value-button" data-open={point.isProvisional} onClick={() => pick(series, day)} title="What is behind it">
      {text}
    </button>
  );
}
