/**
 * Where unsubscribe links lead. Opening one changes nothing, because mail scanners open links; the button, and the
 * one-click POST of mail programs (RFC 8058), opt the contact out. Doing it twice is fine.
 */
import { Router, type Request, type Response } from 'express';
import { Refused } from '../../engine/errors';
import type { Actor } from '../../engine/records';
import type { HttpDeps } from '../deps';
import { HttpProblem } from '../problem';
import { BASE_STYLE, escapeHtml, sendPage } from './page';

const BY: Actor = { type: 'signal', name: 'unsubscribe link' };

export function unsubscribePages({
  engine,
  verifyUnsubscribe,
}: Pick<HttpDeps, 'engine' | 'verifyUnsubscribe'>): Router {
  const router = Router();
  const linkOf = (req: Request): ReturnType<typeof verifyUnsubscribe> => verifyUnsubscribe(String(req.params['token']));

  router
    .route('/u/:token')
    .all((_req, res, next) => {
      res.locals['route'] = '/u/{token}';
      // Not kept by caches, not found by search engines.
      res.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' });
      next();
    })
    .get((req, res) => (linkOf(req) ? ask(res) : refuse(res)))
    .post(async (req, res) => {
      const link = linkOf(req);
      if (!link) return refuse(res);
      await optOut(engine, link.contactId);
      done(res);
    })
    .all(() => {
      throw new HttpProblem(405, 'method_not_allowed', 'This path takes GET, HEAD, POST.', {
        headers: { Allow: 'GET, HEAD, POST' },
      });
    });
  return router;
}

/** Whoever was erased meanwhile gets nothing either, so the answer is the same. */
async function optOut(engine: HttpDeps['engine'], contactId: string): Promise<void> {
  try {
    await engine.contacts.optOut(contactId, 'used an unsubscribe link', BY);
  } catch (error) {
    if (!(error instanceof Refused && error.status === 404)) throw error;
  }
}

// The form has no action: it goes to the page's own address, so that the link is not repeated in it.
const BUTTON = `<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button type="submit">Unsubscribe</button></form>`;

function ask(res: Response): void {
  show(res, 200, 'Unsubscribe?', 'Press the button, and you get no more messages from this sender.', BUTTON);
}

function done(res: Response): void {
  show(res, 200, 'You are unsubscribed', 'You get no more messages from this sender. You may close this page.');
}

function refuse(res: Response): void {
  show(
    res,
    404,
    'This link does not work',
    'It may have been cut off or have expired. Nothing was changed. Use the link of a newer message, or reply to it with the word STOP.',
  );
}

const STYLE = `${BASE_STYLE}
main { max-width: 30rem; margin: 12vh auto 0; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
h1 { margin: 0 0 0.5rem; font-size: 1.5rem; }
p { margin: 0 0 1.25rem; color: var(--soft); }
p:last-child { margin: 0; }
button { font: inherit; font-weight: 600; padding: 0.65rem 1.4rem; border: 0; border-radius: 8px; background: var(--accent); color: var(--card); cursor: pointer; }
@media (max-width: 34rem) { main { margin: 0; min-height: 100vh; border: 0; border-radius: 0; } button { width: 100%; } }
`;

function show(res: Response, status: number, title: string, text: string, more = ''): void {
  const body = `<main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>${more}</main>`;
  sendPage(res, status, { title, style: STYLE, body });
}
