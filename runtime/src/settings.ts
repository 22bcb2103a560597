/**
 * Every setting of the runtime, once: name, what is allowed, default, meaning and what a wrong value costs.
 * `docs/settings.md` is made from this file (`npm run generate`), and a test compares the two.
 */
import {
  flag,
  key,
  oneOf,
  postgresUrl,
  redisUrls,
  someOf,
  text,
  url,
  word,
  wholeNumber,
  wholeNumbers,
  type Kind,
} from './settingKinds';

export interface Setting<T> {
  name: `CADENZA_${string}`;
  kind: Kind<T>;
  /** Null: none, and the setting may be left out. */
  fallback: T;
  meaning: string;
}

function setting<T>(name: Setting<T>['name'], kind: Kind<T>, fallback: T, meaning: string): Setting<T> {
  return { name, kind, fallback, meaning };
}

export const SETTINGS = {
  port: setting(
    'CADENZA_PORT',
    wholeNumber('', 0, 65_535),
    8080,
    'Port of the HTTP server: API, web page, webhooks. 0 takes any free one, and the log says which. ' +
      'One that is taken stops the start.',
  ),
  host: setting(
    'CADENZA_HOST',
    text('a host name or an IP address'),
    '127.0.0.1',
    'Address the server listens on. The default is reached from this machine only. In a container use 0.0.0.0; ' +
      'then whoever reaches the port reaches the API, so put TLS before it.',
  ),
  dataDir: setting(
    'CADENZA_DATA_DIR',
    text('a folder'),
    './data',
    'Folder of the database file (`cadenza.db`) and of a key that was generated; made when it is not there. ' +
      'It must be a local disk: SQLite on a network share loses data. A wrong folder starts an empty Cadenza.',
  ),
  databaseUrl: setting(
    'CADENZA_DATABASE_URL',
    postgresUrl(),
    null,
    'PostgreSQL (13 or later) to keep everything in, instead of the file in the data folder; any number of processes may ' +
      'work it. They need one and the same CADENZA_SECRET_KEY. An empty database starts an empty Cadenza; ' +
      '`cadenza migrate --from` moves a file over.',
  ),
  redisUrls: setting(
    'CADENZA_REDIS_URL',
    redisUrls(),
    null,
    'Redis (6.2 or later) over which the processes on one Postgres share their work; all of them need the same. It holds ' +
      'nothing that Postgres does not: emptied or away, it delays. Without it each process does all that it finds.',
  ),
  redisPrefix: setting(
    'CADENZA_REDIS_PREFIX',
    word('a letter, then letters, digits, `-` and `_`, 40 at most', /^[a-z][a-z\d_-]{0,39}$/i),
    'cadenza',
    'What the keys and channels in Redis begin with, in braces (`{cadenza}:…`). Installations that share one Redis need one ' +
      'each, and all processes of one installation the same: with one prefix two installations would be handed the work ' +
      'of each other, of which they find nothing, so it is delayed.',
  ),
  roles: setting(
    'CADENZA_ROLES',
    someOf('api', 'scheduler', 'worker'),
    ['api', 'scheduler', 'worker'],
    'What this process does. api: answers the API and the web page. scheduler: finds what is due. worker: does it, which ' +
      'is where messages leave. Without role api it answers only /healthz, /readyz and /metrics. A role that no process has is ' +
      'not done by anybody.',
  ),
  publicUrl: setting(
    'CADENZA_PUBLIC_URL',
    url(),
    null,
    'Address at which contacts, approvers and providers reach this server, e.g. `https://cadenza.example.com`. ' +
      'Without it links lead to this machine and work for nobody elsewhere, the unsubscribe link in emails included. ' +
      'A wrong one makes links that lead nowhere, and mail already sent cannot be mended.',
  ),
  secretKey: setting(
    'CADENZA_SECRET_KEY',
    key(32),
    null,
    'Key that encrypts the secrets of inboxes and subscriptions and the key of the AI, and signs unsubscribe links. Without it one is generated in the data folder, ' +
      'readable by its owner only. Lost or changed: the secrets of all inboxes must be entered again, and ' +
      'links already sent stop working. Make one with `openssl rand -hex 32`.',
  ),
  logLevel: setting(
    'CADENZA_LOG_LEVEL',
    oneOf('debug', 'info', 'warn', 'error'),
    'info',
    'The least important lines to write. debug: why each thing happened, several lines a send. info: what changed. ' +
      'warn: what heals but deserves a look. error: a person must act.',
  ),
  logFormat: setting(
    'CADENZA_LOG_FORMAT',
    oneOf('auto', 'json', 'text'),
    'auto',
    'json: one object a line, for machines. text: for reading. auto: text on a terminal, json elsewhere.',
  ),
  claimLeaseSeconds: setting(
    'CADENZA_CLAIM_LEASE_SECONDS',
    wholeNumber('seconds', 5, 3600),
    60,
    'How long a worker owns what it claimed. Longer: slower recovery after a crash. ' +
      'It must be longer than CADENZA_DELIVERY_TIMEOUT_SECONDS, or sends under way would count as lost.',
  ),
  batchSize: setting(
    'CADENZA_BATCH_SIZE',
    wholeNumber('', 1, 5000),
    250,
    'How many due enrollments are claimed at once. Smaller: fewer steps a second. ' +
      'Larger: other writes wait longer for the database, and an exit for the batch before it.',
  ),
  deliveryConcurrency: setting(
    'CADENZA_DELIVERY_CONCURRENCY',
    wholeNumber('', 1, 1000),
    32,
    'How many sends may be with their providers at the same time. Smaller: one slow provider delays the others. ' +
      'Larger: more connections than a mail server may take.',
  ),
  deliveryTimeoutSeconds: setting(
    'CADENZA_DELIVERY_TIMEOUT_SECONDS',
    wholeNumber('seconds', 1, 600),
    30,
    'How long a provider may take for one message. Then the outcome is unknown, and the send is not repeated ' +
      'unless the provider takes an idempotency key. Too short: messages that did arrive show as failed.',
  ),
  retryTries: setting(
    'CADENZA_RETRY_TRIES',
    wholeNumber('', 1, 20),
    5,
    'How often a send is tried in all when the provider says it did not take it. 1 never repeats. ' +
      'Fewer: a short outage fails sends. More: a send may start long after it was due.',
  ),
  retryMinutes: setting(
    'CADENZA_RETRY_MINUTES',
    wholeNumbers('minutes', 1, 1440),
    [1, 4, 15, 40],
    'The pauses between these tries, none shorter than the one before; the last serves all further tries. ' +
      'The default spreads five tries over an hour. Shorter: an outage outlasts the tries, and a provider that ' +
      'limits requests is pressed harder.',
  ),
  rateLimitPerMinute: setting(
    'CADENZA_RATE_LIMIT_PER_MINUTE',
    wholeNumber('', 1, 1_000_000),
    6000,
    'How many requests one API key may make in a minute; more are answered with 429. A bulk request counts as one. ' +
      'Too small: what providers report through the API comes late.',
  ),
  proxyHops: setting(
    'CADENZA_PROXY_HOPS',
    wholeNumber('', 0, 10),
    0,
    'How many reverse proxies of yours stand before the server, so that the address of a caller is read from ' +
      '`X-Forwarded-For`. Too few: all callers look like the proxy, and a wrong key is told to wait when others guess keys. ' +
      'Too many: callers can claim any address.',
  ),
  allowPrivateWebhooks: setting(
    'CADENZA_ALLOW_PRIVATE_WEBHOOKS',
    flag(),
    true,
    'Whether webhooks, mail, and calls to n8n (its Cadence Triggers and its sleeping executions) may go to addresses of ' +
      'this machine and of private networks (10.0.0.0/8, 192.168.0.0/16 …), where n8n and mail relays usually run. Use ' +
      'false when people you do not trust may set up inboxes or hold API keys: with true they can make the server call what only it reaches. Link-local and cloud metadata addresses are always refused.',
  ),
  canvasFreshSeconds: setting(
    'CADENZA_CANVAS_FRESH_SECONDS',
    wholeNumber('seconds', 0, 3600),
    10,
    'How old the last look at a canvas in n8n may be when somebody is enrolled into what is drawn there after a Cadence ' +
      'Trigger. Shorter: n8n is asked more often, and enrollments wait for it. Longer: they start on an older version ' +
      'after the workflow was published.',
  ),
  canvasLookMinutes: setting(
    'CADENZA_CANVAS_LOOK_MINUTES',
    wholeNumber('minutes', 0, 1440),
    5,
    'How often these canvases are looked at when nobody is enrolled. 0: not by itself. Longer: the API shows what is ' +
      'drawn later; enrollments look for themselves.',
  ),
  bodyLimitMb: setting(
    'CADENZA_BODY_LIMIT_MB',
    wholeNumber('megabytes', 1, 256),
    10,
    'The largest request body. Smaller: bulk enrollments and webhooks with attachments are refused with 413. ' +
      'Larger: each request may take that much memory several times over.',
  ),
} satisfies Record<string, Setting<unknown>>;
