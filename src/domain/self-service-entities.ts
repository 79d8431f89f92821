import type { RecordBase } from './ticket-entities.ts';

/** What people solve without us: records of bots, automations and help articles. */

/** One conversation with a bot, with or without a ticket. */
export interface BotConversation extends RecordBase {
  readonly entity: 'bot_conversation';
  readonly channel: string | null;
  readonly botId: string | null;
  readonly startedAt: Date;
  readonly firstCustomerMessageAt: Date | null;
  readonly firstBotReplyAt: Date | null;
  /** When a person was asked for or took over. */
  readonly handedOffAt: Date | null;
  readonly endedAt: Date | null;
  readonly feedback: 'positive' | 'negative' | null;
  /** When the same customer came back, where the source says so. */
  readonly recontactAt: Date | null;
  /** 0: a greeting nobody answered. */
  readonly customerMessages: number;
  readonly ticketId: string | null;
  readonly customerId: string | null;
  /** The vendor's own verdict. */
  readonly isResolvedBySource: boolean | null;
}

/** One run of an automation. */
export interface AutomationRun extends RecordBase {
  readonly entity: 'automation_run';
  readonly ruleId: string | null;
  readonly kind: string | null;
  readonly startedAt: Date;
  /** Final state; null while it runs. */
  readonly isSuccess: boolean | null;
  readonly attempts: number;
}

/** How often a help article was opened and voted on between two looks at its running totals. `id` is `<articleId>:<later look in epoch ms>`. */
export interface ArticleCount extends RecordBase {
  readonly entity: 'article_count';
  readonly articleId: string;
  /** The look before, or the creation of an article that is new. */
  readonly fromAt: Date;
  readonly toAt: Date;
  readonly views: number;
  readonly votesUp: number;
  readonly votesDown: number;
}
