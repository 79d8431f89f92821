import { FIGURE_KEY_NAMES, type FigureKey, type FigureMeaning, meaningOf } from '../../domain/figure-keys.ts';
import { ACTIVITIES } from '../../domain/figures.ts';
import { FIGURE_COLUMNS, type FigureColumn, type FileKind, SCHEDULE_COLUMNS } from './columns.ts';

/** A file to fill in: its header, and an example for every key in a comment, so that an example is never loaded by mistake. */
export function template(kind: FileKind, values: { readonly month: string; readonly currency: string }): string {
  const lines = kind === 'figures' ? figureLines(values) : scheduleLines(values.month);
  return `${lines.join('\n')}\n`;
}

const FIGURE_HELP = [
  'Figures for deskmeter. Lines that begin with # are not read: take the "# " away from the examples you need and set your values.',
  'Period: month (2026-11); or period_start with period_end, which is the day AFTER the last; or period_start with last_day.',
  'Value: a plain number with a decimal point; no thousands separators, no currency signs, no percentages.',
  'Currency: for amounts of money. Another one than that of the workspace needs a row fx_rate for the same days.',
  'Group, agent: <connection>/<id>, as in acme-zendesk/360001. Empty columns mean the total, which counts only where no split rows exist.',
  'Imported again, a row with the same key, period and columns replaces the one before; the old one is kept as history.',
  'Schedules of agents are a file of their own: deskmeter figures template --schedule',
];

function figureLines({ month, currency }: { readonly month: string; readonly currency: string }): string[] {
  return [...FIGURE_HELP.map((line) => `# ${line}`), FIGURE_COLUMNS.join(','), ...FIGURE_KEY_NAMES.map((key) => exampleOf(key, month, currency))];
}

function exampleOf(key: FigureKey, month: string, currency: string): string {
  const meaning: FigureMeaning = meaningOf(key);
  const foreign = currency === 'USD' ? 'EUR' : 'USD';
  const cells: Partial<Record<FigureColumn, string>> = {
    figure_key: key,
    month,
    value: meaning.example,
    unit: meaning.unit,
    currency: key === 'fx_rate' ? foreign : meaning.unit === 'currency' ? currency : '',
    cost_type: key === 'operating_cost' ? 'direct_pay' : '',
    note: quoted(`${meaning.meaning}${meaning.dimensions.length === 0 ? '' : `; by ${meaning.dimensions.join(', ')} or as a total`}`),
  };
  return `# ${FIGURE_COLUMNS.map((column) => cells[column] ?? '').join(',')}`;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

function scheduleLines(month: string): string[] {
  const day = `${month}-02`;
  return [
    '# Schedules for deskmeter: what each agent is planned to do. Lines that begin with # are not read.',
    `# Activity: ${ACTIVITIES.join(', ')}. Plans of one agent never overlap: a break in a shift parts the work in two rows.`,
    '# Start and end: local time of the workspace (2026-11-02 09:00) or with an offset (2026-11-02T09:00Z). 24:00 is the next midnight.',
    '# A file replaces all earlier plans of the agents it names, from the first to the last day it has for each.',
    SCHEDULE_COLUMNS.join(','),
    `# acme-zendesk/370001,work,${day} 09:00,${day} 12:00,`,
    `# acme-zendesk/370001,break,${day} 12:00,${day} 12:30,`,
    `# acme-zendesk/370001,work,${day} 12:30,${day} 17:00,`,
  ];
}
