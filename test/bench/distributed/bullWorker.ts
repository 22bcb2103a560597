/** One process of bull.ts. */
import Bull = require('bull');
import { NOOP } from './bull';

/** So that a process does not wait for Redis with every job. */
const CONCURRENCY = 10;

const queue = new Bull(NOOP, process.argv[2] ?? '');
process.once('message', () => void queue.process(CONCURRENCY, () => Promise.resolve()));
process.once('disconnect', () => void queue.close().then(() => process.exit(0)));
void queue.isReady().then(() => process.send?.('ready'));
