import type { DemoDay, DemoResult } from './demo-result.ts';
import { printTable, printText } from './print.ts';
import type { Terminal } from './terminal.ts';
import { shortValueText } from './words.ts';

const OVERVIEW: readonly (readonly [column: string, title: string, unit: string])[] = [
  ['ticket_volume', 'created', 'count'],
  ['tickets_resolved', 'resolved', 'count'],
  ['backlog_open', 'backlog', 'count'],
  ['first_response_time_median', 'first reply', 'seconds'],
  ['median_resolution_time', 'resolution', 'seconds'],
  ['sla_compliance_rate', 'SLA met', 'ratio'],
  ['fcr_rate', 'FCR', 'ratio'],
  ['csat_score', 'CSAT', 'ratio'],
];

/** What came of the demo, for people. */
export function printDemo(terminal: Terminal, { week, kpis, days, tables }: DemoResult): void {
  title(terminal, 'The last seven days of the three helpdesks (kpi.daily_overview; times are medians)');
  printTable(
    terminal,
    ['day', ...OVERVIEW.map(([, title]) => title)],
    days.map((row) => [row.day, ...OVERVIEW.map(([column, , unit]) => shortValueText(numberIn(row, column), unit))]),
    ['FCR', 'resolved'],
  );
  if (week === undefined) title(terminal, 'No week is whole yet: try more --days.');
  else {
    title(terminal, `The week of ${week} (kpi.weekly); a dash: cannot be fed, or a ratio of nothing`);
    printTable(
      terminal,
      ['KPI', 'all', 'Zendesk', 'Freshdesk', 'HubSpot'],
      kpis.map(({ name, unit, all, zendesk, freshdesk, hubspot }) => [name, ...[all, zendesk, freshdesk, hubspot].map((value) => shortValueText(value, unit))]),
    );
  }
  const filled = Object.entries(tables).filter(([, rows]) => rows > 0);
  terminal.out('');
  printText(terminal.out, terminal.columns, 'Rows: ', `${filled.map(([name, rows]) => `${name} ${rows}`).join(', ')}.`);
}

function title(terminal: Terminal, text: string): void {
  terminal.out('');
  printText(terminal.out, terminal.columns, '', text);
  terminal.out('');
}

function numberIn(row: DemoDay, column: string): number | null {
  const value = row[column];
  return typeof value === 'number' ? value : null;
}
