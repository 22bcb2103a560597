/** What the HTTP side is built from. app.ts (composition root) and test/support/api.ts fill it in. */
import type { RequestHandler } from 'express';
import type { Clock, Reporter, Store } from '../engine/ports';
import type { Id } from '../engine/records';
import type { Engine } from '../engine/services';
import type { EventHub } from './events';
import type { LoginLimits } from './loginLimits';
import type { InboxContracts } from './openapiInboxes';

export interface HttpConfig {
  /** Where the world reaches this server, without a slash at the end. https:// turns on HSTS. */
  publicUrl: string;
  /** Requests a minute for each API key. */
  rateLimitPerMinute: number;
  /** Largest body of one request. NDJSON is streamed and has no limit as a whole. */
  bodyLimitMb: number;
  /** Folder of the built UI; null: none is served. */
  uiDir: string | null;
  version: string;
  /** How long a body may stand still on its way; a minute when absent. */
  bodyIdleMs?: number;
  /** How much of an NDJSON answer is kept for a caller that does not read it yet. */
  bulkUnreadBytes?: number;
  /** Origins whose pages may call the API from a browser; none when absent. */
  corsOrigins?: readonly string[];
  /** How many reverse proxies stand in front, so that the caller's address is read from X-Forwarded-For. */
  trustProxyHops?: number;
  /** Answers only whether it is alive and ready, and its metrics. */
  healthOnly?: boolean;
}

export interface Readiness {
  ok: boolean;
  /** What was looked at, e.g. `{ store: 'ok', dispatcher: 'stopped' }`. No addresses, no versions of servers. */
  checks: Record<string, string>;
}

export interface HttpDeps {
  engine: Engine;
  store: Store;
  clock: Clock;
  reporter: Reporter;
  events: EventHub;
  loginLimits: LoginLimits;
  config: HttpConfig;
  /** What the reference says of the settings of inboxes. */
  inboxContracts: InboxContracts;
  /** Prometheus text format, without personal data. */
  metricsText(): Promise<string>;
  ready(): Promise<Readiness>;
  /** A page about the queue, with what it loads and calls; null when there is no queue. */
  queueBoard?: RequestHandler | null;
  /** Null: forged, expired or cut off. */
  verifyUnsubscribe(token: string): { contactId: Id; sendId: Id } | null;
}
