/** The queue that the tests of the engine and of HTTP stand on: none, or one on Redis in the project that runs the same files with it. */
import { randomUUID } from 'node:crypto';
import { systemClock } from '../../runtime/src/adapters/clock';
import { openBullQueue, type BullQueue } from '../../runtime/src/adapters/queue';
import type { Reporter } from '../../runtime/src/engine/ports';
import { REDIS_URL_NAME } from './redisServer';

/** Set by onPostgresAndRedis.js, before the tests of that project. */
export const onRedis = process.env['CADENZA_TEST_QUEUE'] === 'redis';

/** A queue of its own, or null. */
export function openTestQueue(reporter: Reporter): BullQueue | null {
  if (!onRedis) return null;
  return openBullQueue({
    addresses: [process.env[REDIS_URL_NAME] ?? ''],
    prefix: `test-${randomUUID()}`,
    clock: systemClock,
    reporter,
  });
}
