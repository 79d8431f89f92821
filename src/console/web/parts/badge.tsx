import type { ReactNode } from 'react';

export type Tone = 'good' | 'warning' | 'bad' | 'accent' | 'plain';

/** A state in a word; the colour only underlines it. */
export const Badge = ({ tone = 'plain', children, title }: { readonly tone?: Tone; readonly children: ReactNode; readonly title?: string | undefined }) => (
  <span className={tone === 'plain' ? 'badge plain' : 'badge'} data-tone={tone} title={title}>
    {children}
  </span>
);
