/** What `cadenza demo` does: plays, tells the end, cleans up, also after Ctrl-C. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bold } from '../text/paint';
import { ending, listed } from './ending';
import { columnsOf, wrapped } from '../text/width';
import { runDemo, type Played } from './run';
import type { Invitation } from './yourTurn';

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
  const stays = keep || (isWatched() && !json);
  try {
    if (!json) for (const line of ending(played.summary, columns)) print(line);
    if (!played.summary.proof.ok) process.exitCode = 1;
    const turn = stays ? await played.yourTurn() : null;
    for (const line of json ? [asJson(played, turn)] : ['', ...afterwards(played, turn, columns)]) print(line);
    if (stays) await untilStopped(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await played.close();
  }
  if (stays) process.stderr.write('Stopped; the temporary folder is removed.\n');
}

/** Somebody sits before it, who can take a turn and end it. */
function isWatched(): boolean {
  return process.stdout.isTTY && process.stdin.isTTY;
}

async function untilStopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function asJson({ summary, url, key, dataDir, received }: Played, turn: Invitation | null): string {
  return JSON.stringify({ ...summary, ...(turn && { running: { url, key, dataDir, received, ...turn } }) }, null, 2);
}

function afterwards(played: Played, turn: Invitation | null, columns: number): string[] {
  return turn === null ? whereToLook(columns) : [...yourTurn(turn, columns), '', ...whereItRuns(played, turn)];
}

function yourTurn({ approvalUrl }: Invitation, columns: number): string[] {
  return [
    bold('Your turn'),
    ...wrapped(
      'Clara has asked something, the AI has drafted an answer, and Ana was told of it by mail. Open the link of that mail, as she would on her phone; no login is needed. Change a word, approve, and see the mail arrive here.',
      columns - 2,
    ).map((line) => `  ${line}`),
    '',
    `  ${approvalUrl}`,
  ];
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

function whereItRuns({ url, key, dataDir, received }: Played, { login }: Invitation): string[] {
  return [
    bold('It goes on running, and its clock with it. Where to look'),
    `  ${url}   drafts, enrollments and why each thing happened; log in as ${login.email} with ${login.password}`,
    `  ${url}/docs   all calls of the API; some of them:`,
    '',
    `  KEY=${key}; API=${url}/api/v1`,
    '  curl -H "Authorization: Bearer $KEY" $API/sequences/welcome/funnel',
    '  curl -H "Authorization: Bearer $KEY" "$API/enrollments?state=exited&limit=5"',
    '  curl -H "Authorization: Bearer $KEY" $API/enrollments/ID/timeline',
    '',
    `  ${received}   the mails as they arrived; what Ana was told lies in told-to-approvers beside it`,
    `  ${dataDir}   its data. Ctrl-C stops it and removes the folder.`,
  ];
}

/** Beside the package when it is installed, in the repository otherwise. */
function examplesFolder(): string {
  const packed = join(__dirname, '..', '..', 'examples');
  return existsSync(packed) ? packed : join(__dirname, '..', '..', '..', '..', 'examples');
}
