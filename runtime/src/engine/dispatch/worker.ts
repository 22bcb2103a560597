/** Does the jobs that the queue hands over. */
import type { Instant } from '../../domain/time';
import type { Batches } from './batches';
import type { Deliveries } from './delivery';
import type { EngineDeps } from '../deps';
import type { Resumes } from '../hosted/resumes';
import type { ServeLine } from './line';
import type { HandOver, Job } from '../ports';
import type { Id } from '../records';
import { surroundings } from '../surroundings';

export interface Worker {
  /**
   * Answers with how many it worked on. Rejects when the job as a whole could not be done; what it names is found again by
   * its due time.
   */
  perform(job: Job): Promise<number>;
  /** Goes on with the lines whose provider took no more from here. Answers with how many went. */
  serveOn(): Promise<number>;
  /** How many enrollments it has worked on so far. */
  readonly worked: number;
}

export function createWorker(
  deps: EngineDeps,
  handOver: HandOver,
  batches: Batches,
  deliveries: Deliveries,
  serveLine: ServeLine,
  resumes: Resumes,
): Worker {
  const { store, clock } = deps;
  /** Lines that stand because their provider takes no more from this process at once: it knows best when that changes. */
  const full = new Set<Id>();
  let worked = 0;

  const nowFor = (foundAt: Instant): Instant => Math.max(clock.now(), foundAt);

  async function line(inboxId: Id): Promise<number> {
    const around = await surroundings(deps, store.read);
    const inbox = around.inboxes.find((one) => one.id === inboxId);
    const count = (await serveLine(around, inboxId)) ?? 0;
    if (inbox && deliveries.capacity(inbox) <= 0) full.add(inboxId);
    else full.delete(inboxId);
    worked += count;
    return count;
  }

  return {
    async perform(job) {
      switch (job.kind) {
        case 'steps': {
          const around = await surroundings(deps, store.read, nowFor(job.foundAt));
          const claimed = await batches.work(around, () => handOver.take(job), null);
          worked += claimed;
          return claimed;
        }
        case 'line':
          return line(job.inboxId);
        case 'resumes': {
          const count = await resumes.attend(job.ids, nowFor(job.foundAt));
          worked += count;
          return count;
        }
      }
    },
    async serveOn() {
      let count = 0;
      for (const inboxId of full) count += await line(inboxId);
      return count;
    },
    get worked() {
      return worked;
    },
  };
}
