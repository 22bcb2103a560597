/** Serves the built UI: its files, and its one page for every path that its router knows. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router } from 'express';

const NOT_THE_UI = /^\/(api|assets|docs|u|healthz|readyz|metrics)(\/|$)/;
/** Who asks for a file that is not there is not helped by a page. */
const FILE = /\.\w+$/;

export function serveUi(uiDir: string | null): Router {
  const router = Router();
  const page = uiDir === null ? null : join(uiDir, 'index.html');
  if (uiDir === null || page === null || !existsSync(page)) {
    return router.get('/', (_req, res) => res.redirect(302, '/docs'));
  }
  // Vite puts a hash into the names of what lies in assets/, so these never change.
  router.use(
    '/assets',
    express.static(join(uiDir, 'assets'), { immutable: true, maxAge: '1y', index: false, redirect: false }),
  );
  router.use(express.static(uiDir, { index: false, redirect: false, cacheControl: false }));
  router.get('/{*path}', (req, res, next) => {
    if (NOT_THE_UI.test(req.path) || FILE.test(req.path) || !req.accepts('html')) return next();
    res.set('Cache-Control', 'no-cache').sendFile(page);
  });
  return router;
}
