/** Whether this process can do its part, and what it lacks. Asked every few seconds by whoever sends it requests. */
import type { Readiness } from './deps';

export interface ReadinessParts {
  store: { ping(): Promise<unknown> };
  queue: { ping(): Promise<unknown> } | null;
  roles: readonly string[];
  /** Whether the dispatcher was started and not stopped. */
  isWorking: boolean;
}

export async function readiness({ store, queue, roles, isWorking }: ReadinessParts): Promise<Readiness> {
  const answers = (asked: Promise<unknown>): Promise<string> =>
    asked.then(
      () => 'ok',
      () => 'does not answer',
    );
  const [database, redis] = await Promise.all([answers(store.ping()), queue && answers(queue.ping())]);
  const dispatcher = isWorking ? 'ok' : 'not started';
  // What is asked of the API needs the database alone: callers are not to be sent away because work waits.
  const needsRedis = roles.some((role) => role !== 'api');
  return {
    ok: database === 'ok' && dispatcher === 'ok' && (redis === 'ok' || redis === null || !needsRedis),
    checks: { store: database, ...(redis !== null && { redis }), dispatcher },
  };
}
