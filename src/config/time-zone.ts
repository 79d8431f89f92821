import * as z from 'zod';
import { suggest } from '../domain/suggest.ts';

/** An IANA time zone this machine knows; offsets and abbreviations such as CET+1 are not zones. */
export const timeZone = z
  .string()
  .superRefine((name, context) => {
    if (isTimeZone(name)) return;
    const hint = suggest(name, Intl.supportedValuesOf('timeZone'));
    context.addIssue({
      code: 'custom',
      message: `is not a time zone: ${name}${hint ? `; did you mean ${hint}?` : '; write an IANA name such as Europe/London'}`,
    });
  })
  .describe('IANA time zone, e.g. Europe/London');

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
