import { type AskedField, askedFields } from '../config/asked-fields.ts';
import { type NewConnection, type NewWorkspace, secretName } from '../config/write-config.ts';
import { FixConfigError } from '../domain/errors.ts';
import { suggest } from '../domain/suggest.ts';
import { allSources, sourceNamed } from '../sources/index.ts';
import type { Source } from '../sources/source.ts';

/** A new connection, said in one line. */
export interface InitFlags {
  readonly source?: string;
  readonly id?: string;
  readonly set?: readonly string[];
  readonly since?: string;
  readonly timeZone?: string;
  readonly weekStart: 'monday' | 'sunday' | 'saturday';
  readonly currency: string;
}

/** What the wizard or the flags give: a connection, what the workspace agrees on, and secrets that are used once and kept nowhere. */
export interface Answers {
  readonly workspace: NewWorkspace;
  readonly connection: NewConnection;
  /** Environment variables that the connection needs → what each is. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Values of some of them, for a check now. */
  readonly given: Readonly<Record<string, string>>;
}

/** The source of that name. Throws FixConfigError with what was meant. */
export function helpdeskNamed(name: string): Source {
  const source = sourceNamed(name);
  if (source) return source;
  const names = allSources.map((each) => each.name);
  const guess = suggest(name, names);
  throw new FixConfigError(`"${name}" is not a source.`, guess === undefined ? `There are: ${names.join(', ')}.` : `Did you mean ${guess}?`);
}

/** Throws FixConfigError for what is missing, unknown or no pair. */
export function answersFromFlags(flags: InitFlags): Answers {
  const source = helpdeskNamed(flags.source as string);
  const given = new Map((flags.set ?? []).map(pairOf));
  const id = flags.id ?? `${given.get('subdomain')?.split('.')[0] ?? 'my'}-${source.name}`;
  const fields = chosenFields(source, given);
  const lacking = fields.filter(({ path, isSecret }) => !isSecret && !given.has(path.join('.')));
  if (lacking.length > 0) {
    const [first] = lacking;
    throw new FixConfigError(
      `${source.title} needs ${lacking.map(({ path }) => path.join('.')).join(', ')}.`,
      `Add --set ${first?.path.join('.')}=…: ${first?.description}`,
    );
  }
  const unknown = [...given.keys()].find((key) => fields.every(({ path }) => path.join('.') !== key));
  if (unknown !== undefined) {
    throw new FixConfigError(
      `${source.title} is not asked for ${unknown}.`,
      `It takes: ${fields.map(({ path }) => path.join('.')).join(', ')}. Further keys go into the file.`,
    );
  }
  return answersOf(source, id, fields, given, {
    workspace: {
      timeZone: flags.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      weekStart: flags.weekStart,
      currency: flags.currency,
    },
    ...(flags.since !== undefined && { since: flags.since }),
  });
}

/** A secret is written as the name of its variable, unless another reference is given for it. */
export function answersOf(
  source: Source,
  id: string,
  fields: readonly AskedField[],
  texts: ReadonlyMap<string, string>,
  rest: { readonly workspace: Answers['workspace']; readonly since?: string; readonly given?: Readonly<Record<string, string>> },
): Answers {
  const values = fields.map((field) => [field.path, textOf(id, field, texts)] as const);
  const secrets = fields.flatMap((field) => {
    const name = /^\$\{([A-Za-z_]\w*)\}$/.exec(textOf(id, field, texts))?.[1];
    return field.isSecret && name !== undefined ? [[name, field.description] as const] : [];
  });
  const connection = { id, source: source.name, values, ...(rest.since !== undefined && { since: rest.since }) };
  return { workspace: rest.workspace, connection, secrets: new Map(secrets), given: rest.given ?? {} };
}

const textOf = (id: string, field: AskedField, texts: ReadonlyMap<string, string>): string =>
  texts.get(field.path.join('.')) ?? (field.isSecret ? `\${${secretName(id, field)}}` : '');

/** Of several ways the one that most of the given fields belong to. */
function chosenFields(source: Source, given: ReadonlyMap<string, string>): readonly AskedField[] {
  const matches = (fields: readonly AskedField[]) => fields.filter(({ path }) => given.has(path.join('.'))).length;
  return askedFields(source.configSchema).flatMap((asked) =>
    'ways' in asked ? (asked.ways.toSorted((a, b) => matches(b.fields) - matches(a.fields))[0]?.fields ?? []) : [asked],
  );
}

function pairOf(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new FixConfigError(`--set ${text} says no value.`, 'Write --set key=value, as in --set subdomain=acme.');
  return [text.slice(0, at), text.slice(at + 1)];
}
