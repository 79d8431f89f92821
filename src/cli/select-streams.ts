import { FixConfigError } from '../domain/errors.ts';
import { connectionNamed, openConnection } from '../jobs/connection-work.ts';
import type { Workspace } from '../jobs/workspace.ts';

/** A connection to read, and which of its streams; undefined: all. */
export interface ChosenConnection {
  readonly id: string;
  readonly streams: readonly string[] | undefined;
}

/**
 * The connections named (default: all of the config), each with those of the named streams that it has; one that has none of them is left
 * out unless it was named. Throws FixConfigError, before anything is read, for a connection or a stream that does not exist.
 */
export function selectStreams(workspace: Workspace, ids: readonly string[], streams: readonly string[] | undefined): readonly ChosenConnection[] {
  const configured = ids.length > 0 ? [...new Set(ids)].map((id) => connectionNamed(workspace, id)) : workspace.config.connections;
  if (streams === undefined) return configured.map(({ id }) => ({ id, streams: undefined }));
  const offered = configured.map((each) => ({ id: each.id, names: openConnection(workspace, each).connection.streams.map(({ name }) => name) }));
  const wanted = [...new Set(streams)];
  const isUnknown = (stream: string): boolean =>
    ids.length > 0 ? !offered.every(({ names }) => names.includes(stream)) : !offered.some(({ names }) => names.includes(stream));
  const unknown = wanted.filter(isUnknown);
  if (unknown.length > 0) {
    const lists = offered.map(({ id, names }) => `${id} has ${names.join(', ')}`);
    throw new FixConfigError(`There is no stream ${unknown.map((name) => `"${name}"`).join(', ')}.`, `${lists.join('; ')}.`);
  }
  return offered.map(({ id, names }) => ({ id, streams: wanted.filter((name) => names.includes(name)) })).filter(({ streams: own }) => own.length > 0);
}
