/** What a source may ask of what is stored. */
import type { GoneEntity } from '../domain/gone.ts';

/** A page of ids that stored facts name, in order of their text. */
export interface NamedIds {
  readonly entity: 'customer' | 'organization';
  readonly after?: string;
  readonly limit: number;
  /** Only those without a record of their own. */
  readonly unknownOnly: boolean;
}

/** Of what a list should have shown. */
export interface UnlistedQuery {
  readonly entity: GoneEntity;
  /** Ids that begin so; left out, all. */
  readonly prefix?: string;
  /** When the walk began: only what was stored before it. */
  readonly before: Date;
}

export interface Unlisted {
  readonly id: string;
  /** The ticket it hangs on, where it hangs on one. */
  readonly ticketId: string | null;
}
