import type { Job } from 'bullmq';
import type { JobContext } from './job-context.ts';
import { outcomeOf, settle } from './outcome.ts';
import { enqueueWatch, type TransformJobData } from './queues.ts';
import type { TransformOutcome } from './transform-work.ts';

/** What the queue keeps of a transform that is done. */
export interface TransformJobResult {
  readonly tickets: number;
  readonly days: number;
  readonly written: number;
}

const resultOf = ({ stories, kpis }: TransformOutcome): TransformJobResult => ({ tickets: stories.tickets, days: kpis.days, written: kpis.written });

/** One transform. What it claimed is only gone once it is written, so one that dies or is stopped leaves the rest to the next. */
export async function processTransform(
  context: JobContext,
  job: Job<TransformJobData>,
  token: string | undefined,
  lost: AbortSignal,
): Promise<TransformJobResult> {
  const signal = AbortSignal.any([context.signal, lost]);
  try {
    signal.throwIfAborted();
    const outcome = await context.work.transform({ scope: job.data.scope, signal });
    context.observer.onTransform?.(outcome);
    // It may have stopped half way.
    signal.throwIfAborted();
    if (context.work.isWatching) await enqueueWatch(context.queues);
    return resultOf(outcome);
  } catch (error) {
    await settle(outcomeOf(signal.aborted ? stopped() : error), job, token);
    return { tickets: 0, days: 0, written: 0 };
  }
}

const stopped = (): DOMException => new DOMException('The worker stops', 'AbortError');
