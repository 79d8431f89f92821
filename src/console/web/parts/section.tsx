import type { ReactNode } from 'react';

interface SectionProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A card with a head, whose tables reach from edge to edge. */
export const Section = ({ title, actions, children }: SectionProps) => (
  <section className="card flush" aria-label={title}>
    <div className="card-head">
      <h2>{title}</h2>
      {actions}
    </div>
    {children}
  </section>
);
