import type { Job } from 'bullmq';
import type { JobContext } from './job-context.ts';
import { outcomeOf, settle } from './outcome.ts';
import { enqueueDelivery, enqueueSync, enqueueTransform, type MaintenanceJobData } from './queues.ts';

/**
 * What the schedules ask for. A schedule's job does not do the work but asks for it: BullMQ does not deduplicate
 * jobs of its schedulers, and so a sync that takes longer than its schedule never meets a second one.
 */
export async function processMaintenance(context: JobContext, job: Job<MaintenanceJobData>, token: string | undefined, lost: AbortSignal): Promise<void> {
  try {
    await doTask(context, job.data, AbortSignal.any([context.signal, lost]));
  } catch (error) {
    await settle(outcomeOf(error), job, token);
  }
}

async function doTask({ queues, work, log, random }: JobContext, data: MaintenanceJobData, signal: AbortSignal): Promise<void> {
  switch (data.task) {
    case 'start-sync':
      await enqueueSync(queues, data.connectionId, Math.floor(random() * data.jitterMs));
      return;
    case 'start-transform':
      return enqueueTransform(queues);
    case 'drop-archive':
      log.info({ pages: await work.dropArchive() }, 'archived pages dropped');
      return;
    case 'watch':
      for (const delivery of await work.watch()) await enqueueDelivery(queues, delivery);
      return;
    case 'deliver':
      return work.deliver(data.delivery, signal);
  }
}
