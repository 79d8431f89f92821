import type { Sql } from './sql-text.ts';

/** What happens and is counted. Each is one table of the story, or one view on it with its own day or attribution. */
export const FACT_NAMES = [
  'created',
  'contact',
  'first_reply',
  'first_reply_of_created',
  'response',
  'answer_outcome',
  'resolution',
  'first_contact',
  'reopen',
  'escalation',
  'sla_event',
  'survey_answer',
  'survey_offer',
  'sentiment',
  'backlog_segment',
  'sla_risk',
  'figure_day',
  'call',
  'call_part',
  'agent_day',
  'bot',
  'automation',
  'article',
  'handled_contact',
  'handled_part',
  'revenue_event',
  'revenue_until',
  'paying_organization',
  'paying_contact',
] as const;

export type FactName = (typeof FACT_NAMES)[number];

export interface Fact {
  /** Names under which `sync.stale_day` reports changes of it. */
  readonly stale: readonly string[];
  /** `from` clause: the fact as `f`, its ticket as `t`. `timeZone` is a quoted literal. */
  readonly from: (timeZone: Sql) => Sql;
  /** Dimensions that look at other rows than the total, and the fact that these are: agents of a call at their parts of it. */
  readonly partsBy?: Readonly<Record<string, FactName>>;
  readonly where?: Sql;
  /** Local day; of a stock the first and last day at whose end it counts. */
  readonly day: Sql;
  readonly lastDay?: Sql;
  readonly at: Sql;
  /** Half-open period of a stock. */
  readonly until?: Sql;
  /** What `explain` names: the kind and the id of one fact. */
  readonly kind: Sql;
  readonly id: Sql;
  readonly url: Sql;
  /** A change of one day shows on all later ones. */
  readonly reachesOn?: true;
  /** How exact the fact itself is; `f.quality` when left out. */
  readonly quality?: Sql;
  /** Columns that are told from something else than the fact itself: how exact these are. */
  readonly qualities?: Readonly<Record<string, Sql>>;
  /** Where a dimension is not the usual column. */
  readonly dimensions?: Readonly<Record<string, Sql>>;
}
