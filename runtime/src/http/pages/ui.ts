/** Serves the built UI: its files, and its one page for every path that its router knows. */
import { existsSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import express, { Router, type RequestHandler } from 'express';

const NOT_THE_UI = /^\/(api|assets|docs|u|queues|healthz|readyz|metrics)(\/|$)/;
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
    compressedCopy(join(uiDir, 'assets')),
    express.static(join(uiDir, 'assets'), { immutable: true, maxAge: '1y', index: false, redirect: false }),
  );
  router.use(express.static(uiDir, { index: false, redirect: false, cacheControl: false }));
  router.get('/{*path}', (req, res, next) => {
    if (NOT_THE_UI.test(req.path) || FILE.test(req.path) || !req.accepts('html')) return next();
    res.set('Cache-Control', 'no-cache').sendFile(page);
  });
  return router;
}

/** Browsers take `br` over HTTPS only. */
const COPIES = [
  { encoding: 'br', end: '.br' },
  { encoding: 'gzip', end: '.gz' },
] as const;

/** The build lays them beside the files. On a phone on a bad line they make the page a third as large. */
function compressedCopy(folder: string): RequestHandler {
  const names = existsSync(folder) ? new Set(readdirSync(folder)) : new Set<string>();
  return (req, res, next) => {
    const name = req.path.slice(1);
    const copies = COPIES.filter(({ end }) => names.has(`${name}${end}`));
    if (copies.length === 0 || (req.method !== 'GET' && req.method !== 'HEAD')) return next();
    res.vary('Accept-Encoding');
    // Our order: the smaller one first.
    const copy = copies.find(({ encoding }) => req.acceptsEncodings(encoding) === encoding);
    if (copy) {
      res.set('Content-Encoding', copy.encoding).type(extname(name));
      req.url = `/${name}${copy.end}`;
    }
    next();
  };
}
