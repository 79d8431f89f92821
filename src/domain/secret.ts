import * as z from 'zod';

/**
 * A config field that holds a secret. The config refuses a literal there: it must come from `${NAME}` or `${file:/path}`.
 * The mark travels in the schema's metadata, so that the config, the JSON schema and the log redaction find it in one place.
 */
export function secret(description: string): z.ZodType<string> {
  return z.string().min(1).meta({ secret: true, description });
}
