/** What our few server-made pages share: escaping, a frame, and a style that follows the reader's light or dark. */
import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { escapeHtml } from '../../domain/text';

export { escapeHtml };

/** Sends a page that may load nothing and run nothing, and has this one style. */
export function sendPage(
  res: Response,
  status: number,
  { title, style, body }: { title: string; style: string; body: string },
): void {
  const hash = createHash('sha256').update(style).digest('base64');
  res.set(
    'Content-Security-Policy',
    `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  );
  res.status(status).type('html').send(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`);
}

export const BASE_STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --line: #dde2e9; --ground: #f6f7f9; --card: #fff; --accent: #0b63c5; --code: #eef1f5; --good: #17683b; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #9aa5b4; --line: #303845; --ground: #12161c; --card: #1a2029; --accent: #6fb1ff; --code: #232b36; --good: #6fcf97; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
a { color: var(--accent); }
code, pre { font: 0.875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: var(--code); border-radius: 4px; }
code { padding: 0.1em 0.3em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
`;
