import type { FigureInput, Input, InputSupply } from '../../src/domain/inputs.ts';
import { INPUTS } from '../../src/domain/inputs.ts';
import { freshdeskInputs } from '../../src/sources/freshdesk/inputs.ts';
import { hubspotInputs } from '../../src/sources/hubspot/inputs.ts';
import { zendeskInputs } from '../../src/sources/zendesk/inputs.ts';

/** A connection that is configured to the full: what is missing then is missing at the helpdesk. */
const FULL = {
  exclude: {},
  tiers: { 'Tier 1': 1, 'Tier 2': 2 },
  map: {},
  fields: { topic: 'Topic', handleTime: 'Total time spent (sec)' },
  complaint: { tags: ['complaint'] },
  only: {},
};

type Supplies = Readonly<Record<Input, InputSupply>>;

/** What each helpdesk feeds, as its source declares it. */
export const HELPDESKS: readonly (readonly [name: string, supplies: Supplies])[] = [
  ['Zendesk', zendeskInputs(FULL as unknown as Parameters<typeof zendeskInputs>[0])],
  [
    'Freshdesk',
    freshdeskInputs(
      { freshcaller: {}, freshchat: {}, conversations: 'late' } as unknown as Parameters<typeof freshdeskInputs>[0],
      FULL as unknown as Parameters<typeof freshdeskInputs>[1],
    ),
  ],
  ['HubSpot', hubspotInputs(FULL as unknown as Parameters<typeof hubspotInputs>[0], {})],
];

const inWords = (supply: InputSupply) =>
  'missing' in supply
    ? `– ${supply.missing}`
    : `${supply.quality === 'exact' ? '' : `${supply.quality}: `}${supply.streams.map((stream) => `\`${stream}\``).join(', ')}`;

/** Table: which streams feed which input at which helpdesk. */
export function inputTable(): string[] {
  return [
    `| input | ${HELPDESKS.map(([name]) => name).join(' | ')} |`,
    `| --- | ${HELPDESKS.map(() => '---').join(' | ')} |`,
    ...INPUTS.filter((input) => input !== 'figures').map(
      (input) => `| \`${input}\` | ${HELPDESKS.map(([, supplies]) => inWords(supplies[input])).join(' | ')} |`,
    ),
  ];
}

/** How a helpdesk feeds a KPI: with which quality, or why not. Figures come from files, whatever the helpdesk. */
export function feeding(needs: readonly (Input | FigureInput)[]): string {
  const ofHelpdesk = needs.filter((need): need is Input => (INPUTS as readonly string[]).includes(need) && need !== 'figures');
  const figures = needs.filter((need) => !ofHelpdesk.includes(need as Input)).map((need) => `\`${need.replace('figure:', '')}\``);
  const files = figures.length === 0 ? [] : [`Figures (\`deskmeter figures template\`): ${figures.join(', ')}.`];
  if (ofHelpdesk.length === 0) return files.join(' ');
  const lines = HELPDESKS.map(([name, supplies]) => {
    const missing = ofHelpdesk.map((input) => supplies[input]).find((supply) => 'missing' in supply);
    if (missing) return `${name}: not available (${missing.missing.replace(/\.$/, '')})`;
    const worst = ofHelpdesk.map((input) => supplies[input]).map((supply) => ('quality' in supply ? supply.quality : 'exact'));
    return `${name}: ${worst.includes('approx') ? 'approx' : worst.includes('derived') ? 'derived' : 'exact'}`;
  });
  return [`${ofHelpdesk.map((input) => `\`${input}\``).join(', ')}. ${lines.join('; ')}.`, ...files].join(' ');
}
