import * as z from 'zod';
import { defaultParameter } from './kpi-parameters.ts';
import { commonConnection } from './connection-shape.ts';
import { fileShape } from './file-shape.ts';
import type { SourceRegister } from './read-connections.ts';
import { DEFINITION_KEYS } from './stored.ts';

type JsonSchema = Record<string, unknown>;

/** The config file as JSON schema (draft 2020-12), for completion and red lines in editors. Secrets must be references. */
export function configJsonSchema(sources: SourceRegister): JsonSchema {
  const { $schema, ...file } = toJson(fileShape);
  return {
    $schema,
    title: 'deskmeter',
    ...file,
    properties: {
      ...(file['properties'] as JsonSchema),
      connections: { type: 'array', items: { oneOf: sources.map(connectionSchema) }, description: 'The helpdesks' },
    },
    required: ['connections'],
  };
}

/** The form of one connection. */
export function connectionSchema(source: SourceRegister[number]): JsonSchema {
  const common = toJson(commonConnection);
  const own = toJson(source.configSchema);
  return {
    title: source.title,
    type: 'object',
    properties: { source: { const: source.name }, ...(common['properties'] as JsonSchema), ...(own['properties'] as JsonSchema) },
    required: ['source', ...((common['required'] as string[] | undefined) ?? []), ...((own['required'] as string[] | undefined) ?? [])],
    additionalProperties: false,
  };
}

/** The form of what is configured in the console beside connections: a part of the file's own. */
export function definitionsSchema(): JsonSchema {
  const file = toJson(fileShape)['properties'] as JsonSchema;
  const connection = toJson(commonConnection)['properties'] as JsonSchema;
  const words = Object.fromEntries(DEFINITION_KEYS.map((key) => [key, connection[key]]));
  const { targets, teams } = file;
  const kpi = withStandards(file['kpi'] as JsonSchema);
  return { type: 'object', properties: { targets, teams, kpi, connections: { type: 'object', additionalProperties: { type: 'object', properties: words } } } };
}

/** A form shows what holds while nothing is set. */
function withStandards(kpi: JsonSchema): JsonSchema {
  const standard = (name: string) => {
    const value = defaultParameter(name);
    return typeof value === 'object' || value === undefined ? {} : { default: value };
  };
  const properties = Object.entries(kpi['properties'] as JsonSchema).map(([name, schema]) => [name, { ...(schema as JsonSchema), ...standard(name) }]);
  return { ...kpi, properties: Object.fromEntries(properties) };
}

function toJson(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const meta = (zodSchema as unknown as z.ZodType).meta();
      // Marks of ours, which no editor knows.
      for (const mark of ['secret', 'secretUrl']) delete (jsonSchema as JsonSchema)[mark];
      if (meta?.['secret'] === true) Object.assign(jsonSchema, { pattern: '\\$\\{.+\\}' });
    },
  }) as JsonSchema;
}
