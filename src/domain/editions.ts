import { createHash } from 'node:crypto';
import { FixConfigError } from './errors.ts';
import type { Parameters } from './parameters.ts';
import type { Settings, Variant } from './settings.ts';

/** Parameters that the story of a ticket is derived by; the others only choose among what it tells. */
const STORY_PARAMETERS = [
  'frt_outbound',
  'frt_public_note_counts',
  'answer_target_s',
  'business_minute_rule',
  'fcr_method',
  'fcr_window_days',
  'fcr_disallow_transfer',
  'fcr_merge_minutes',
  'reopen_window_days',
  'exclude_soft_reopens',
  'repeat_match',
  'repeat_window_days',
  'resolution_rate_window_days',
  'chat_resolution_window_h',
  'backlog_age_limit_h',
  'sla_clock_start',
  'sla_risk_fraction',
  'csat_dedupe',
  'csat_scale_map',
  'csat_agent',
  'ces_orientation',
  'survey_response_window_days',
] as const;

/** Those that only say how answers of customers are read. */
export const SURVEY_PARAMETERS: ReadonlySet<string> = new Set(['csat_dedupe', 'csat_scale_map', 'csat_agent', 'ces_orientation']);

/** Parameters of the story that differ. */
export const differingStory = (settings: Settings, parameters: Parameters): (typeof STORY_PARAMETERS)[number][] =>
  STORY_PARAMETERS.filter((name) => JSON.stringify(parameters[name]) !== JSON.stringify(settings.parameters[name]));

/** Parameters that hold for the whole workspace: two of them side by side would need two of everything. */
const OF_WORKSPACE: Readonly<Record<string, string>> = {
  organizations: 'it says which rows there are',
  freeze_after_days: 'it says when rows stop changing',
  bot_window_h: 'the outcome of a bot conversation is stored once',
  adherence_grace_s: 'the day of an agent is stored once',
  identity_merge: 'who a customer is holds for every KPI',
};

/** The story told a second time by other parameters. */
export interface Edition {
  readonly name: string;
  readonly parameters: Parameters;
}

/** The edition a set of parameters reads; undefined for the story as the config has it. */
export function editionOf(settings: Settings, parameters: Parameters): Edition | undefined {
  const differing = differingStory(settings, parameters);
  if (differing.length === 0) return undefined;
  const own = Object.fromEntries(differing.map((name) => [name, parameters[name]]));
  const name = createHash('sha256').update(JSON.stringify(own)).digest('hex').slice(0, 8);
  return { name, parameters: { ...settings.parameters, ...own } as Parameters };
}

/** All editions that the variants of the config need, each once. */
export function editionsOf(settings: Settings): readonly Edition[] {
  const found = (settings.variants ?? []).flatMap((variant) => editionOf(settings, parametersOf(settings, variant)) ?? []);
  return [...new Map(found.map((edition) => [edition.name, edition])).values()];
}

/** Parameters of a variant. Throws FixConfigError for those that cannot differ within one workspace. */
export function parametersOf(settings: Settings, variant: Variant): Parameters {
  const refused = Object.keys(variant.parameters).find((name) => name in OF_WORKSPACE);
  if (refused !== undefined) {
    throw new FixConfigError(
      `kpi.variants.${variant.name}: ${refused} cannot differ within a variant: ${OF_WORKSPACE[refused]}.`,
      `Set ${refused} under kpi: for all KPIs, and take it out of the variant.`,
    );
  }
  const { answer_target_s: targets, ...others } = variant.parameters;
  const merged = { ...settings.parameters, ...others } as Parameters;
  if (targets === undefined) return merged;
  return { ...merged, answer_target_s: { ...settings.parameters.answer_target_s, ...(targets as Parameters['answer_target_s']) } };
}

/** Tables of the story that KPIs read. */
export const EDITION_TABLES = [
  'ticket_story',
  'first_reply',
  'response',
  'answer_outcome',
  'resolution',
  'reopen',
  'escalation',
  'sentiment',
  'sla_event',
  'backlog_segment',
  'survey_answer',
] as const;

/** Where an edition keeps a table of the story. */
export const editionTable = (edition: string, table: string): string => `sync.story_${edition}_${table}`;

const OF_STORY = new RegExp(`\\bsupport\\.(${EDITION_TABLES.join('|')})\\b`, 'g');

/** A statement over the story, made to read an edition of it. */
export const inEdition = (statement: string, edition: string | undefined): string =>
  edition === undefined ? statement : statement.replaceAll(OF_STORY, (_, table: string) => editionTable(edition, table));

/** Settings, and the edition of the story that is read under them. */
export interface Reading extends Settings {
  readonly edition?: string;
}
