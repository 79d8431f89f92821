import type { Kysely } from 'kysely';
import type { AlertRule } from '../domain/notices.ts';
import type { Settings } from '../domain/settings.ts';
import type { Message } from '../delivery/message.ts';
import type { Database } from '../warehouse/schema.ts';

/** What a rule says of one subject at one instant. */
export interface Finding {
  /** Names it among those of its rule: `csat_score|default|channel|email`, `acme-zendesk`. Never shown. */
  readonly subject: string;
  /** on: the rule holds; over: what it looks for is not there; between: neither, so what stands goes on. */
  readonly is: 'on' | 'over' | 'between';
  readonly told: Told;
}

export type Told = Pick<Message, 'title' | 'paragraphs' | 'links' | 'data'>;

/** What rules look with. */
export interface Looking {
  readonly db: Kysely<Database>;
  readonly settings: Settings;
  readonly now: Date;
}

/**
 * Looks at the warehouse as it stands. `open` are the subjects of alerts of this rule that go on; one that no finding names any more has left
 * the config.
 */
export type Look<Rule extends AlertRule> = (looking: Looking, rule: Rule, open: readonly string[]) => Promise<readonly Finding[]>;
