import { FixConfigError } from '../../src/domain/errors.ts';
import type { Model, ModelRow } from './example.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** Words by the field of a ticket that may bear them; a ticket with any of them falls under the rule. */
type Marks = ReadonlyMap<string, ReadonlySet<string>>;

/** Rules that a config has for a connection, and an example among its parameters: `complaint: { tags }`, `complaint_rule: { tags }` or `complaint_tags`. */
const RULES = ['complaint', 'exclude'] as const;

/** Kinds of marks, and the fields that bear them. */
const FIELDS: Readonly<Record<string, string>> = { tag: 'tags', type: 'ticket_type', ticket_type: 'ticket_type', topic: 'topic', brand: 'brand' };

/** Parameters but for the rules among them. */
export const withoutRules = (params: Parameters): Parameters =>
  Object.fromEntries(Object.entries(params).filter(([name]) => !RULES.some((rule) => kindIn(rule, name) !== undefined)));

const fieldNamed = (kind: string) => FIELDS[kind.replace(/s$/, '')];

/** Whether a parameter states a rule: the kind of marks it is about, empty for a whole rule; undefined for another parameter. */
function kindIn(rule: string, parameter: string): string | undefined {
  if (parameter === rule || parameter === `${rule}_rule`) return '';
  const kind = parameter.startsWith(`${rule}_`) ? parameter.slice(rule.length + 1) : '';
  return fieldNamed(kind) === undefined ? undefined : kind;
}

/** The model with its tickets marked as the rules say. Without a rule, and where they say it themselves, tickets stay as they are. */
export function withRules(model: Model, params: Parameters): Model {
  const [complaint, exclude] = RULES.map((rule) => marksOf(rule, params));
  const marked = model['tickets']?.map((ticket) => ({
    ...(complaint && { is_complaint: markOn(ticket, complaint) !== undefined }),
    ...(exclude && { excluded_by: markOn(ticket, exclude) ?? null }),
    ...ticket,
  }));
  return marked ? { ...model, tickets: marked } : model;
}

function marksOf(rule: string, params: Parameters): Marks | undefined {
  const told = Object.entries(params).filter(([name]) => kindIn(rule, name) !== undefined);
  if (told.length === 0) return undefined;
  const marks = told.flatMap(([name, value]) => {
    const kind = kindIn(rule, name);
    return (kind ? [[kind, value] as const] : partsOf(value)).map(([each, words]) => [fieldOf(name, each), wordsOf(words)] as const);
  });
  return new Map([...Map.groupBy(marks, ([field]) => field)].map(([field, same]) => [field, new Set(same.flatMap(([, words]) => words))]));
}

/** A rule in words is one kind with one word, `tag:complaint`. */
const partsOf = (rule: unknown): (readonly [kind: string, words: unknown])[] => {
  if (rule !== null && typeof rule === 'object') return Object.entries(rule);
  const [kind = '', words] = String(rule).split(':');
  return [[kind, words]];
};

function fieldOf(rule: string, kind: string): string {
  const field = fieldNamed(kind);
  if (field !== undefined) return field;
  throw new FixConfigError(`The rule ${rule} knows no "${kind}".`, `It knows: ${Object.keys(FIELDS).join(', ')}, each a word or a list of words.`);
}

/** The mark of a rule that a ticket bears. */
function markOn(ticket: ModelRow, marks: Marks): string | undefined {
  for (const [field, words] of marks) {
    const found = wordsOf(ticket[field] ?? []).find((word) => words.has(word));
    if (found !== undefined) return `${field}: ${found}`;
  }
  return undefined;
}

const wordsOf = (told: unknown): string[] => [told].flat().map((word) => String(word).toLowerCase());
