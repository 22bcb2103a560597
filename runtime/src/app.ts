/** The composition root: the only file that knows every adapter. */
import { mkdirSync, existsSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { join } from 'node:path';
import { createComposer } from './adapters/ai';
import { createChannels, inboxContracts } from './adapters/channels';
import { createInboxProviders } from './adapters/channels/inboxProviders';
import { systemClock, VirtualClock } from './adapters/clock';
import { assertHolidayRegion, createHolidayCalendar, holidayPlaces } from './adapters/holidays';
import { createNewId } from './adapters/ids';
import { createFlowHost, createSubscriberCalls } from './adapters/n8n';
import { createLinks, type AllLinks } from './adapters/links';
import { createReporter, type ProcessReporter, type ReporterOptions } from './adapters/report';
import { createBoard, openBullQueue, type BullQueue } from './adapters/queue';
import { createPasswords, createSecretBox, loadSecretKey } from './adapters/secrets';
import { copyDatabase, openPostgresStore, openSqliteStore } from './adapters/store';
import { reachableAt, type Config } from './config';
import type { EngineDeps } from './engine/deps';
import { createEngine } from './engine/engine';
import type { Clock, Store } from './engine/ports';
import type { Engine } from './engine/services';
import { createHttpApp } from './http/app';
import { EventHub } from './http/events';
import { holdRequests, listen } from './http/listening';
import { readiness } from './http/readiness';
import { requestsUnderWay, type RequestsUnderWay } from './http/underWay';
import { version } from './version';

/** How long a stop waits for requests that have begun. A client that repeats what got no answer loses nothing by it. */
const ANSWER_WITHIN_MS = 3_000;

/** What a caller may bring of its own: the demo a fast clock, tests a silent log. */
export interface AppParts {
  clock?: Clock;
  log?: Pick<ReporterOptions, 'level' | 'format' | 'destination'>;
  composer?: EngineDeps['composer'];
  /** Takes part in the work of the processes that share a queue, where the settings name one. */
  sharesWork?: boolean;
}

/** The engine with everything behind it, without a server: what the CLI's own commands work with. */
export interface Core {
  config: Config;
  store: Store;
  engine: Engine;
  clock: Clock;
  reporter: ProcessReporter;
  events: EventHub;
  links: AllLinks;
  queue: BullQueue | null;
  /** Breaks off what an AI is being asked; a stop does not wait for it. */
  stopComposing(): void;
  /** Stops the dispatcher, then lets go of channels and database. */
  close(): Promise<void>;
}

export interface App extends Core {
  /** Where people reach it. */
  url: string;
  /** Begins to work on what is due. The server answers already. */
  start(): void;
}

export async function openCore(
  config: Config,
  parts: AppParts = {},
  publicUrl: string | null = config.publicUrl,
): Promise<Core> {
  mkdirSync(config.dataDir, { recursive: true });
  const clock = parts.clock ?? systemClock;
  const reporter = createReporter(parts.log ?? { level: config.logLevel, format: config.logFormat });
  const secretKey = loadSecretKey({ fromEnv: config.secretKey ?? undefined, path: join(config.dataDir, 'secret.key') });
  const secretBox = createSecretBox(secretKey);
  const store = await openStore(config, reporter);
  const queue =
    config.redisUrls === null || !parts.sharesWork
      ? null
      : openBullQueue({ addresses: config.redisUrls, prefix: config.redisPrefix, clock: systemClock, reporter });
  const events = new EventHub();
  if (config.roles.includes('api')) queue?.relay.onNotices((notices) => events.notify(notices));
  const links = createLinks({ publicUrl, key: secretKey, clock });
  const channels = createChannels({
    secretBox,
    clock,
    publicUrl,
    allowPrivateWebhooks: config.allowPrivateWebhooks,
    deliverTimeoutMs: config.deliveryTimeoutSeconds * 1000,
    report: reporter.report,
  });
  const ai = createComposer({
    secretBox,
    clock: systemClock,
    allowPrivate: config.allowPrivateWebhooks,
    report: reporter.report,
  });
  const flowHost = createFlowHost({
    secretBox,
    clock,
    timeoutMs: config.deliveryTimeoutSeconds * 1000,
    allowPrivate: config.allowPrivateWebhooks,
  });
  const engine = createEngine(
    {
      store,
      clock,
      newId: createNewId(),
      notifier: queue ? { notify: (notices) => (events.notify(notices), queue.relay.notify(notices)) } : events,
      reporter,
      holidays: createHolidayCalendar(),
      checkHolidays: assertHolidayRegion,
      holidayPlaces,
      channels,
      composer: parts.composer ?? ai,
      flowHost,
      links,
      passwords: createPasswords(),
      inboxProviders: createInboxProviders(secretBox),
      subscribers: createSubscriberCalls({ secretBox, clock, allowPrivate: config.allowPrivateWebhooks }),
      delivery: {
        leaseMs: config.claimLeaseSeconds * 1000,
        batchSize: config.batchSize,
        concurrency: config.deliveryConcurrency,
        tries: config.retryTries,
        retryPausesMs: config.retryMinutes.map((minutes) => minutes * 60_000),
      },
      queue,
      roles: { scheduler: config.roles.includes('scheduler'), worker: config.roles.includes('worker') },
      canvasLooks: {
        freshMs: config.canvasFreshSeconds * 1000,
        everyMs: config.canvasLookMinutes === 0 ? null : config.canvasLookMinutes * 60_000,
      },
    },
    {
      openStore: () => openSqliteStore({ path: ':memory:' }),
      createClock: (at) => new VirtualClock(at),
      createIds: createNewId,
    },
  );
  await engine.inboxes.ensureDefaults();
  return {
    config,
    store,
    engine,
    clock,
    reporter,
    events,
    links,
    queue,
    stopComposing: () => ai.close(),
    async close() {
      ai.close();
      await engine.dispatcher.stop();
      await engine.subscriptions.teller.stop();
      await engine.mailman.stop();
      await engine.retention.stop();
      await channels.close();
      await flowHost.settle();
      await queue?.close();
      await store.close();
    },
  };
}

/** A copy of the data, also while a server works them. @returns its size in bytes */
export function copyData({ databaseFile }: Config, to: string): number {
  return copyDatabase(databaseFile, to);
}

/** The database that the settings name. */
export function openStore(
  { databaseUrl, databaseFile }: Config,
  reporter?: Pick<ProcessReporter, 'report' | 'observe'>,
): Promise<Store> {
  return databaseUrl === null
    ? openSqliteStore({ path: databaseFile })
    : openPostgresStore({ url: databaseUrl, ...reporter });
}

/** An embedded database by its file, whatever the settings name; its migrations run. */
export function openEmbedded(path: string): Promise<Store> {
  return openSqliteStore({ path });
}

/** Listens first, so that the port is known to links when it was chosen by the system. */
export async function createApp(config: Config, parts: AppParts = {}): Promise<App> {
  const server = createServer();
  const underWay = requestsUnderWay(server);
  const port = await listen(server, config);
  const url = reachableAt(config, port);
  const answerEarly = holdRequests(server);
  try {
    const core = await openCore(config, { sharesWork: true, ...parts }, config.publicUrl ?? url);
    return serve(core, server, url, answerEarly, underWay);
  } catch (error) {
    server.close();
    throw error;
  }
}

function serve(
  core: Core,
  server: Server,
  url: string,
  answerEarly: (answer: RequestListener) => void,
  underWay: RequestsUnderWay,
): App {
  const { config, store, engine, clock, reporter, events, links, queue } = core;
  let working = false;
  const http = createHttpApp({
    engine,
    inboxContracts,
    store,
    clock,
    reporter,
    events,
    config: {
      publicUrl: url,
      rateLimitPerMinute: config.rateLimitPerMinute,
      bodyLimitMb: config.bodyLimitMb,
      uiDir: uiFolder(),
      version,
      trustProxyHops: config.proxyHops,
      healthOnly: !config.roles.includes('api'),
    },
    metricsText: async () => {
      const now = clock.now();
      // Figures of the process are of use above all when the database does not answer.
      const [workload, depth] = await Promise.all([
        store.read.workload(now).catch(() => null),
        queue?.depth().catch(() => null),
      ]);
      return reporter.metricsText(workload, now, depth);
    },
    ready: () => readiness({ store, queue, roles: config.roles, isWorking: working }),
    queueBoard: queue && createBoard(queue.queues, '/queues'),
    verifyUnsubscribe: (token) => links.verifyUnsubscribe(token),
  });
  http.prepare(server);
  answerEarly(http.app);
  return {
    ...core,
    url,
    start() {
      working = true;
      engine.dispatcher.start();
      if (!config.roles.includes('worker')) return;
      engine.subscriptions.teller.start();
      engine.mailman.start();
      engine.retention.start();
    },
    async close() {
      working = false;
      core.stopComposing();
      const closed = new Promise((resolve) => server.close(resolve));
      http.close();
      // Connections that only wait for a next request are not waited for.
      server.closeIdleConnections();
      await Promise.all([
        engine.dispatcher.stop(),
        engine.subscriptions.teller.stop(),
        engine.mailman.stop(),
        engine.retention.stop(),
        underWay.finish(ANSWER_WITHIN_MS),
      ]);
      await core.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function uiFolder(): string | null {
  const folder = join(__dirname, 'ui');
  return existsSync(join(folder, 'index.html')) ? folder : null;
}
