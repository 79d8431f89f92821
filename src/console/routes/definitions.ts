import type { FastifyInstance } from 'fastify';
import { isReference } from '../../config/fill-secrets.ts';
import { definitionsSchema } from '../../config/json-schema.ts';
import { DEFINITION_KEYS, listOf, type StoredDefinitions, type Tree } from '../../config/stored.ts';
import { enqueueSync, enqueueTransform } from '../../jobs/queues.ts';
import { readChoices } from '../../warehouse/choices.ts';
import { type Definitions, getDefinitions, previewDefinitions, saveDefinitions } from '../api/definitions.ts';
import { changeStored, readStored } from '../configured.ts';
import type { ConsoleContext } from '../context.ts';
import { previewOf } from '../definitions-preview.ts';
import { Refusal } from '../refusal.ts';
import { serve } from '../serve.ts';

export function serveDefinitions(app: FastifyInstance, context: ConsoleContext): void {
  const { workspace, queues } = context;
  serve(app, getDefinitions, async () => {
    const { revision, stored } = await readStored(context);
    const ids = workspace.config.connections.map(({ id }) => id);
    return {
      revision,
      file: ofFile(workspace.config.file ?? {}),
      own: (stored.definitions ?? {}) as Definitions,
      schema: definitionsSchema(),
      choices: await readChoices(workspace.database.db, ids),
    };
  });
  serve(app, previewDefinitions, ({ body: { own } }) => {
    refuseStrangers(context, own);
    return previewOf(context, own);
  });
  serve(app, saveDefinitions, async ({ body: { own, revision }, request }) => {
    refuseStrangers(context, own);
    const saved = await changeStored(context, { by: request.user, seen: revision, make: (stored) => ({ ...stored, definitions: own as StoredDefinitions }) });
    // Words of a helpdesk are read anew by its next run, everything else by the next transform.
    for (const id of Object.keys(own.connections ?? {})) await enqueueSync(queues, id);
    await enqueueTransform(queues);
    return { revision: saved };
  });
}

/** The definitions that the file sets. */
function ofFile(file: Tree): Definitions {
  const { targets, teams, kpi } = file as Definitions;
  const words = listOf(file['connections']).map((each) => {
    const told = DEFINITION_KEYS.flatMap((key) => (each[key] === undefined ? [] : [[key, each[key]]]));
    return [String(each['id']), Object.fromEntries(told) as Record<string, unknown>] as const;
  });
  return { ...(targets && { targets }), ...(teams && { teams }), ...(kpi && { kpi }), connections: Object.fromEntries(words) };
}

/** Definitions of a connection that does not exist would wait for one of that name. */
function refuseStrangers({ workspace }: ConsoleContext, own: Definitions): void {
  const { connections = {} } = own;
  const known = new Set(workspace.config.connections.map(({ id }) => id));
  if (isReference(JSON.stringify(own))) throw new Refusal(400, 'Definitions name no variables of the environment.', 'Write the value itself.');
  const problems = Object.entries(connections).flatMap(([id, words]) => [
    ...(known.has(id) ? [] : [{ path: `connections.${id}`, message: 'is no connection' }]),
    ...Object.keys(words)
      .filter((key) => !(DEFINITION_KEYS as readonly string[]).includes(key))
      .map((key) => ({ path: `connections.${id}.${key}`, message: `is no definition; there are ${DEFINITION_KEYS.join(', ')}` })),
  ]);
  if (problems.length > 0) throw new Refusal(400, 'Some fields are wrong.', 'Correct them and try again.', problems);
}
