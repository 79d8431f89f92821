import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, isSeq, parseDocument } from 'yaml';
import { FixConfigError } from '../domain/errors.ts';
import type { AskedField } from './asked-fields.ts';

/** What a new config says of the whole workspace. */
export interface NewWorkspace {
  readonly timeZone: string;
  readonly weekStart: 'monday' | 'sunday' | 'saturday';
  readonly currency: string;
}

/** A connection as it is written down: values by path, secrets as names of environment variables. */
export interface NewConnection {
  readonly id: string;
  readonly source: string;
  readonly values: readonly (readonly [path: readonly string[], text: string])[];
  readonly since?: string;
}

/** `${ACME_ZENDESK_CLIENT_SECRET}`: the environment variable that a secret of a connection is taken from. */
export const secretName = (connectionId: string, field: AskedField): string =>
  `${connectionId}_${field.path.at(-1)?.replaceAll(/([a-z])([A-Z])/g, '$1_$2') ?? ''}`.replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase();

const HEAD = `# Every key: docs/configuration.md. \${NAME} takes a value from the environment, \${file:/run/secrets/x} from a file.
`;

/** The text of a new config. */
export function newConfigText(workspace: NewWorkspace, connection: NewConnection): string {
  const document = parseDocument(`timeZone: ${workspace.timeZone}\nweekStart: ${workspace.weekStart}\ncurrency: ${workspace.currency}\nconnections: []\n`);
  return `${HEAD}${withConnection(document.toString(), connection)}`;
}

/** The text of a config with one more connection; everything else, comments included, stays as it is. Throws FixConfigError for a text that has none. */
export function withConnection(text: string, connection: NewConnection): string {
  const document = parseDocument(text);
  const list = document.get('connections');
  if (document.errors.length > 0 || !isMap(document.contents) || (list !== undefined && list !== null && !isSeq(list))) {
    throw new FixConfigError('The config file cannot be added to.', 'Run "deskmeter check" to see what is wrong with it.');
  }
  if (!isSeq(list)) document.set('connections', document.createNode([]));
  const entry: Record<string, unknown> = { id: connection.id, source: connection.source };
  for (const [at, value] of connection.values) setAt(entry, at, value);
  if (connection.since !== undefined) entry['since'] = connection.since;
  document.addIn(['connections'], document.createNode(entry));
  const items = document.get('connections');
  if (isSeq(items)) items.flow = false;
  return document.toString({ lineWidth: 0 });
}

function setAt(entry: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) entry[key] = value;
  else setAt((entry[key] ??= {}) as Record<string, unknown>, rest, value);
}

/** The text of the file, or undefined where there is none. */
export function readConfigText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cannot('read', file, error);
  }
}

/** Writes the file, with its folder. */
export function writeConfigText(file: string, text: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw cannot('written', file, error);
  }
}

const cannot = (what: string, file: string, error: unknown): FixConfigError =>
  new FixConfigError(
    `The config file ${file} cannot be ${what} (${(error as NodeJS.ErrnoException).code}).`,
    'Check the folder and its permissions, or name another file in DESKMETER_CONFIG.',
    {
      cause: error,
    },
  );
