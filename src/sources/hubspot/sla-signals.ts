import type { SlaSignal } from '../../domain/entities.ts';
import type { MapContext } from '../source.ts';
import { categoryOf, findStage, stagesOf } from './pipelines.ts';
import { pastValues, valueAt } from './property-history.ts';
import { firstReplyAt, lastClosedAt, lastCustomerMessageAt } from './ticket-summaries.ts';
import { createdAt } from './ticket.ts';
import { type TicketFields, ticketFieldsOf } from './ticket-properties.ts';
import { type CrmObject, lastModified, objectId, type Properties, propertiesOf } from './wire.ts';

/** What a status code means. The codes are the portal's option list, read at start; these stand in where it is silent. */
type SlaStatus = 'active' | 'overdue' | 'met' | 'late' | 'unknown';
const CODES: Readonly<Record<string, SlaStatus>> = { '0': 'active', '1': 'overdue', '2': 'active', '3': 'met', '4': 'late' };
const WORDS: readonly (readonly [RegExp, SlaStatus])[] = [
  [/late|breach/i, 'late'],
  [/on[\s_-]?time|\bmet\b|achieved/i, 'met'],
  [/overdue/i, 'overdue'],
  [/active|due[\s_-]?soon/i, 'active'],
];

interface Target {
  readonly metric: SlaSignal['metric'];
  readonly due: Date;
  readonly status: SlaStatus;
  readonly startedAt: Date;
  /** When the target was reached, as far as HubSpot says. */
  readonly reachedAt: Date | null;
  /** What tells this instance of the metric from others of the ticket. */
  readonly instance: string;
}

/** Signals of the three targets of a ticket: what is due when, and how it ended. Derived: HubSpot states no events of a target. */
export function slaSignals(object: CrmObject, context: MapContext): readonly SlaSignal[] {
  const properties = propertiesOf(object);
  const fields = ticketFieldsOf(context.reference);
  const open = createdAt(object);
  const closed = firstClosedAt(object, context) ?? lastClosedAt(properties);
  return [
    ...firstReply(object, read(properties, fields, 'first_response'), open, firstReplyAt(properties)),
    ...nextReply(object, read(properties, fields, 'next_response'), open, properties),
    ...resolution(object, read(properties, fields, 'close'), open, closed, properties.at('hs_ticket_reopened_at') !== null),
  ];
}

interface Stated {
  readonly due: Date;
  readonly status: SlaStatus;
}

function read(properties: Properties, fields: TicketFields, name: string): Stated | undefined {
  const due = properties.at(`hs_time_to_${name}_sla_at`);
  if (due === null) return undefined;
  const property = `hs_time_to_${name}_sla_status`;
  const code = properties.text(property);
  return { due, status: code === null ? 'unknown' : meaningOf(code, fields.labels[property]?.[code]) };
}

/** A code's label decides, where the portal gives it a telling one; else the code as it is everywhere; else the code's own words. */
function meaningOf(code: string, label: string | undefined): SlaStatus {
  const byWords = (text: string | undefined) => WORDS.find(([pattern]) => text !== undefined && pattern.test(text))?.[1];
  return byWords(label) ?? CODES[code] ?? byWords(code) ?? 'unknown';
}

function firstReply(object: CrmObject, stated: Stated | undefined, startedAt: Date, reachedAt: Date | null): readonly SlaSignal[] {
  if (stated === undefined) return takenBack(object, 'first_reply', '1', startedAt);
  return outcome(object, { ...stated, metric: 'first_reply', instance: '1', startedAt, reachedAt });
}

/** The first close fulfils the target. After a reopen the status speaks of another close and is not used: the instants decide. */
function resolution(object: CrmObject, stated: Stated | undefined, startedAt: Date, closed: Date | null, isReopened: boolean): readonly SlaSignal[] {
  if (stated === undefined) return takenBack(object, 'resolution', '1', startedAt);
  const status = isReopened && closed !== null ? 'unknown' : stated.status;
  return outcome(object, { due: stated.due, status, metric: 'resolution', instance: '1', startedAt, reachedAt: closed });
}

/**
 * Next replies come again and again, and HubSpot shows the latest target only. An ended one is kept under its due instant; the running
 * one has a place of its own, which is emptied when it ends, so that a due instant moved by a pause leaves no ghost behind.
 */
