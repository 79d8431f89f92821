import * as z from 'zod';

/** The keys an object schema knows, looking through wrappers and into every choice of a union. Undefined where any key goes. */
export function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] | undefined {
  const keys = schemasAt(schema, path).flatMap((found) => (found instanceof z.ZodObject ? Object.keys(found.shape) : []));
  return keys.length > 0 ? [...new Set(keys)] : undefined;
}

/** The words that a field takes, in any choice of a union. */
export const choicesAt = (schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] =>
  schemasAt(schema, path).flatMap((found) => (found instanceof z.ZodLiteral ? [...found.values].map(String) : []));

/** Paths of all fields marked with `mark` in their metadata; `*` stands for any index or key. */
export function markedPaths(schema: z.ZodType, mark: string, at: readonly string[] = []): readonly (readonly string[])[] {
  if (schema.meta()?.[mark] === true) return [at];
  const bare = unwrap(schema);
  return bare.flatMap((found) => {
    if (found !== schema && found.meta()?.[mark] === true) return [at];
    if (found instanceof z.ZodObject) return Object.entries(found.shape).flatMap(([key, inner]) => markedPaths(inner as z.ZodType, mark, [...at, key]));
    if (found instanceof z.ZodArray) return markedPaths(found.element as z.ZodType, mark, [...at, '*']);
    if (found instanceof z.ZodRecord) return markedPaths(found.valueType as z.ZodType, mark, [...at, '*']);
    return [];
  });
}

function schemasAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly z.ZodType[] {
  return path.reduce<readonly z.ZodType[]>((schemas, key) => schemas.flatMap((found) => unwrap(inside(found, key))), unwrap(schema));
}

function inside(schema: z.ZodType, key: PropertyKey): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<PropertyKey, z.ZodType>)[key];
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  return undefined;
}

/** What is below optional, default, transform and the like; every choice of a union. */
function unwrap(schema: z.ZodType | undefined): readonly z.ZodType[] {
  if (schema === undefined) return [];
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => unwrap(option as z.ZodType));
  if (schema instanceof z.ZodPipe) return unwrap(schema.in as z.ZodType);
  const inner = (schema.def as { innerType?: z.ZodType }).innerType;
  return inner === undefined || schema.meta()?.['secret'] === true ? [schema] : unwrap(inner);
}
