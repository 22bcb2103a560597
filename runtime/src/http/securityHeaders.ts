/** Headers that keep a browser from doing with our answers what they are not for. Rule: quality.md, "Security". */
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { HttpConfig } from './deps';

/**
 * Everything from this server only, no script but the UI's files. Styles may stand in attributes: charts and tables
 * of the UI write them; a style cannot run code.
 */
export function securityHeaders({ publicUrl }: Pick<HttpConfig, 'publicUrl'>): RequestHandler {
  const isHttps = publicUrl.startsWith('https://');
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        ...(isHttps ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    // Over plain HTTP it would lock out whoever adds HTTPS later on another port of the same host.
    strictTransportSecurity: isHttps,
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
  });
}
