/** The part of JSON schema (draft 2020-12) that the server's forms are written in. */
export interface Schema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly (string | number | boolean)[];
  readonly default?: unknown;
  readonly pattern?: string;
  /** `date`: a day, YYYY-MM-DD. */
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

export type Json = undefined | null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** How a person fills it in. */
export type Kind = 'group' | 'alternatives' | 'map' | 'groups' | 'list' | 'choice' | 'switch' | 'number' | 'text';

export function kindOf(schema: Schema): Kind {
  if (schema.properties) return 'group';
  if (schema.anyOf?.every(({ properties }) => properties !== undefined)) return 'alternatives';
  if (typeof schema.additionalProperties === 'object') return schema.additionalProperties.properties ? 'groups' : 'map';
  if (schema.items) return 'list';
  if (schema.enum) return 'choice';
  if (schema.type === 'boolean') return 'switch';
  return schema.type === 'number' || schema.type === 'integer' ? 'number' : 'text';
}

/** Of a value that may be a number or a text, the number where it reads as one. */
export function scalarOf(text: string, schema: Schema): Json {
  const types = [schema.type ?? schema.anyOf?.map(({ type }) => type) ?? 'string'].flat(2);
  const mayBeNumber = types.includes('number') || types.includes('integer');
  if (mayBeNumber && text.trim() !== '' && Number.isFinite(Number(text)) && Number.isSafeInteger(Math.trunc(Number(text)))) return Number(text);
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** Words of the file that a form says otherwise. */
const NAMES: Readonly<Record<string, string>> = {
  id: 'Name',
  auth: 'Login',
  baseUrl: 'API address',
  only: 'Count only',
  exclude: 'Leave out',
  map: 'Meaning of words',
};
const ACRONYMS: Readonly<Record<string, string>> = {
  id: 'ID',
  url: 'URL',
  api: 'API',
  csat: 'CSAT',
  fcr: 'FCR',
  sla: 'SLA',
  ces: 'CES',
  esat: 'ESAT',
  nps: 'NPS',
};

/** `clientSecret` → `Client secret`, `csat_method` → `CSAT method` */
export function labelOf(name: string, schema: Schema): string {
  const named = schema.title ?? NAMES[name];
  if (named !== undefined) return named;
  const words = name
    .replaceAll(/(?<=[a-z0-9])([A-Z])/g, ' $1')
    .split(/[\s_]+/)
    .map((word) => ACRONYMS[word.toLowerCase()] ?? word.toLowerCase());
  const [first = '', ...rest] = words;
  return [first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(' ');
}

/** An alternative by the beginning of its description, up to the first break. */
export const alternativeText = (schema: Schema, i: number): string => schema.title ?? (/^[^:,.]+/.exec(schema.description ?? '')?.[0] || `Way ${i + 1}`);

/** What is wrong with a field, or with something within it. */
export const problemWithin = (wrong: Readonly<Record<string, string>>, path: string): string | undefined =>
  wrong[path] ?? Object.entries(wrong).find(([at]) => at.startsWith(`${path}.`))?.[1];

/** Nothing filled in: such parts are left out of what is sent. */
export function isBlank(value: Json): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.values(value).every((each) => isBlank(each as Json));
}

/** Without what is blank. */
export function pruned(value: Json): Json {
  if (Array.isArray(value)) return value.map(pruned).filter((each) => !isBlank(each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, each]) => (isBlank(each as Json) ? [] : [[key, pruned(each as Json)]])));
}

export const asGroup = (value: Json): { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as { readonly [key: string]: Json }) : {};

/** A config as it came, ready to be sent back: of a stored secret it says that it is kept. */
export function keepingSecrets(value: Json): Json {
  if (Array.isArray(value)) return value.map(keepingSecrets);
  if (typeof value !== 'object' || value === null) return value;
  if (asGroup(value)['isStored'] === true) return { isKept: true };
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, keepingSecrets(each as Json)]));
}
