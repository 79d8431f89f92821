import type { Config } from '../config/config.ts';
import { ConfigProblemsError } from '../config/problems.ts';
import { listOf, type StoredConfig, type Tree } from '../config/stored.ts';
import { readConsoleConfig, saveConsoleConfig } from '../warehouse/console-config.ts';
import type { ConsoleContext } from './context.ts';
import { Refusal } from './refusal.ts';
import type { User } from './roles.ts';

/** What was configured in the console, and the number of its last change. */
export async function readStored({ workspace }: ConsoleContext): Promise<{ readonly revision: number; readonly stored: StoredConfig }> {
  const { revision, content } = await readConsoleConfig(workspace.database.db);
  return { revision, stored: content as StoredConfig };
}

/** The config as it would be. Throws Refusal with every problem by its field; `prefix` is left out of their paths. */
export function configWith({ workspace }: ConsoleContext, stored: StoredConfig, prefix = ''): Config {
  const { extend } = workspace.config;
  if (!extend) throw new Refusal(409, 'This deskmeter runs without a config file.', 'Start it with one.');
  try {
    return extend(stored);
  } catch (error) {
    if (!(error instanceof ConfigProblemsError)) throw error;
    const problems = error.problems.map(({ path, message }) => ({
      path: prefix !== '' && path.startsWith(prefix) ? path.slice(prefix.length).replace(/^\./, '') : placeOf(path, workspace.config.file),
      message,
    }));
    throw new Refusal(400, 'Some fields are wrong.', 'Correct them and try again.', problems);
  }
}

/** A problem of a connection by its id, as forms name it, instead of by its place in a list. */
function placeOf(path: string, file: Tree = {}): string {
  const inFile = listOf(file['connections']);
  return path
    .replace(/^connection (\S+) of the console/, 'connections.$1')
    .replace(/^connections\[(\d+)\]/, (whole, index) => (inFile[Number(index)] ? `connections.${String(inFile[Number(index)]?.['id'])}` : whole));
}

/** Who changes what, and which revision he has seen; left out, the one that stands. */
export interface Change {
  readonly by: User | undefined;
  readonly seen?: number;
  readonly prefix?: string;
  readonly make: (stored: StoredConfig) => StoredConfig;
}

/** Makes one change hold: checked as a whole first, refused where somebody else has changed it meanwhile. Every process sees it before its next work. */
export async function changeStored(context: ConsoleContext, { by, seen, prefix, make }: Change): Promise<number> {
  const { revision, stored } = await readStored(context);
  if (seen !== undefined && seen !== revision) throw overtaken();
  const next = make(stored);
  configWith(context, next, prefix);
  const saved = await saveConsoleConfig(context.workspace.database.db, { revision: revision + 1, content: next }, by?.name ?? '');
  if (!saved) throw overtaken();
  await context.workspace.refresh();
  return revision + 1;
}

const overtaken = (): Refusal => new Refusal(409, 'Somebody else has changed this in the meantime.', 'Look at it again, and make your change anew.');
