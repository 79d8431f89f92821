import * as z from 'zod';
import { CHANNELS, STATUS_CATEGORIES } from '../domain/values.ts';
import { parseBaseUrl } from '../http/base-url.ts';
import { calendarDate } from './calendar-date.ts';

const words = z.array(z.union([z.string(), z.number()]).transform(String));
const named = (what: string) => words.describe(`${what}, by name or id`).exactOptional();

const baseUrl = z
  .string()
  .superRefine((text, context) => {
    try {
      parseBaseUrl(text, 'baseUrl');
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message.replace(/^baseUrl: baseUrl /, '') : 'is not a web address' });
    }
  })
  .describe('Where the API is asked instead of the vendor’s host: proxies, tests, simulators. Its path is a prefix; plain http only for loopback');

/** What every connection may say, whatever its source. */
export const connectionShape = {
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be lower case letters, digits, - and _, at most 63: it is a key in every table')
    .refine((id) => !['none', 'all', 'unknown', 'figures'].includes(id), 'is a word with a meaning of its own: choose another')
    .describe('Name of the connection in every table; never change it'),
  since: calendarDate.describe('Facts are complete from this day; left out, everything the helpdesk has').exactOptional(),
  baseUrl: baseUrl.exactOptional(),
  fields: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .describe('Our name → custom field (id or title); topic and handleTime have a meaning')
    .default({}),
  tiers: z.record(z.string(), z.int().min(1).max(9)).describe('Group (name or id) → tier; a rise is an escalation').default({}),
  exclude: z
    .strictObject({
      tags: named('Tags'),
      brands: named('Brands'),
      forms: named('Forms'),
      groups: named('Groups'),
      channels: z.array(z.enum(CHANNELS)).describe('Channels, in our words').exactOptional(),
    })
    .describe('Tickets with any of these leave every KPI')
    .default({}),
  only: z
    .strictObject({ brands: named('Brands'), groups: named('Groups'), pipelines: named('Pipelines'), products: named('Products') })
    .describe('Only tickets of these count')
    .default({}),
  map: z
    .strictObject({
      status: z.record(z.string(), z.enum(STATUS_CATEGORIES)).describe('Status of the helpdesk → our category').exactOptional(),
      channel: z.record(z.string(), z.enum(CHANNELS)).describe('Channel of the helpdesk → our channel').exactOptional(),
    })
    .describe('What words of the helpdesk mean')
    .default({}),
  complaint: z
    .strictObject({
      tags: named('Tags'),
      types: named('Ticket types'),
      topics: named('Topics'),
      fields: z
        .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
        .describe('Field → value')
        .exactOptional(),
    })
    .describe('A ticket with any of these is a complaint')
    .default({}),
};

/** The common part of a connection, checked by itself; the rest is the source's. */
export const commonConnection = z.strictObject(connectionShape);
