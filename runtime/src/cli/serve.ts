/** The server, until a signal ends it: what `cadenza start` does. */
import { constants, setPriority } from 'node:os';
import { createApp, type App } from '../app';
import { databaseName, loadConfig } from '../config';
import { createFirstKey } from './firstKey';
import { inUse, isDatabaseInUse } from './failure';
import { box } from './text/table';

export async function serve(): Promise<void> {
  const config = loadConfig(process.env);
  const app = await createApp(config).catch((error: unknown) => {
    throw isDatabaseInUse(error)
      ? inUse(config.dataDir, 'or give this one another folder with CADENZA_DATA_DIR')
      : error;
  });
  stopOnSignal(app);
  const isApi = config.roles.includes('api');
  if (!isApi) letAnswersGoFirst();
  const secret = isApi ? await createFirstKey(app) : null;
  // Asked before it is ready, so that whoever waits for that finds everything said.
  const setupLink = isApi && (await app.engine.users.needsSetup()) ? (app.links.setup() ?? app.url) : null;
  app.start();
  const data = config.databaseUrl === null ? config.dataDir : databaseName(config);
  app.reporter.report('info', 'server.listening', {
    url: app.url,
    dataDir: config.dataDir,
    database: databaseName(config),
    roles: config.roles.join(','),
  });
  say([
    `Cadenza runs on ${app.url}`,
    isApi ? `  API and its documentation  ${app.url}/docs` : `  Only /healthz, /readyz, /metrics`,
    ...(config.roles.length < 3 ? [`  Roles                      ${config.roles.join(', ')}`] : []),
    `  Data                       ${data}`,
    `  Stop it with Ctrl-C.`,
  ]);
  if (secret) say(['', ...firstKeyWords(secret, app.url), '']);
  if (setupLink) say(setupWords(setupLink));
}

function firstKeyWords(secret: string, url: string): string[] {
  return [
    ...box([
      'Your first API key. It may do everything. It is shown this once',
      'and kept nowhere, so copy it now:',
      '',
      `  ${secret}`,
    ]),
    'Send it with every request, such as:',
    `  curl -H "Authorization: Bearer ${secret}" ${url}/api/v1/sequences`,
    "Keys that may do less: POST /api/v1/api-keys, or 'cadenza key create' while this is stopped.",
  ];
}

/** At every start while nobody is set up, so that whoever missed it sees it again. */
function setupWords(link: string): string[] {
  return ['Nobody can log in yet. Open this link to become the first administrator:', `  ${link}`];
}

function say(lines: readonly string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`);
}

/** On a machine that does all it can, whoever waits for an answer comes before messages that leave a little later. */
function letAnswersGoFirst(): void {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}

function stopOnSignal(app: App): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    // 128 and the signal's number, as shells say it.
    if (stopping) process.exit(signal === 'SIGINT' ? 130 : 143);
    stopping = true;
    say([
      `Stopping: what has begun is being finished. ${signal === 'SIGINT' ? 'Ctrl-C again' : 'A second signal'} stops at once.`,
    ]);
    app.close().then(
      () => {
        app.reporter.report('info', 'server.stopped', { signal });
        // Keep-alive sockets of clients and timers of libraries must not hold the process.
        process.exit(0);
      },
      (error: unknown) => {
        app.reporter.report('error', 'server.not_stopped_cleanly', { signal }, error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
