/** Where the secret key comes from: the environment, or a file beside the database that is generated once with mode 0600. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { KEY_BYTES } from './derive';

const HOW_TO_MAKE_ONE = 'Make one with: openssl rand -base64 32';

/** The key cannot be had; `message` says what to do. */
export class SecretKeyError extends Error {
  override readonly name = 'SecretKeyError';
}

export interface SecretKeySource {
  /** 32 bytes in base64 or hex (64 digits), from the environment. Wins over the file. */
  fromEnv?: string;
  /** The file that holds the key, beside the database. Generated when it is absent. */
  path: string;
}

/**
 * The key that protects inbox secrets and signs links. Losing it means entering the inboxes' secrets again.
 * Several processes may start at once: the first file that is complete wins, and all read that one.
 * @returns 32 bytes
 * @throws {SecretKeyError} malformed, unreadable, or the file is open to others and cannot be closed to them
 */
export function loadSecretKey(source: SecretKeySource): Buffer {
  const given = source.fromEnv?.trim();
  if (given) return decodeKey(given, 'The secret key from the environment');
  return readKeyFile(source.path) ?? generateKeyFile(source.path);
}

function decodeKey(text: string, what: string): Buffer {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : decodeBase64(text);
  if (key?.length === KEY_BYTES) return key;
  const found = key ? `it has ${key.length} bytes` : 'it is neither';
  throw new SecretKeyError(`${what} must be ${KEY_BYTES} bytes in base64 or hex; ${found}. ${HOW_TO_MAKE_ONE}`);
}

function decodeBase64(text: string): Buffer | null {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null;
}

function readKeyFile(path: string): Buffer | null {
  const text = readIfPresent(path);
  if (text === null) return null;
  closeToOthers(path);
  return decodeKey(text.trim(), `The key file '${path}'`);
}

function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new SecretKeyError(`The key file '${path}' cannot be read. Let the user that runs Cadenza read it.`, {
      cause: error,
    });
  }
}

/** A restored backup often comes back readable for everybody. */
function closeToOthers(path: string): void {
  if (process.platform === 'win32' || (statSync(path).mode & 0o077) === 0) return;
  try {
    chmodSync(path, 0o600);
  } catch (error) {
    const how = `Run: chmod 600 '${path}', or give the key by the environment instead.`;
    throw new SecretKeyError(`The key file '${path}' can be read by other users. ${how}`, { cause: error });
  }
}

function generateKeyFile(path: string): Buffer {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeDurably(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
  publish(draft, path);
  return readKeyFile(path)!;
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A link appears whole or not at all, and never replaces a key that another process has put there meanwhile. */
function publish(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
}
