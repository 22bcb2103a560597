/** What `cadenza demo` does: plays, tells the end, cleans up, also after Ctrl-C. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bold } from '../text/paint';
import { columnsOf } from '../text/width';
import { ending, listed } from './ending';
import { runDemo, type Played } from './run';

export interface Options {
  keep?: boolean;
  seconds: number;
  json?: boolean;
  examples?: string;
}

const INTERRUPTED = 130;

export async function perform(options: Options): Promise<void> {
  const interrupt = new AbortController();
  const stop = (): void => {
    if (interrupt.signal.aborted) process.exit(INTERRUPTED);
    interrupt.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  // Whoever reads along has seen enough (`| head`): that is no reason to leave the temporary folder behind.
  process.stdout.on('error', () => interrupt.abort());
  const print = (line: string): void => {
    if (!interrupt.signal.aborted) process.stdout.write(`${line}\n`);
  };
  try {
    await playAndTell(options, print, interrupt.signal);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

async function playAndTell(options: Options, print: (line: string) => void, signal: AbortSignal): Promise<void> {
  const { keep = false, json = false, seconds, examples = examplesFolder() } = options;
  const columns = columnsOf(process.stdout);
  const played = await runDemo({ examples, seconds, columns, signal, print: json ? () => undefined : print });
  if (played === null || signal.aborted) {
    await played?.close();
    process.stderr.write('The demo was interrupted; its temporary folder is removed.\n');
    process.exitCode ??= INTERRUPTED;
    return;
  }
  try {
    for (const line of json ? [asJson(played, keep)] : told(played, keep, columns)) print(line);
    if (!played.summary.proof.ok) process.exitCode = 1;
    if (keep) await goOn(played, signal);
  } finally {
    await played.close();
  }
  if (keep) process.stderr.write('Stopped; the temporary folder is removed.\n');
}

/** Until a signal ends it. */
async function goOn(played: Played, signal: AbortSignal): Promise<void> {
  played.goOn();
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function asJson({ summary, url, key, dataDir, received }: Played, isKept: boolean): string {
  return JSON.stringify({ ...summary, ...(isKept && { running: { url, key, dataDir, received } }) }, null, 2);
}

function told(played: Played, isKept: boolean, columns: number): string[] {
  return [...ending(played.summary, columns), '', ...(isKept ? whereItRuns(played) : whereToLook(columns))];
}

function whereToLook(columns: number): string[] {
  return [
    bold('Where to look'),
    ...listed(
      [
        'npm run demo -- --keep leaves it running: its API with all of this in it, and the page of the API at /docs',
        'npm start runs the real thing; README.md has the first steps, docs/cli.md all commands',
      ],
      columns,
    ),
  ];
}

function whereItRuns({ url, key, dataDir, received }: Played): string[] {
  return [
    bold('It goes on running, and its clock with it. Where to look'),
    `  ${url}/docs   all calls of the API; some of them:`,
    '',
    `  KEY=${key}; API=${url}/api/v1`,
    '  curl -H "Authorization: Bearer $KEY" $API/sequences/welcome/funnel',
    '  curl -H "Authorization: Bearer $KEY" "$API/enrollments?state=exited&limit=5"',
    '  curl -H "Authorization: Bearer $KEY" $API/enrollments/ID/timeline',
    '',
    `  ${received}   the mails as they arrived`,
    `  ${dataDir}   its data. Ctrl-C stops it and removes the folder.`,
  ];
}

/** Beside the package when it is installed, in the repository otherwise. */
function examplesFolder(): string {
  const packed = join(__dirname, '..', '..', 'examples');
  return existsSync(packed) ? packed : join(__dirname, '..', '..', '..', '..', 'examples');
}
