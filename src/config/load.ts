import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { FixConfigError } from '../domain/errors.ts';
import { allSources } from '../sources/index.ts';
import type { Config } from './config.ts';
import { consoleKey } from './console-key.ts';
import { crossCheck, type KnownKpi } from './cross-checks.ts';
import { fileShape } from './file-shape.ts';
import { type Environment, fillSecrets } from './fill-secrets.ts';
import { literalSecrets } from './literal-secrets.ts';
import { ConfigProblemsError, type Finding, findings, type Problem, writtenPath } from './problems.ts';
import { literalConnectionSecrets, type ReadConnection, readConnections, type SourceRegister } from './read-connections.ts';
import { readYaml } from './read-yaml.ts';
import { unsealAll } from './sealed.ts';
import { listOf, type StoredConfig, withStored } from './stored.ts';
import { toConfig } from './to-config.ts';

export interface LoadOptions {
  /** Default: `DESKMETER_CONFIG`, else config/deskmeter.yaml. */
  readonly path?: string;
  readonly env: Environment;
  /** The sources a connection may name; default: all there are. */
  readonly sources?: SourceRegister;
  /** What was configured in the console, from the warehouse. */
  readonly stored?: StoredConfig;
  /** The KPIs that exist; given, a mistyped one, or a dimension it is not told by, is a mistake. */
  readonly kpis?: readonly KnownKpi[];
}

const fieldsOf = (connections: readonly ReadConnection[]): string[] => connections.flatMap(({ common }) => Object.keys(common.fields ?? {}));

/** The file a command reads when none is named. */
export const configPath = (env: Environment): string => env['DESKMETER_CONFIG'] || 'config/deskmeter.yaml';

/** Is a file named, or one where it is looked for? */
export const isConfigured = (env: Environment): boolean => Boolean(env['DESKMETER_CONFIG']) || existsSync(configPath(env));

/** Reads file and environment. Throws FixConfigError when there is no file, ConfigProblemsError with every mistake at once. */
export async function loadConfig(options: LoadOptions): Promise<Config> {
  const path = options.path ?? configPath(options.env);
  return parseConfig(await read(path), { ...options, path });
}

/** The same from a text; `path` only names it in messages. */
export function parseConfig(text: string, options: LoadOptions): Config {
  const { path = 'config', env, sources = allSources, kpis, stored } = options;
  const yaml = readYaml(text);
  if (yaml.problems.length > 0) throw new ConfigProblemsError(path, yaml.problems);
  const own = withKey(yaml.content ?? {});
  const tree = stored ? withStored(own, stored) : own;
  const inFile = listOf(own['connections']).length;
  const literal = [...literalSecrets(tree, fileShape), ...literalConnectionSecrets(tree['connections'], sources)];
  const { filled, findings: unfilled } = fillSecrets(tree, env);
  const { connections: list, ...rest } = unsealAll(filled, () => consoleKey(env).for('secrets')) as Record<string, unknown>;
  const file = fileShape.safeParse(rest, { reportInput: true });
  const read = readConnections(list, sources);
  const shape = file.success ? crossCheck(file.data, kpis, fieldsOf(read.connections)) : findings(file.error, fileShape);
  const first = [...literal, ...unfilled];
  // What a stand-in for a missing value makes zod say is not worth a second line.
  const others = [...shape, ...read.findings].filter(({ path: at }) => !first.some((known) => covers(known.path, at)));
  const all = [...first, ...others];
  if (all.length > 0 || !file.success)
    throw new ConfigProblemsError(
      path,
      all.map(toProblem).toSorted((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity)),
    );
  return { ...toConfig(file.data, read.connections), file: own, extend: (more) => parseConfig(text, { ...options, stored: more }) };

  function toProblem({ path: at, message }: Finding): Problem {
    const [key, index, ...rest] = at;
    if (key === 'connections' && typeof index === 'number' && index >= inFile) {
      const id = String(listOf(tree['connections'])[index]?.['id'] ?? '');
      return { path: writtenPath([`connection ${id} of the console`, ...rest]), message };
    }
    const line = yaml.lineOf(at);
    return { path: writtenPath(at), message, ...(line !== undefined && { line }) };
  }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT')
      throw new FixConfigError(`There is no config file ${path}.`, 'Write one with "deskmeter init", or name another file in DESKMETER_CONFIG.', {
        cause: error,
      });
    throw new FixConfigError(`The config file ${path} cannot be read (${code}).`, 'Check its permissions.', { cause: error });
  }
}

/** The privacy key comes from DESKMETER_KEY where the file does not name another place. */
function withKey(content: unknown): Record<string, unknown> {
  const tree: Record<string, unknown> = typeof content === 'object' && !Array.isArray(content) ? { ...content } : {};
  const privacy = tree['privacy'] ?? {};
  if (typeof privacy !== 'object' || Array.isArray(privacy) || 'key' in privacy) return tree;
  return { ...tree, privacy: { ...privacy, key: '${DESKMETER_KEY}' } };
}

const covers = (known: readonly PropertyKey[], path: readonly PropertyKey[]): boolean => known.every((key, index) => path[index] === key);
