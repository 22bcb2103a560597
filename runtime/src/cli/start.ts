/** `cadenza start`: the server, until a signal ends it. */
import { Command } from 'commander';
import { createApp, type App } from '../app';
import { loadConfig } from '../config';
import { createFirstKey } from './firstKey';
import { inUse, isDatabaseInUse } from './failure';
import { box } from './text/table';

export function startCommand(): Command {
  return new Command('start')
    .description('Run the server: API, web page and everything that is due')
    .addHelpText(
      'after',
      `
The first start creates an API key with all rights and shows it once. Log lines go to stdout, all else to stderr.
Ctrl-C or SIGTERM finishes what has begun and stops; a second one stops at once. Nothing is lost either way.`,
    )
    .action(start);
}

async function start(): Promise<void> {
  const config = loadConfig(process.env);
  const app = await createApp(config).catch((error: unknown) => {
    throw isDatabaseInUse(error)
      ? inUse(config.dataDir, 'or give this one another folder with CADENZA_DATA_DIR')
      : error;
  });
  stopOnSignal(app);
  const secret = await createFirstKey(app);
  app.start();
  app.reporter.report('info', 'server.listening', { url: app.url, dataDir: config.dataDir });
  say([
    `Cadenza runs on ${app.url}`,
    `  API and documentation  ${app.url}/docs`,
    `  Data                   ${config.dataDir}`,
  ]);
  if (secret) say(['', ...box(keyWords(secret, app.url)), '']);
}

function keyWords(secret: string, url: string): string[] {
  return [
    'Your first API key. It is shown this once and kept nowhere, so copy it now:',
    '',
    `  ${secret}`,
    '',
    'Send it with every request, and try it with:',
    `  curl -H "Authorization: Bearer ${secret}" ${url}/api/v1/sequences`,
    'It may do everything. Make others that may do less: cadenza key create --help',
  ];
}

function say(lines: readonly string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`);
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
