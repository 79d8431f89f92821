import * as z from 'zod';

/** A local day of the workspace's zone. */
export const day = z.iso.date().describe('Local day of the workspace, YYYY-MM-DD');
/** An instant, ISO 8601 in UTC; shown in the workspace's zone. */
export const instant = z.iso.datetime().describe('Instant, ISO 8601, UTC');

export const grain = z.enum(['day', 'week', 'month']);
export type Grain = z.output<typeof grain>;

/** A parameter that may be given several times: `group=a&group=b` means a or b. */
const several = (what: string) =>
  z
    .union([z.array(z.string().max(300)), z.string().max(300)])
    .transform((given) => [given].flat())
    .describe(`${what}; may be repeated, one of them has to fit`)
    .exactOptional();

/** Filters that hold at the same time. Members are those of the workspace's dimensions. */
export const filters = {
  connection: several('Connection'),
  group: several('Group'),
  channel: several('Channel'),
  brand: several('Brand'),
};
export type Filters = Readonly<Partial<Record<keyof typeof filters, readonly string[]>>>;

/** First and last day, both included. */
export const range = { from: day, to: day };

/** Good; missed by at most a tenth of the bound; missed; too few facts for a verdict. */
export const verdict = z.enum(['good', 'warning', 'bad', 'low_sample']);

export const quality = z.enum(['exact', 'derived', 'approx']);

/** Seconds; fractions (0.25 = 25 %); money of the workspace's currency; points; per hour; 1 or 0. */
export const unit = z.enum(['ratio', 'seconds', 'count', 'currency', 'points', 'per_hour', 'flag']);

export const direction = z.enum(['higher', 'lower', 'neutral', 'band']);

/** A target in force, in the KPI's own unit. */
export const bounds = z.object({
  atLeast: z.number().nullable(),
  atMost: z.number().nullable(),
  origin: z.enum(['own', 'shipped']).describe('own: of this workspace; shipped: a published figure'),
});

/** A number of one period. */
export const point = z.object({
  day: day.describe('First day of the period'),
  last: day.describe('Last day of the period'),
  value: z.number().nullable(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  sampleSize: z.number().describe('Facts behind it'),
  isProvisional: z.boolean().describe('May still change by itself: draw it dashed'),
  quality,
});
export type Point = z.output<typeof point>;

/** Why a number is not there or not the whole truth, and what to do; the worst first. */
export const notice = z.object({
  kind: z.enum(['loading', 'unavailable', 'late', 'approximate', 'derived', 'low_sample', 'hidden', 'nothing', 'rebuilding']),
  message: z.string(),
  action: z.string().nullable(),
});
export type Notice = z.output<typeof notice>;

/** The only shape of an answer that is no success. Never a stack trace, never a secret. */
export const failure = z.object({
  error: z.object({
    message: z.string().describe('What failed, and where'),
    action: z.string().describe('What to do now; may be empty'),
    problems: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('Of a form: what is wrong with which field'),
  }),
});
export type Failure = z.output<typeof failure>;
