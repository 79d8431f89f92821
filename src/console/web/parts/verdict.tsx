import type { ReactNode } from 'react';
import type { Card } from '../../api/overview.ts';
import { Badge, type Tone } from './badge.tsx';

export type Verdict = NonNullable<NonNullable<Card['target']>['status']>;

const WORDS: Readonly<Record<Verdict, readonly [tone: Tone, word: string]>> = {
  good: ['good', 'On target'],
  warning: ['warning', 'Just off target'],
  bad: ['bad', 'Off target'],
  low_sample: ['plain', 'Low sample'],
};

/** How a number stands to its target. */
export const VerdictBadge = ({ verdict, title }: { readonly verdict: Verdict; readonly title?: string }): ReactNode => (
  <Badge tone={WORDS[verdict][0]} title={title}>
    {WORDS[verdict][1]}
  </Badge>
);

export const isVerdict = (word: string): word is Verdict => word in WORDS;
