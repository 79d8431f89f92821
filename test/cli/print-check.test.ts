import { expect, test } from 'vitest';
import type { CheckedKpi } from '../../src/cli/checked.ts';
import { printCheckedConnection } from '../../src/cli/print-check.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { silentLog } from '../../src/platform/log.ts';

const kpi = (id: string, status: string, reason: string | null = null, action: string | null = null, variant = 'default'): CheckedKpi => ({
  kpi: id,
  variant,
  status,
  reason,
  action,
});

function printed(kpis: readonly CheckedKpi[]): string[] {
  const lines: string[] = [];
  const out = (line: string) => void lines.push(line);
  const terminal = { out, say: out, progress: out, env: {}, clock: systemClock, log: silentLog, columns: 100, isInteractive: false };
  printCheckedConnection(terminal, { id: 'zen', ok: true, account: null, limits: [], streams: [], kpis });
  return lines;
}

test('KPIs stand together by what is to be done, with their reasons; a whole KPI is named once', () => {
  const lines = printed([
    kpi('a', 'exact'),
    kpi('a', 'exact', null, null, 'p90'),
    kpi('b', 'exact'),
    kpi('b', 'unavailable', 'no hours', 'Set businessHours.', 'business'),
    kpi('c', 'unavailable', 'no hours', 'Set businessHours.'),
    kpi('d', 'unavailable', 'no zone', 'Set businessHours.'),
  ]);
  expect(lines).toEqual([
    '✓ zen',
    '',
    '  2 KPIs exact',
    '    a, b (default)',
    '  3 KPIs unavailable',
    '    b (business), c: no hours',
    '    d: no zone',
    '    → Set businessHours.',
    '',
  ]);
});

test('many reasons that differ in one word are one sentence', () => {
  const lines = printed(['mrr', 'fte', 'cost', 'sales'].map((figure) => kpi(`of_${figure}`, 'unavailable', `no figure ${figure} is loaded`, 'Load it.')));
  expect(lines.slice(2)).toEqual([
    '  4 KPIs unavailable',
    '    no figure … is loaded: of_mrr (mrr), of_fte (fte), of_cost (cost), of_sales (sales)',
    '    → Load it.',
    '',
  ]);
});
