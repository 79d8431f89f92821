import type { WorkList } from '../../../api/live.ts';
import type { Tone } from '../../parts/badge.tsx';

/** Why a ticket stands where it stands, the most urgent first. */
export const REASONS: Readonly<Record<WorkList['items'][number]['reason'], readonly [tone: Tone, text: string]>> = {
  breached: ['bad', 'Target missed'],
  at_risk: ['warning', 'Target at risk'],
  awaiting_first_reply: ['accent', 'Awaits a first reply'],
  awaiting_reply: ['accent', 'Awaits a reply'],
  open: ['plain', 'Open'],
  waiting: ['plain', 'Waiting'],
};
