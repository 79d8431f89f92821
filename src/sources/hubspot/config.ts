import * as z from 'zod';
import { secret } from '../../domain/secret.ts';

const stagesOrPipelines = (what: string) =>
  z
    .strictObject({
      pipelines: z.array(z.string()).optional().describe(`Pipelines, by label or id, that hold ${what}`),
      stages: z.array(z.string()).optional().describe(`Stages, by label or id, that hold ${what}`),
    })
    .describe(`Where ${what} end up; they leave every KPI`);

/** HubSpot's own part of a connection's config. */
export const hubspotConfig = z.object({
  auth: z
    .strictObject({
      accessToken: secret('Token of a service key (Development → Keys); tokens of existing private apps work too'),
    })
    .describe('How deskmeter proves who it is'),
  conversations: z
    .boolean()
    .optional()
    .describe('Reads the messages of chats, one request for each thread with something new. Default false: chats are known by what HubSpot states about them'),
  spam: stagesOrPipelines('spam').optional(),
  test: stagesOrPipelines('test tickets').optional(),
});

export type HubspotConfig = z.infer<typeof hubspotConfig>;

/** A rule of the config that names pipelines and stages. */
export type PlaceRule = NonNullable<HubspotConfig['spam']>;
