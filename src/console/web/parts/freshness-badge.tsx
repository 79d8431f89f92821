import type { ConnectionInfo } from '../../api/connections.ts';
import { Badge, type Tone } from './badge.tsx';

export type FreshnessState = ConnectionInfo['status'];

const WORDS: Readonly<Record<FreshnessState, readonly [tone: Tone, word: string, title: string]>> = {
  fresh: ['good', 'Fresh', 'As new as its schedule lets it be'],
  late: ['warning', 'Late', 'Older than its schedule lets it be'],
  failing: ['bad', 'Failing', 'The last run could not read it'],
  loading: ['accent', 'First load', 'Older days are still coming'],
  unavailable: ['plain', 'Not in the plan', 'The plan or the rights of the login leave it out'],
  stopped: ['plain', 'Stopped', 'No longer configured; its numbers stay'],
};

export const FreshnessBadge = ({ state }: { readonly state: FreshnessState }) => (
  <Badge tone={WORDS[state][0]} title={WORDS[state][2]}>
    {WORDS[state][1]}
  </Badge>
);
