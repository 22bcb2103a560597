/**
 * The queue on Redis, by Bull: a queue for each kind of job. Jobs name rows of the database and carry no data of anybody.
 * Should Redis lose them, a marker that is gone with them tells, and what they named is found again.
 */
import { randomUUID } from 'node:crypto';
import Bull = require('bull');
import type { Clock, Job, JobKind, Queue, QueueDepth, Reporter } from '../../engine/ports';
import type { Instant } from '../../domain/time/instant';
import { connectRedis, type Connection } from './connections';
import { faultReporter, QueueUnavailable } from './faults';
import { NoJob, readJob } from './jobs';
import { createRelay, type Relay } from './relay';

const KINDS: readonly JobKind[] = ['steps', 'line', 'resumes'];

/**
 * Jobs of a kind that may wait. Of steps no more than a few processes do until there is room again: a claim passes over
 * all that is claimed already, so each batch that waits makes the next one dearer.
 */
const MOST_WAITING: Readonly<Record<JobKind, number>> = { steps: 8, line: 100, resumes: 10 };
/** Jobs at once in one process. Steps one after the other, so that what is due first begins first. */
const AT_ONCE: Readonly<Record<JobKind, number>> = { steps: 1, line: 2, resumes: 2 };
const PUT_WITHIN_MS = 3_000;
const STOPS_WITHIN_MS = 5_000;
/** Two processes that put the same line within this time mean the same. */
const SAME_MOMENT_MS = 250;

const JOB_OPTIONS: Bull.JobOptions = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 500 },
  removeOnComplete: true,
  // Kept for the operator: a week, and not without end.
  removeOnFail: { age: 7 * 24 * 3600, count: 1_000 },
};

export interface BullQueue extends Queue {
  /** Live notices of other processes. */
  readonly relay: Relay;
  /** For the board. */
  readonly queues: readonly Bull.Queue[];
  /** Throws when Redis does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface BullQueueOptions {
  addresses: readonly string[];
  /** Of all keys and channels; another makes another queue on the same Redis. */
  prefix: string;
  clock: Pick<Clock, 'now'>;
  reporter: Pick<Reporter, 'report' | 'count' | 'observe'>;
}

