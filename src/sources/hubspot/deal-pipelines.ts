import * as z from 'zod';
import type { Json, MapContext, Stream } from '../source.ts';
import { paths } from './paths.ts';
import { HOURLY_MS, snapshotCursor, type SnapshotCursor } from './snapshot.ts';

/** Name under which won stages are kept in the connection's reference. */
const WON_STAGES = 'won_stages';

const metadata = z.looseObject({ isClosed: z.union([z.string(), z.boolean()]).nullish(), probability: z.union([z.string(), z.number()]).nullish() });
const stage = z.looseObject({ id: z.union([z.string(), z.number()]), metadata: metadata.nullish() });
const answer = z.looseObject({ results: z.array(z.looseObject({ stages: z.array(z.unknown()) })) });

/** Deal pipelines teach which stages mean that a deal was won. */
export const dealPipelinesStream: Stream<SnapshotCursor> = {
  name: 'deal_pipelines',
  mode: 'snapshot',
  everyMs: HOURLY_MS,
  mapperVersion: 1,
  parseCursor: snapshotCursor,
  async *read(_from, context) {
    const path = paths.pipelines('deals');
    const knownTo = context.clock.now();
    const response = await context.http.request({ path, signal: context.signal });
    yield { raw: { path, body: context.redact(response.body) }, next: {}, done: true, knownTo };
  },
  map: ({ body }, { reference }) => {
    const parsed = answer.safeParse(body);
    if (!parsed.success) return { records: [], rejects: [{ id: null, entity: 'pipeline', reason: 'The answer has no list of pipelines.', raw: body }] };
    const stages = parsed.data.results.flatMap((pipeline) => pipeline.stages.flatMap((each) => stage.safeParse(each).data ?? []));
    // A stage that was deleted since is no longer listed, but histories name it.
    const won = new Set([...wonStages(reference), ...stages.filter(isWon).map(({ id }) => String(id))]);
    return { records: [], rejects: [], learned: { [WON_STAGES]: [...won] as Json } };
  },
};

/** A closed stage with full probability. */
const isWon = ({ metadata: meta }: z.infer<typeof stage>): boolean => String(meta?.isClosed) === 'true' && Number(meta?.probability) === 1;

const wonStages = (reference: MapContext['reference']) => (reference[WON_STAGES] ?? []) as readonly string[];

export const isWonStage = (reference: MapContext['reference'], stageId: string | null): boolean => stageId !== null && wonStages(reference).includes(stageId);
