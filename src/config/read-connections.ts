import * as z from 'zod';
import type { Source } from '../sources/source.ts';
import { commonConnection, connectionShape } from './connection-shape.ts';
import { literalSecrets } from './literal-secrets.ts';
import { type Finding, findings, unknownKey } from './problems.ts';
import { knownKeys } from './schema-walk.ts';
import { suggest } from '../domain/suggest.ts';

/** The sources a config may name. */
export type SourceRegister = readonly Source[];

/** A connection whose parts are right: what all have in common, and the source's own. */
export interface ReadConnection {
  readonly common: z.output<typeof commonConnection>;
  readonly source: Source;
  readonly config: unknown;
}

const COMMON = ['source', ...Object.keys(connectionShape)];

/** Splits each connection into the common part and its source's and checks both. Findings have paths from the file's root. */
export function readConnections(
  list: unknown,
  sources: SourceRegister,
): { readonly connections: readonly ReadConnection[]; readonly findings: readonly Finding[] } {
  if (!Array.isArray(list)) {
    const message = list === undefined ? 'is missing: name at least one helpdesk, or write [] and add them in the console' : 'must be a list of helpdesks';
    return { connections: [], findings: [{ path: ['connections'], message }] };
  }
  const read = list.map((entry, index) => readConnection(entry, ['connections', index], sources));
  return { connections: read.flatMap((one) => one.connection ?? []), findings: [...read.flatMap((one) => one.findings), ...duplicates(list)] };
}

/** Secrets a connection's entry holds in plain text; asked before anything is filled in. */
export function literalConnectionSecrets(list: unknown, sources: SourceRegister): readonly Finding[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry, index) => {
    const source = isRecord(entry) ? named(sources, entry['source']) : undefined;
    return source ? literalSecrets(entry, source.configSchema).map(({ path, message }) => ({ path: ['connections', index, ...path], message })) : [];
  });
}

function readConnection(entry: unknown, at: readonly PropertyKey[], sources: SourceRegister): { connection?: ReadConnection; findings: Finding[] } {
  if (!isRecord(entry)) return { findings: [{ path: at, message: 'must be a group of keys, with id and source' }] };
  const source = named(sources, entry['source']);
  const [mine, theirs] = split(entry);
  const common = commonConnection.safeParse(mine);
  const found: Finding[] = common.success ? [] : below(at, findings(common.error, commonConnection));
  if (!source)
    return {
      findings: [
        ...found,
        {
          path: [...at, 'source'],
          message: unknownSource(
            entry['source'],
            sources.map(({ name }) => name),
          ),
        },
      ],
    };
  const own = readOwn(theirs, at, source);
  found.push(...own.findings);
  return common.success && own.findings.length === 0
    ? { connection: { common: common.data, source, config: own.config }, findings: found }
    : { findings: found };
}

/** The source's own keys; what neither it nor the common part knows is named with the nearest of both. */
function readOwn(entry: Readonly<Record<string, unknown>>, at: readonly PropertyKey[], source: Source): { config?: unknown; findings: Finding[] } {
  const known = knownKeys(source.configSchema, []) ?? [];
  const strangers = Object.keys(entry).filter((key) => !known.includes(key));
  const found: Finding[] = strangers.map((key) => ({ path: [...at, key], message: unknownKey(key, [...known, ...COMMON]) }));
  const own = source.configSchema.safeParse(Object.fromEntries(Object.entries(entry).filter(([key]) => known.includes(key))));
  if (!own.success) found.push(...below(at, findings(own.error, source.configSchema)));
  return own.success ? { config: own.data, findings: found } : { findings: found };
}

function split(entry: Readonly<Record<string, unknown>>): [Record<string, unknown>, Record<string, unknown>] {
  const mine: Record<string, unknown> = {};
  const theirs: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(entry)) {
    if (key !== 'source') (COMMON.includes(key) ? mine : theirs)[key] = value;
  }
  return [mine, theirs];
}

function unknownSource(written: unknown, known: readonly string[]): string {
  if (written === undefined) return `is missing: one of ${known.join(', ')}`;
  const near = suggest(String(written), known);
  return near === undefined ? `must be one of ${known.join(', ')}` : `is not a source; did you mean ${near}?`;
}

function duplicates(list: readonly unknown[]): readonly Finding[] {
  const ids = list.map((entry) => (isRecord(entry) ? entry['id'] : undefined));
  return ids.flatMap((id, index) => {
    const first = ids.indexOf(id);
    return id !== undefined && first < index ? [{ path: ['connections', index, 'id'], message: `is the id of connections[${first}] already` }] : [];
  });
}

const below = (at: readonly PropertyKey[], found: readonly Finding[]): Finding[] => found.map(({ path, message }) => ({ path: [...at, ...path], message }));

const named = (sources: SourceRegister, name: unknown): Source | undefined => sources.find((source) => source.name === name);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
