import * as z from 'zod';

/** One value that a source needs of a new connection. */
export interface AskedField {
  readonly path: readonly string[];
  readonly description: string;
  readonly isSecret: boolean;
  /** What is wrong with a text; undefined when it will do. */
  readonly refuse: (text: string) => string | undefined;
}

/** What a source needs: fields, and where there are several ways to say something, the ways. */
export type Asked = AskedField | { readonly ways: readonly { readonly description: string; readonly fields: readonly AskedField[] }[] };

/** The required fields of a source's config, read off its schema: a source that is added asks its own questions. */
export function askedFields(schema: z.ZodType, at: readonly string[] = []): readonly Asked[] {
  if (!(schema instanceof z.ZodObject)) return [fieldOf(schema, at)];
  return Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([key, inner]) => {
    const path = [...at, key];
    if (inner.safeParse(undefined).success) return [];
    if (inner instanceof z.ZodUnion) return [waysOf(inner, path)];
    return askedFields(inner, path);
  });
}

const waysOf = (union: z.ZodUnion, path: readonly string[]): Asked => ({
  ways: union.options.map((option) => ({
    description: (option as z.ZodType).description ?? path.join('.'),
    fields: askedFields(option as z.ZodType, path).filter((asked) => 'path' in asked),
  })),
});

const fieldOf = (schema: z.ZodType, path: readonly string[]): AskedField => ({
  path,
  description: schema.description ?? path.join('.'),
  isSecret: schema.meta()?.['secret'] === true,
  refuse: (text) => {
    const read = schema.safeParse(text);
    return read.success ? undefined : (read.error.issues[0]?.message ?? 'is not accepted');
  },
});
