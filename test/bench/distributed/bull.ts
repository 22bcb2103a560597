/** Plain Bull with jobs that do nothing: what a queue of one job a step could reach at most, on this machine now. */
import Bull = require('bull');
import { perSecond } from '../table';
import { startChild } from './children';

export const NOOP = 'noop';
const AT_ONCE = 1_000;
const DONE_WITHIN_MS = 120_000;

/** Only of working on them: they are all put before the first is taken, which takes Bull as long again. */
export async function noopJobsPerSecond(redisUrl: string, processes: number, jobs: number): Promise<number> {
  const queue = new Bull(NOOP, redisUrl);
  const children = Array.from({ length: processes }, () => startChild('bullWorker.ts', [redisUrl]));
  try {
    await Promise.all(children.map((child) => child.says()));
    for (let put = 0; put < jobs; put += AT_ONCE)
      await queue.addBulk(Array.from({ length: AT_ONCE }, () => ({ data: {}, opts: { removeOnComplete: true } })));
    const startedAt = performance.now();
    for (const child of children) child.tell('go');
    const last = startedAt + DONE_WITHIN_MS;
    for (;;) {
      const { waiting, active } = await queue.getJobCounts();
      if (waiting + active === 0) return perSecond(jobs, performance.now() - startedAt);
      if (performance.now() > last) throw new Error(`Bull did not work on ${jobs} jobs that do nothing in time`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    for (const child of children) await child.end();
    await queue.close();
  }
}
