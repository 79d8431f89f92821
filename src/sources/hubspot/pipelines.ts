import * as z from 'zod';
import type { StatusCategory } from '../../domain/values.ts';
import { idText } from '../parse.ts';
import { statusCategory } from '../rules.ts';
import type { Json, MapContext, Mapping, MappingSettings, Reject, Stream } from '../source.ts';
import { paths } from './paths.ts';
import { HOURLY_MS, snapshotCursor, type SnapshotCursor } from './snapshot.ts';

/** Name the stages are kept under in the connection's reference. */
const STAGES = 'stages';

export interface Stage {
  readonly id: string;
  readonly label: string;
  readonly isClosed: boolean;
  readonly pipelineId: string;
  readonly pipelineLabel: string;
}

/** Stages by `<pipeline>/<stage>`: the ids 1 to 4 of the default pipeline may come back in others. */
export type Stages = Readonly<Record<string, Stage>>;

const id = z.union([z.string(), z.number()]);
const stageShape = z.looseObject({
  id,
  label: z.string().nullish(),
  metadata: z.looseObject({ ticketState: z.string().nullish(), isClosed: z.union([z.string(), z.boolean()]).nullish() }).nullish(),
});
const pipelineShape = z.looseObject({ id, label: z.string().nullish(), stages: z.array(z.unknown()) });

/** Ticket pipelines and their stages. Feeds no table: it teaches what a stage means. */
export const pipelinesStream: Stream<SnapshotCursor> = {
  name: 'pipelines',
  mode: 'snapshot',
  everyMs: HOURLY_MS,
  mapperVersion: 1,
  parseCursor: snapshotCursor,
  async *read(_from, context) {
    const path = paths.pipelines('tickets');
    const knownTo = context.clock.now();
    const response = await context.http.request({ path, signal: context.signal });
    yield { raw: { path, body: context.redact(response.body) }, next: {}, done: true, knownTo };
  },
  map: (raw, context) => mapPipelines(raw.body, context),
};

/** A deleted stage is no longer listed, but old tickets and histories name it: what was learned once is kept. */
function mapPipelines(body: Json, context: MapContext): Mapping {
  const stages: Record<string, Stage> = { ...stagesOf(context.reference) };
  const rejects: Reject[] = [];
  for (const pipeline of resultsOf(body)) {
    const parsed = pipelineShape.safeParse(pipeline);
    if (!parsed.success) rejects.push({ id: null, entity: 'pipeline', reason: 'not a pipeline with stages', raw: pipeline });
    else for (const stage of parsed.data.stages) learnStage(stage, parsed.data, stages, rejects);
  }
  return { records: [], rejects, learned: { [STAGES]: stages as unknown as Json } };
}

function learnStage(input: unknown, pipeline: z.infer<typeof pipelineShape>, stages: Record<string, Stage>, rejects: Reject[]): void {
  const parsed = stageShape.safeParse(input);
  if (!parsed.success) {
    rejects.push({ id: null, entity: 'stage', reason: 'not a stage with an id', raw: input as Json });
    return;
  }
  const pipelineId = idText(pipeline.id, 'pipeline.id');
  const stageId = idText(parsed.data.id, 'stage.id');
  const { ticketState, isClosed } = parsed.data.metadata ?? {};
  stages[`${pipelineId}/${stageId}`] = {
    id: stageId,
    label: parsed.data.label ?? stageId,
    isClosed: ticketState ? ticketState.toUpperCase() === 'CLOSED' : String(isClosed) === 'true',
    pipelineId,
    pipelineLabel: pipeline.label ?? pipelineId,
  };
}

function resultsOf(body: Json): readonly Json[] {
  const results = typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as { results?: Json }).results : undefined;
  return Array.isArray(results) ? results : [];
}

export function stagesOf(reference: MapContext['reference']): Stages {
  return (reference[STAGES] ?? {}) as unknown as Stages;
}

/** The stage a ticket is or was in. Without a known pipeline the stage id alone decides, where only one pipeline has it. */
export function findStage(stages: Stages, pipelineId: string | null, stageId: string): Stage | undefined {
  const exact = pipelineId === null ? undefined : stages[`${pipelineId}/${stageId}`];
  if (exact !== undefined) return exact;
  const candidates = Object.values(stages).filter((stage) => stage.id === stageId);
  return candidates.length === 1 ? candidates[0] : undefined;
}

/**
 * What a stage means: `map.status` by label, by `pipeline/label` or by id; else CLOSED is resolved and OPEN is open, but for the
 * stock stages "New" and "Waiting on contact" (design: canonical values).
 */
export function categoryOf(stage: Stage, settings: Pick<MappingSettings, 'map'>): StatusCategory {
  return statusCategory(settings, [`${stage.pipelineLabel}/${stage.label}`, stage.label, stage.id], stockCategory(stage));
}

function stockCategory(stage: Stage): StatusCategory {
  if (stage.isClosed) return 'resolved';
  const label = stage.label.trim().toLowerCase();
  if (label === 'new') return 'new';
  return label === 'waiting on contact' ? 'pending' : 'open';
}
