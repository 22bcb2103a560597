/** What a command says when it cannot go on: one clear sentence on stderr and an exit code, never a stack trace unasked. */
import { InvalidSettings } from '../config';
import { Refused } from '../engine/errors';

/** Something the user must change; `message` says what happened and what to do. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';

  constructor(
    message: string,
    readonly exitCode = 1,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Errors of adapters whose message is already a sentence for a person. Told by name: adapters are not imported here. */
const SPEAKS_FOR_ITSELF: ReadonlySet<string> = new Set(['DatabaseInUse', 'SecretKeyError']);

export function inUse(dataDir: string, instead: string): CommandFailed {
  return new CommandFailed(
    `The data in ${dataDir} is in use by another Cadenza process, and one process works it at a time. Stop that one first (Ctrl-C where 'cadenza start' runs), ${instead}.`,
  );
}

export function isDatabaseInUse(error: unknown): error is Error {
  return error instanceof Error && error.name === 'DatabaseInUse';
}

/** The lines to print for an error, and the exit code. */
export function explain(error: unknown): { lines: string[]; exitCode: number } {
  if (error instanceof CommandFailed) return { lines: [error.message], exitCode: error.exitCode };
  if (error instanceof InvalidSettings) return { lines: [...error.faults], exitCode: 1 };
  if (error instanceof Refused) return { lines: [error.message, ...furtherFields(error)], exitCode: 1 };
  if (!(error instanceof Error)) return { lines: [String(error)], exitCode: 1 };
  if (SPEAKS_FOR_ITSELF.has(error.name)) return { lines: [error.message], exitCode: 1 };
  const system = ofTheSystem(error);
  return { lines: [system ?? error.message], exitCode: 1 };
}

/** The sentence of a refusal names three fields; the others follow. */
function furtherFields({ extra }: Refused): string[] {
  const { fields = [] } = extra;
  return fields.length <= 3 ? [] : fields.slice(3).map(({ pointer, message }) => `  ${pointer}: ${message}`);
}

const SYSTEM: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `There is no file ${path}. Check the path.`,
  EISDIR: (path) => `${path} is a folder, and a file is needed.`,
  ENOTDIR: (path) => `Part of ${path} is a file, and a folder is needed there.`,
  EACCES: (path) => `${path} may not be read or written by this user. Change its permissions, or run as another user.`,
  EPERM: (path) => `${path} may not be read or written by this user. Change its permissions, or run as another user.`,
  EROFS: (path) => `${path} lies on a file system that cannot be written to.`,
  ENOSPC: (path) => `The disk that holds ${path} is full. Make room and try again.`,
};

function ofTheSystem({ code, path }: NodeJS.ErrnoException): string | null {
  const sentence = code === undefined ? undefined : SYSTEM[code];
  return sentence ? sentence(path ?? 'the file') : null;
}

export function isDebugging(): boolean {
  return process.env['CADENZA_LOG_LEVEL'] === 'debug';
}

/** Says it on stderr and sets the exit code; the process ends when nothing is left to do. */
export function fail(error: unknown): void {
  const { lines, exitCode } = explain(error);
  for (const line of lines) process.stderr.write(`${line}\n`);
  if (isDebugging() && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  process.exitCode = exitCode;
}
