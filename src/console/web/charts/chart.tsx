import { useEffect, useRef } from 'react';
import { useTheme } from '../shell/theme.ts';
import { type ChartOption, init } from './echarts.ts';
import { type Palette, paletteOf } from './palette.ts';
import './chart.css';

interface ChartProps {
  /** The drawing in the colours of the look in force. */
  readonly draw: (palette: Palette) => ChartOption;
  readonly label: string;
  /** Place on the x axis and height on the y axis where the drawing was clicked. */
  onPick?: (index: number, value: number) => void;
}

/** One drawing by ECharts that fits its frame. What it shows is told by its label, and by a table beside it. */
export default function Chart({ draw, label, onPick }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  const chart = useRef<ReturnType<typeof init>>(undefined);
  const theme = useTheme();

  useEffect(() => {
    pick.current = onPick;
  });
  useEffect(() => {
    const element = frame.current as HTMLDivElement;
    const drawn = init(element, null, { renderer: 'svg' });
    chart.current = drawn;
    drawn.getZr().on('click', ({ offsetX, offsetY }: { offsetX: number; offsetY: number }) => {
      if (!drawn.containPixel('grid', [offsetX, offsetY])) return;
      const [index, value] = drawn.convertFromPixel('grid', [offsetX, offsetY]) as [number, number];
      pick.current?.(index, value);
    });
    const resizing = new ResizeObserver(() => drawn.resize());
    resizing.observe(element);
    return () => {
      resizing.disconnect();
      drawn.dispose();
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption({ animation: false, ...draw(paletteOf(theme)) }, { notMerge: true });
  }, [draw, theme]);

  return <div className="chart" ref={frame} role="img" aria-label={label} data-pick={onPick !== undefined} />;
}
