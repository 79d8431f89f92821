import { FIGURE_KEY_NAMES } from '../../domain/figure-keys.ts';
import { type FigureInput, type Input, INPUTS, type InputSupply } from '../../domain/inputs.ts';

const IMPORT = 'Import them with: deskmeter figures import.';

/** Answers, conversations and changes one by one are more than the sums that a file holds. */
const SUMS_ONLY: ReadonlySet<Input> = new Set([
  'csat',
  'nps',
  'ces',
  'esat',
  'survey_offers',
  'sentiment',
  'time_entries',
  'bots',
  'automations',
  'articles',
  'revenue',
  'agent_states',
]);

/**
 * How figures feed the inputs of KPIs: `figures` by any key at all, and each key by itself as `figure:<key>`, so that a KPI
 * is known where its own figures are. `loaded` names the streams that hold something.
 */
export function figuresInputs(loaded: ReadonlySet<string>): Readonly<Record<Input | FigureInput, InputSupply>> {
  const fed = (stream: string, what: string): InputSupply =>
    loaded.has(stream) ? { streams: [stream], quality: 'exact' } : { missing: `No ${what} have been imported.`, action: IMPORT };
  const inputs: Record<string, InputSupply> = {};
  for (const input of INPUTS) {
    const words = input.replaceAll('_', ' ');
    const missing = SUMS_ONLY.has(input) ? `Figures hold sums and counts, not single facts (${words}).` : `Figures hold no ${words}; a helpdesk does.`;
    inputs[input] = { missing, action: 'Nothing to do here: connect a helpdesk that feeds it.' };
  }
  inputs['figures'] = fed('figures', 'figures');
  inputs['agent_schedule'] = fed('agent_schedule', 'schedules of agents');
  for (const key of FIGURE_KEY_NAMES) inputs[`figure:${key}`] = fed(key, `figures ${key}`);
  return inputs as Record<Input | FigureInput, InputSupply>;
}
