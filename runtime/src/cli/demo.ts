/** `cadenza demo`: the main job, shown from beginning to end. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { runDemo, type Played } from './demo/run';
import { told } from './demo/summary';
import { bold } from './text/paint';

interface Options {
  keep?: boolean;
  seconds: number;
  json?: boolean;
  examples?: string;
}

const INTERRUPTED = 130;

export function demoCommand(): Command {
  return new Command('demo')
    .description('Show the main job: contacts, three sequences, real mail, answers, payments, approvals')
    .option('--keep', 'leave it running afterwards, to look around', false)
    .option('--seconds <number>', 'about how long it shall take', seconds, 55)
    .option('--json', 'print what came of it as JSON, and nothing else')
    .option('--examples <folder>', 'folder of contacts.csv and sequences/')
    .addHelpText(
      'after',
      '\nIt works in a temporary folder, on a free port and with a mail server of its own; nothing leaves this machine.\nExit code 1: what the runtime recorded and what the mail server received differ.',
    )
    .action(demo);
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 3600)) throw new InvalidArgumentError('Give a number of seconds, 0 to 3600.');
  return value;
}

async function demo({ keep, seconds, json, examples = examplesFolder() }: Options): Promise<void> {
  const interrupt = new AbortController();
  const stop = (): void => {
    if (interrupt.signal.aborted) process.exit(INTERRUPTED);
    interrupt.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const columns = process.stdout.isTTY ? process.stdout.columns : null;
  const played = await runDemo({
    examples,
    seconds,
    print: json ? () => undefined : print,
    columns,
    signal: interrupt.signal,
  });
  if (played === null) {
    process.stderr.write('The demo was interrupted; its temporary folder is removed.\n');
    process.exitCode = INTERRUPTED;
  } else {
    await tellEnd(played, { keep, json, print, signal: interrupt.signal });
  }
  process.off('SIGINT', stop).off('SIGTERM', stop);
}

interface End {
  keep: boolean | undefined;
  json: boolean | undefined;
  print: (line: string) => void;
  signal: AbortSignal;
}

async function tellEnd(played: Played, { keep, json, print, signal }: End): Promise<void> {
  const { summary } = played;
  try {
    if (json) print(JSON.stringify(summary, null, 2));
    else for (const line of [...told(summary), '', ...whereToLook(played, keep === true)]) print(line);
    if (!summary.proof.ok) process.exitCode = 1;
    if (!keep) return;
    played.goOn();
    if (!signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  } finally {
    await played.close();
  }
}

function whereToLook({ url, key, dataDir }: Played, isKept: boolean): string[] {
  if (!isKept)
    return [
      bold('Where to look'),
      '  npm run demo -- --keep   leaves it running: the API with all of this in it, and its page at /docs',
      '  npm start                the real thing; examples/ holds the contacts and the sequences',
    ];
  return [
    bold('It goes on running, and its clock with it. Where to look:'),
    `  ${url}/docs   all calls of the API`,
    `  curl -H "Authorization: Bearer ${key}" ${url}/api/v1/sequences/welcome/funnel`,
    `  curl -H "Authorization: Bearer ${key}" "${url}/api/v1/enrollments?state=exited&limit=5"   and …/enrollments/<id>/timeline`,
    `  Its data lie in ${dataDir}. Ctrl-C stops it and removes them.`,
  ];
}

/** Beside the package when it is installed, in the repository otherwise. */
function examplesFolder(): string {
  const packed = join(__dirname, '..', 'examples');
  return existsSync(packed) ? packed : join(__dirname, '..', '..', '..', 'examples');
}
