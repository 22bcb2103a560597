/** Bull Board: what waits, what runs, what is dead and why, and putting it back. Whoever mounts it decides who may. */
import { createBullBoard } from '@bull-board/api';
import { BullAdapter } from '@bull-board/api/bullAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type Bull = require('bull');
import type { RequestHandler } from 'express';

/** @param path under which it is mounted, from which its page loads its files */
export function createBoard(queues: readonly Bull.Queue[], path: string): RequestHandler {
  const serverAdapter = new ExpressAdapter();
  serverAdapter.setBasePath(path);
  createBullBoard({
    queues: queues.map((queue) => new BullAdapter(queue)),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'Cadenza', hideRedisDetails: false } },
  });
  return serverAdapter.getRouter() as RequestHandler;
}
