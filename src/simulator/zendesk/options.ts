/** Switches of the simulated Zendesk account. */
import type { LimitOptions } from './limits.ts';

/** How the incremental exports behave; accounts have been seen of every kind. */
export interface ExportOptions {
  /** Most rows on a page, whatever is asked for; default 1000. */
  readonly exportPageSize?: number;
  /** Pages of more rows than this answer 504; default none do. */
  readonly heavyAbove?: number;
  /** Does a page by time end in the middle of a second when it is full? Default false: it then holds more than was asked for. */
  readonly splitsSeconds?: boolean;
}

export interface ZendeskOptions extends LimitOptions, ExportOptions {
  /** Where the metric sets of tickets are: in each ticket, in a list beside the tickets, or nowhere, as for a sideload misspelt; default inside. */
  readonly metricSets?: 'inside' | 'beside' | 'missing';
  /** Which satisfaction surveys the account has; default legacy. */
  readonly surveys?: 'legacy' | 'new' | 'none';
  /** Does the plan include service-level policies (403 otherwise)? Default true. */
  readonly slaPolicies?: boolean;
  /** Does the plan include schedules (403 otherwise)? Default true. */
  readonly schedules?: boolean;
  /** Does the account have Talk (404 otherwise)? Default true. */
  readonly talk?: boolean;
  /** Rows on a page of the Talk exports; default 1000. */
  readonly talkPageSize?: number;
  /** Does the account route by omnichannel: availabilities and engagements (403 otherwise)? Default true. */
  readonly omnichannel?: boolean;
  /** Names of fields that tickets have had since nobody knows when; may grow while the server runs. */
  readonly extraFields?: readonly string[];
  /** Is the user an administrator? Otherwise exports, ratings and schedules answer 403. Default true. */
  readonly admin?: boolean;
  /** Scope of the tokens the OAuth client gets; default read. */
  readonly scope?: string;
}
