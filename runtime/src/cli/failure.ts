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
const SPEAKS_FOR_ITSELF: ReadonlySet<string> = new Set(['DatabaseInUse', 'SecretKeyError', 'StoreUnavailable']);

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
  if (isPipeClosed(error)) return { lines: [], exitCode: PIPE_CLOSED };
  const system = ofTheSystem(error);
  return { lines: [system ?? error.message], exitCode: 1 };
}

/** The sentence of a refusal names three fields; the others follow. */
function furtherFields({ extra }: Refused): string[] {
  const { fields = [] } = extra;
  return fields.length <= 3 ? [] : fields.slice(3).map(({ pointer, message }) => `  ${pointer}: ${message}`);
}

const FILES: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `There is no file ${path}. Check the path.`,
  EISDIR: (path) => `${path} is a folder, and a file is needed.`,
  ENOTDIR: (path) => `Part of ${path} is a file, and a folder is needed there.`,
  EEXIST: (path) => `${path} is a file, and a folder is needed there.`,
  EACCES: (path) => `${path} may not be read or written by this user. Change its permissions, or run as another user.`,
  EPERM: (path) => `${path} may not be read or written by this user. Change its permissions, or run as another user.`,
  EROFS: (path) => `${path} lies on a file system that cannot be written to.`,
  ENOSPC: (path) => `The disk that holds ${path} is full. Make room and try again.`,
};

const DATABASE = 'The database (cadenza.db in CADENZA_DATA_DIR)';
const DATABASES: Readonly<Record<string, string>> = {
  SQLITE_NOTADB: `${DATABASE} is a file of another kind. Name another folder, or put a copy of the database back.`,
  SQLITE_CORRUPT: `${DATABASE} is damaged. Put a copy of it back, or import an export into a new folder.`,
  SQLITE_CANTOPEN: `${DATABASE} cannot be opened. It must be a file that this user may read and write.`,
  SQLITE_READONLY: `${DATABASE} may not be written by this user. Change its permissions, or run as another user.`,
  SQLITE_FULL: `The disk that holds the database is full. Make room and try again.`,
};

const ADDRESSES: Readonly<Record<string, (address: string) => string>> = {
  EACCES: (address) => `This user may not listen on ${address}. Set CADENZA_PORT to 1024 or more.`,
  EADDRNOTAVAIL: (address) => `${address} is no address of this machine. Set CADENZA_HOST to one of its own.`,
  ENOTFOUND: (address) => `The host name ${address} is not known here. Set CADENZA_HOST to an address of this machine.`,
};

interface SystemError extends NodeJS.ErrnoException {
  address?: string;
  port?: number;
  hostname?: string;
}

function ofTheSystem({ code = '', syscall, path, address, port, hostname }: SystemError): string | null {
  if (syscall === 'listen') return ADDRESSES[code]?.([address, port].filter(Boolean).join(':')) ?? null;
  if (syscall === 'getaddrinfo') return ADDRESSES[code]?.(hostname ?? 'of CADENZA_HOST') ?? null;
  // Extended codes, such as SQLITE_CANTOPEN_ISDIR, begin with the plain one.
  const database = Object.keys(DATABASES).find((plain) => code.startsWith(plain));
  return database === undefined ? (FILES[code]?.(path ?? 'the file') ?? null) : DATABASES[database]!;
}

/** Whoever read what was written has seen enough (`| head`): nothing to say, and nothing more to do. */
export function isPipeClosed(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'EPIPE';
}

/** 128 and the number of SIGPIPE, as shells say it. */
export const PIPE_CLOSED = 141;

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
