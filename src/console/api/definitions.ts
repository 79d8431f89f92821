import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { day, unit } from './values.ts';

/**
 * Definitions in the words of the YAML file: a part of its tree. `targets`, `teams`, `kpi` (how surveys are read), and per connection
 * `fields` (topic …), `tiers`, `exclude`, `only`, `map`, `complaint`.
 */
const definitions = z.strictObject({
  targets: z.array(z.record(z.string(), z.union([z.string(), z.number()]))).exactOptional(),
  teams: z.record(z.string(), z.array(z.string())).exactOptional(),
  kpi: z.record(z.string(), z.unknown()).exactOptional(),
  connections: z.record(z.string(), z.record(z.string(), z.unknown())).exactOptional(),
});
export type Definitions = z.output<typeof definitions>;

const choice = z.object({ value: z.string(), label: z.string() });

export const getDefinitions = endpoint({
  method: 'GET',
  path: '/definitions',
  role: 'viewer',
  summary: 'Targets, teams, survey scales, exclusions, maps, tiers, fields: of the file (read-only) and made here',
  answer: z.object({
    revision: z.number().describe('Send it back when saving: who comes second is told'),
    file: definitions.describe('What the YAML file sets; it wins and is read-only'),
    own: definitions.describe('What was made here'),
    schema: z.record(z.string(), z.unknown()).describe('JSON schema of definitions, with help'),
    choices: z
      .record(z.string(), z.object({ groups: z.array(choice), brands: z.array(choice), fields: z.array(choice), statuses: z.array(z.string()) }))
      .describe('By connection: what there is to choose from'),
  }),
});
export type DefinitionsPage = z.output<NonNullable<typeof getDefinitions.answer>>;

const effect = z.object({
  kpi: z.string(),
  name: z.string(),
  unit,
  month: day.describe('First day of the month'),
  before: z.number().nullable(),
  after: z.number().nullable(),
  statusBefore: z.string().nullable().describe('Against the target'),
  statusAfter: z.string().nullable(),
});

const preview = z.object({
  changes: z.array(z.string()).describe('What differs from now, in words'),
  ticketsLeave: z.number().describe('Tickets that count now and would no longer'),
  ticketsReturn: z.number(),
  ticketsChange: z.number().describe('Tickets that would count otherwise: other topic, tier, status …'),
  effects: z.array(effect).describe('Headline KPIs of the last months that would differ'),
  notices: z.array(z.string()).describe('What the preview cannot see, e.g. tickets older than the archive'),
});
export type DefinitionsPreview = z.output<typeof preview>;

export const previewDefinitions = endpoint({
  method: 'POST',
  path: '/definitions/preview',
  role: 'admin',
  summary: 'What a change would do, before it is saved; changes nothing',
  body: z.strictObject({ own: definitions }),
  answer: preview,
});

export const saveDefinitions = endpoint({
  method: 'PUT',
  path: '/definitions',
  role: 'admin',
  summary: 'Save; the numbers it touches are made anew through the queue',
  body: z.strictObject({ own: definitions, revision: z.number().int() }),
  answer: z.object({ revision: z.number() }),
});
