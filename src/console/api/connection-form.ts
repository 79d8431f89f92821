import * as z from 'zod';
import { connectionId, testResult } from './connections.ts';
import { endpoint } from './endpoint.ts';

/** Shapes of forms: JSON schema (draft 2020-12) as a plain object, with `description` as help. */
const jsonSchema = z.record(z.string(), z.unknown());

const sourceForm = z.object({
  source: z.string(),
  title: z.string(),
  schema: jsonSchema.describe('Of the connection: the source’s own fields and those that all have; alternatives as anyOf'),
  secrets: z.array(z.string()).describe('Paths of the fields that are secrets, e.g. auth.apiToken'),
});
export type SourceForm = z.output<typeof sourceForm>;

export const listSources = endpoint({
  method: 'GET',
  path: '/sources',
  role: 'admin',
  summary: 'The helpdesks a connection can be made to, with the form of each',
  answer: z.object({ sources: z.array(sourceForm) }),
});

/**
 * A connection as the YAML file would have it, id and source included. A secret is a literal, which is encrypted before it is stored;
 * or `${NAME}`, which names an environment variable and is stored as it is; or `{ "isKept": true }` for the one stored already.
 */
const connectionConfig = z.record(z.string(), z.unknown());

/** The same as it comes back: a stored secret is `{ "isStored": true }`, never its value. */
const shownConfig = z.record(z.string(), z.unknown());

export const getConnectionConfig = endpoint({
  method: 'GET',
  path: '/connections/:id/config',
  role: 'admin',
  summary: 'What a connection says, secrets left out; of the file read-only',
  params: connectionId,
  answer: z.object({ id: z.string(), source: z.string(), origin: z.enum(['file', 'console']), config: shownConfig }),
});

export const testDraft = endpoint({
  method: 'POST',
  path: '/connections/test',
  role: 'admin',
  summary: 'Test a connection before it is saved; keeps nothing',
  body: z.strictObject({ config: connectionConfig }),
  answer: testResult,
});

const saved = z.object({ id: z.string() });

export const addConnection = endpoint({
  method: 'POST',
  path: '/connections',
  role: 'admin',
  summary: 'Save a new connection; its first sync is asked for at once',
  body: z.strictObject({ config: connectionConfig }),
  answer: saved,
});

export const changeConnection = endpoint({
  method: 'PUT',
  path: '/connections/:id/config',
  role: 'admin',
  summary: 'Change a connection made here; secrets that are kept need not be sent',
  params: connectionId,
  body: z.strictObject({ config: connectionConfig }),
  answer: saved,
});

export const removeConnection = endpoint({
  method: 'DELETE',
  path: '/connections/:id/config',
  role: 'admin',
  summary: 'Take a connection made here out of the configuration; its numbers stay and it is shown as stopped',
  params: connectionId,
  answer: saved,
});
