/** Bull Board: what waits, what runs, what is dead and why, and putting it back. Whoever mounts it decides who may. */
import { createBullBoard } from '@bull-board/api';
import { BullAdapter } from '@bull-board/api/bullAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type Bull = require('bull');
import type { Express, RequestHandler } from 'express';
import type { JobKind } from '../../engine/ports';

const ABOUT: Readonly<Record<JobKind, string>> = {
  steps: 'Enrollments whose next step is due',
  line: 'Inboxes whose messages are to leave, as their limits let them',
  resumes: 'n8n executions that are to go on',
};
/** Of the UI. */
const ICON = '/icon.svg';

/** @param path under which it is mounted, from which its page loads its files */
export function createBoard(queues: readonly Bull.Queue[], path: string): RequestHandler {
  const serverAdapter = new ExpressAdapter();
  serverAdapter.setBasePath(path);
  createBullBoard({
    queues: queues.map((queue) => new BullAdapter(queue, { description: ABOUT[queue.name as JobKind] })),
    serverAdapter,
    options: {
      uiConfig: {
        boardTitle: 'Cadenza',
        boardLogo: { path: ICON, width: 24, height: 24 },
        favIcon: { default: ICON, alternative: ICON },
        miscLinks: [{ text: 'Back to Cadenza', url: '/' }],
        hideDocsLink: true,
        hideRedisDetails: false,
      },
    },
  });
  const board = serverAdapter.getRouter() as Express;
  loadNothingFromElsewhere(board);
  return board;
}

type Render = (file: string, values: object, done: (error: unknown, page?: string) => void) => void;

/** Its page asks another company for a font. Our policy forbids that, and the fonts of the machine do as well. */
function loadNothingFromElsewhere(board: Express): void {
  const { '.ejs': render } = (board as unknown as { engines: Record<string, Render> }).engines;
  if (!render) throw new Error('The board no longer makes its page with EJS.');
  board.engine('ejs', (file, values, done) =>
    render(file, values, (error, page) => done(error, page?.replace(/<link [^>]*href="https?:[^>]*>/g, ''))),
  );
}
