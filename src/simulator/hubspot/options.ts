/** Switches of the simulated HubSpot. */
export interface HubspotOptions {
  /** Scopes the token lacks; what needs them answers 403. */
  readonly missingScopes?: readonly string[];
  /** The search index shows changes this much later. Default 0. */
  readonly indexLagMs?: number;
  /** Rows a search gives at most, whatever the page. Default 10,000, as HubSpot does. */
  readonly searchCap?: number;
  /** Rows a search page holds at most, whatever is asked for: all pages are short. Default 200. */
  readonly searchRows?: number;
  /** Requests per 10 seconds, if limits are on. Default 190 (Professional). */
  readonly burst?: number;
  /** Requests per day, if limits are on. Default 650,000 (Professional). */
  readonly daily?: number;
  /** Pages that are short or empty although there is more, now and then. Default true. */
  readonly shortPages?: boolean;
  /** Links of one record per answer of the associations endpoint. Default 500. */
  readonly linksPerPage?: number;
  /** Ids (of tickets and of all others) that were erased for good: they are in no list, no bin and no search. */
  readonly erased?: readonly number[];
  /** Ids of others than tickets that are in the recycling bin. */
  readonly binned?: readonly number[];
  /** E-mails that somebody hung on another ticket, which leaves their date of change alone. */
  readonly relinked?: ReadonlyMap<number, number>;
  /** Ticket ids that search and list still show, but batch read no longer finds. */
  readonly vanished?: readonly number[];
}