export function openBullQueue({ addresses, prefix: name, clock, reporter }: BullQueueOptions): BullQueue {
  // In braces, so that all keys are in one slot of a cluster.
  const prefix = `{${name}}`;
  const markerKey = `${prefix}:marker`;
  const faults = faultReporter(reporter, clock);
  const commands = connectRedis(addresses, 'commands', faults.tell);
  const connections: Connection[] = [commands];
  const connect = (): Connection => {
    const connection = connectRedis(addresses, 'waiting', faults.tell);
    connections.push(connection);
    return connection;
  };
  /** Each waits for the next job of a kind. */
  const blocking = new Map<JobKind, Connection>();
  const relay = createRelay(commands, connect(), prefix);
  const queues = new Map(KINDS.map((kind) => [kind, open(kind)]));
  const on = { roused: (): void => undefined, emptied: (): void => undefined };
  relay.onRoused(() => on.roused());
  let marker: string | null = null;
  let isTaking = false;
  const inHand = new Map<Promise<void>, JobKind>();
  /** Kinds whose jobs are done here; Bull is told how once. */
  const initiated = new Set<JobKind>();

  function open(kind: JobKind): Bull.Queue {
    const queue = new Bull(kind, {
      prefix,
      createClient: (type) => {
        if (type === 'client') return commands;
        const connection = connect();
        if (type === 'bclient') blocking.set(kind, connection);
        return connection;
      },
      defaultJobOptions: JOB_OPTIONS,
      settings: { retryProcessDelay: 500, lockDuration: 30_000, stalledInterval: 15_000, maxStalledCount: 1 },
    });
    // It gives its connection a name, and forgets whoever refuses that: unhandled, it would end the process.
    const naming = queue as unknown as { setWorkerName(): Promise<unknown> };
    const setWorkerName = naming.setWorkerName.bind(queue);
    naming.setWorkerName = () => setWorkerName().catch(faults.tell);
    queue.on('stalled', () => faults.stalled(kind));
    queue.on('failed', (_job, error) => {
      // Bull has no class for it; what failed otherwise was told by who did it.
      if (error.message.startsWith('job stalled more than')) faults.dead(kind);
    });
    return queue.on('error', faults.tell);
  }

  const queueOf = (kind: JobKind): Bull.Queue => queues.get(kind)!;

  async function timed<T>(asked: Promise<T>): Promise<T> {
    const from = performance.now();
    const answer = await within(PUT_WITHIN_MS, asked);
    reporter.observe('redis_seconds', (performance.now() - from) / 1000);
    faults.over();
    return answer;
  }

  async function lookForMarker(): Promise<void> {
    const found = await commands.get(markerKey);
    if (found !== null && found === marker) return;
    const isFirstLook = marker === null;
    if (found === null) await commands.set(markerKey, randomUUID(), 'NX');
    marker = found ?? (await commands.get(markerKey));
    if (!isFirstLook) on.emptied();
  }

  return {
    relay,
    queues: [...queues.values()],

    async room(kind) {
      const [waiting] = await timed(Promise.all([queueOf(kind).getWaitingCount(), lookForMarker()]));
      return Math.max(0, MOST_WAITING[kind] - waiting);
    },

    async put(jobs) {
      await timed(Promise.all(jobs.map((job) => queueOf(job.kind).add(job, optionsOf(job, clock.now())))));
    },

    work(perform) {
      if (isTaking) return;
      isTaking = true;
      for (const [kind, queue] of queues) {
        if (initiated.has(kind)) {
          void queue.resume(true);
          continue;
        }
        initiated.add(kind);
        const done = queue.process(AT_ONCE[kind], async (job: Bull.Job<unknown>) => {
          const doing = (async () => perform(readJob(job.data)))();
          inHand.set(doing, kind);
          try {
            await doing;
            reporter.count('jobs', { kind, outcome: 'done' });
          } catch (error) {
            if (error instanceof NoJob) await job.discard();
            reporter.count('jobs', { kind, outcome: 'failed' });
            reporter.report('error', 'queue.job_failed', { kind, ...reasonOf(error) }, error);
            throw error;
          } finally {
            inHand.delete(doing);
          }
        });
        done.catch(faults.tell);
      }
    },

    async isIdle() {
      const counts = await timed(Promise.all([...queues.values()].map((queue) => queue.getJobCounts())));
      // Those of a queue that was paused on the board are counted apart, which Bull's types do not know.
      return counts.every(({ waiting, active, delayed, paused = 0 }: Bull.JobCounts & { paused?: number }) => {
        return waiting + active + delayed + paused === 0;
      });
    },

    async depth() {
      const asked = [...queues].map(async ([kind, queue]) => {
        const { waiting, active, delayed, failed } = await queue.getJobCounts();
        return [kind, { waiting, active, delayed, dead: failed }] as const;
      });
      return Object.fromEntries(await timed(Promise.all(asked))) as QueueDepth;
    },

    async ping() {
      await timed(commands.ping());
    },

    stop,

    rouse: () => relay.rouse(),
    listen: (given) => void Object.assign(on, given),

    async close() {
      await stop();
      relay.close();
      const closing = Promise.all([...queues.values()].map((queue) => queue.close(true)));
      cutOffWaiting();
      await within(STOPS_WITHIN_MS, closing).catch(faults.tell);
      for (const connection of connections) connection.disconnect();
    },
  };

  /** Should Redis be away meanwhile, what was taken is due again when its claim has ended. */
  async function stop(): Promise<void> {
    if (!isTaking) return;
    isTaking = false;
    // Bull's own waiting for them would let a connection that is refused meanwhile end the process.
    const paused = Promise.all([...queues.values()].map((queue) => queue.pause(true, true)));
    cutOffWaiting();
    await within(STOPS_WITHIN_MS, paused).catch(faults.tell);
    await Promise.allSettled(jobsInHand((kind) => kind !== 'resumes'));
    // An n8n that hangs is cut off by who called it.
    await within(STOPS_WITHIN_MS, Promise.allSettled(jobsInHand(() => true))).catch(() => undefined);
  }

  function jobsInHand(of: (kind: JobKind) => boolean): Promise<void>[] {
    return [...inHand].filter(([, kind]) => of(kind)).map(([doing]) => doing);
  }

  /** Bull says goodbye to them, and waits half a second for an answer that a connection which waits cannot give. */
  function cutOffWaiting(): void {
    setImmediate(() => {
      for (const connection of blocking.values()) connection.disconnect();
    });
  }
}

function optionsOf(job: Job, now: Instant): Bull.JobOptions {
  if (job.kind !== 'line') return {};
  return { jobId: `${job.inboxId}.${Math.floor(now / SAME_MOMENT_MS)}` };
}

function reasonOf(error: unknown): { reason?: string } {
  if (!(error instanceof NoJob)) return {};
  return {
    reason:
      'Somebody else, or another release, put it. Remove it at /queues; two installations on one Redis need a CADENZA_REDIS_PREFIX each',
  };
}

async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new QueueUnavailable(`Redis did not answer within ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