function nextReply(object: CrmObject, stated: Stated | undefined, open: Date, properties: Properties): readonly SlaSignal[] {
  if (stated === undefined) return takenBack(object, 'next_reply', 'running', open);
  const started = lastCustomerMessageAt(properties) ?? open;
  const startedAt = started < stated.due ? started : open;
  const sent = properties.at('hs_last_message_sent_at');
  const reachedAt = sent !== null && sent >= startedAt ? sent : null;
  const running: Target = { ...stated, metric: 'next_reply', instance: 'running', startedAt, reachedAt: null };
  if (stated.status === 'active' || stated.status === 'unknown') return [apply(object, running, false), ...pause(object, running)];
  return [apply(object, running, true), ...outcome(object, { ...running, reachedAt, instance: `due-${stated.due.getTime()}` })];
}

/** The target and how it ended. A breach that was seen once stays: a pause or a new rule moves the due instant afterwards. */
function outcome(object: CrmObject, target: Target): readonly SlaSignal[] {
  const { due, status, reachedAt } = target;
  const isLate = status === 'overdue' || status === 'late' || (status === 'unknown' && reachedAt !== null && reachedAt > due);
  const isReached = status === 'met' || status === 'late' || (status === 'unknown' && reachedAt !== null);
  return [
    apply(object, target, false),
    ...(isLate ? [signal(object, target, 'breach', due)] : []),
    ...(isReached ? [signal(object, target, 'fulfil', fulfilledAt(target))] : pause(object, target)),
  ];
}

/**
 * A paused clock breaks no promise. HubSpot tells that it stands still, not since when: the instant is that of the ticket's last change.
 * The signal is taken back once the clock runs again; portals that do not use pauses leave the property empty and get none.
 */
function pause(object: CrmObject, target: Target): readonly SlaSignal[] {
  const stated = propertiesOf(object).text('hs_sla_pause_status');
  if (stated === null) return [];
  const isPaused = /^(true|paused?)$/i.test(stated);
  return [{ ...signal(object, target, 'pause', lastModified(object)), isDeleted: !isPaused }];
}

/** The instant it was reached, kept on the side of the due instant that the status says: pauses make the two disagree. */
function fulfilledAt({ status, due, reachedAt }: Target): Date {
  if (status === 'met') return reachedAt !== null && reachedAt <= due ? reachedAt : due;
  return status === 'late' && (reachedAt === null || reachedAt <= due) ? new Date(due.getTime() + 1_000) : (reachedAt ?? due);
}

function apply(object: CrmObject, target: Target, isDeleted: boolean): SlaSignal {
  return { ...signal(object, target, 'apply', target.startedAt), isDeleted };
}

/** A rule was applied and nothing is due: the target there may have been is no more. Portals without rules get no row. */
function takenBack(object: CrmObject, metric: SlaSignal['metric'], instance: string, startedAt: Date): readonly SlaSignal[] {
  if (propertiesOf(object).text('hs_applied_sla_rule_config_id') === null) return [];
  const target: Target = { metric, instance, startedAt, due: startedAt, status: 'unknown', reachedAt: null };
  return [{ ...apply(object, target, true), dueAt: null, targetS: null }];
}

function signal(object: CrmObject, target: Target, kind: SlaSignal['kind'], at: Date): SlaSignal {
  const updatedAt = lastModified(object);
  const ticketId = objectId(object);
  const rule = propertiesOf(object).text('hs_applied_sla_rule_config_id');
  return {
    entity: 'sla_signal',
    id: `${ticketId}:${target.metric}:${target.instance}:${kind}`,
    version: updatedAt.getTime(),
    updatedAt,
    quality: 'derived',
    ticketId,
    metric: target.metric,
    instance: target.instance,
    kind,
    at,
    startedAt: target.startedAt,
    // The calendar time from start to due: the target in operating hours is not stated.
    targetS: Math.max(0, Math.round((target.due.getTime() - target.startedAt.getTime()) / 1_000)),
    clock: 'calendar',
    dueAt: target.due,
    policy: rule,
    priority: null,
    isDeleted: false,
  };
}

/** First entry into a closed stage, by history; null when the answer holds none. */
function firstClosedAt(object: CrmObject, context: MapContext): Date | null {
  const pipelines = pastValues(object, 'hs_pipeline');
  const stages = stagesOf(context.reference);
  const closing = (pastValues(object, 'hs_pipeline_stage') ?? []).find(({ at, value }) => {
    const stage = value === null ? undefined : findStage(stages, valueAt(pipelines, at), value);
    return stage !== undefined && categoryOf(stage, context.settings) === 'resolved';
  });
  return closing?.at ?? null;
}
