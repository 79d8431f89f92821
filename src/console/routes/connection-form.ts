import type { FastifyInstance } from 'fastify';
import { connectionSchema } from '../../config/json-schema.ts';
import { DEFINITION_KEYS, listOf, type StoredConfig, type Tree } from '../../config/stored.ts';
import { askAccount, refusedAccount } from '../../jobs/connection-work.ts';
import { enqueueSync } from '../../jobs/queues.ts';
import { allSources, sourceNamed } from '../../sources/index.ts';
import { addConnection, changeConnection, getConnectionConfig, listSources, removeConnection, type SourceForm, testDraft } from '../api/connection-form.ts';
import { changeStored, configWith, readStored } from '../configured.ts';
import type { ConsoleContext } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { secretsOf, withoutSecrets, withSealedSecrets } from '../secrets.ts';
import { serve } from '../serve.ts';

const PATIENCE_MS = 60_000;

/** Connections made in the console: those of the file are shown, and left alone. */
export function serveConnectionForm(app: FastifyInstance, context: ConsoleContext): void {
  const { workspace, queues } = context;
  serve(app, listSources, async () => ({ sources: allSources.map(formOf) }));
  serve(app, getConnectionConfig, async ({ params: { id } }) => {
    const ofFile = listOf(workspace.config.file?.['connections']).find((each) => each['id'] === id);
    const found = ofFile ?? (await entryOf(context, id));
    return {
      id,
      source: String(found['source']),
      origin: ofFile ? ('file' as const) : ('console' as const),
      config: withoutSecrets(found) as Record<string, unknown>,
    };
  });
  serve(app, testDraft, async ({ body: { config } }) => {
    const { stored } = await readStored(context);
    const id = String(config['id']);
    const draft = withEntry(stored, sealed(context, config, stored));
    const configured = configWith(context, draft, prefixOf(id)).connections.find((each) => each.id === id);
    if (!configured) throw new Refusal(400, 'The connection has no id.', 'Give it one.');
    const { account, items } = await askAccount(workspace, configured, AbortSignal.timeout(PATIENCE_MS)).catch(refusedAccount);
    return { ok: items.every(({ status }) => status !== 'failed'), account, items: [...items] };
  });
  serve(app, addConnection, async ({ body: { config }, request }) => {
    const id = String(config['id']);
    const make = (stored: StoredConfig): StoredConfig => ({ ...stored, connections: [...(stored.connections ?? []), sealed(context, config, {})] });
    await changeStored(context, { by: request.user, prefix: prefixOf(id), make });
    await enqueueSync(queues, id);
    return { id };
  });
  serve(app, changeConnection, async ({ params: { id }, body: { config }, request }) => {
    const before = await entryOf(context, id);
    if (config['id'] !== id || config['source'] !== before['source'])
      throw new Refusal(400, 'Id and source of a connection never change.', 'Make another connection.');
    await changeStored(context, { by: request.user, prefix: prefixOf(id), make: (stored) => withEntry(stored, sealed(context, config, stored)) });
    await enqueueSync(queues, id);
    return { id };
  });
  serve(app, removeConnection, async ({ params: { id }, request }) => {
    await entryOf(context, id);
    await changeStored(context, {
      by: request.user,
      make: (stored) => ({ ...stored, connections: (stored.connections ?? []).filter((each) => each['id'] !== id) }),
    });
    return { id };
  });
}

const prefixOf = (id: string): string => `connection ${id} of the console`;

async function entryOf(context: ConsoleContext, id: string): Promise<Tree> {
  const found = (await readStored(context)).stored.connections?.find((each) => each['id'] === id);
  if (found) return found;
  const isOfFile = listOf(context.workspace.config.file?.['connections']).some((each) => each['id'] === id);
  if (isOfFile) throw new Refusal(409, `The connection "${id}" is set in the config file.`, 'Change it there.');
  throw new Refusal(404, `No connection "${id}" was made in the console.`, 'The list of connections names all of them.');
}

function sealed({ key }: ConsoleContext, config: Tree, stored: StoredConfig): Tree {
  const source = sourceNamed(String(config['source']));
  if (!source) throw new Refusal(400, `There is no source "${String(config['source'])}".`, `Choose one of: ${allSources.map(({ name }) => name).join(', ')}.`);
  const before = stored.connections?.find((each) => each['id'] === config['id']);
  return withSealedSecrets(config, source, key.for('secrets'), before);
}

/** The entry in the place of the one with its id, or behind all. */
function withEntry(stored: StoredConfig, entry: Tree): StoredConfig {
  const all = stored.connections ?? [];
  const isKnown = all.some((each) => each['id'] === entry['id']);
  return { ...stored, connections: isKnown ? all.map((each) => (each['id'] === entry['id'] ? entry : each)) : [...all, entry] };
}

function formOf(source: (typeof allSources)[number]): SourceForm {
  const { properties, ...rest } = connectionSchema(source);
  const asked = Object.entries(properties as Tree).filter(([name]) => !(DEFINITION_KEYS as readonly string[]).includes(name));
  return {
    source: source.name,
    title: source.title,
    schema: forPeople({ ...rest, properties: Object.fromEntries(asked) }) as Record<string, unknown>,
    secrets: secretsOf(source),
  };
}

/** A file must name its secrets; people may enter them. */
function forPeople(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(forPeople);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { pattern, ...rest } = schema as Record<string, unknown>;
  const isSecret = pattern === '\\$\\{.+\\}';
  const inner = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, forPeople(value)]));
  return isSecret ? { ...inner, writeOnly: true } : { ...inner, ...(pattern !== undefined && { pattern: forPeople(pattern) }) };
}
