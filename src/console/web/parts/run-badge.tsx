import type { Run } from '../../api/runs.ts';
import { Badge, type Tone } from './badge.tsx';

const WORDS: Readonly<Record<Run['status'], readonly [tone: Tone, word: string]>> = {
  running: ['accent', 'Running'],
  ok: ['good', 'Done'],
  partial: ['warning', 'Done in part'],
  failed: ['bad', 'Failed'],
  stopped: ['plain', 'Stopped'],
  lost: ['warning', 'Taken over'],
};

export const RunBadge = ({ status }: { readonly status: Run['status'] }) => <Badge tone={WORDS[status][0]}>{WORDS[status][1]}</Badge>;

const KINDS: Readonly<Record<Run['kind'], string>> = { sync: 'Sync', since: 'Read again from a day', full: 'Full read', replay: 'Replay of the archive' };

export const runKindText = (kind: Run['kind']): string => KINDS[kind];
