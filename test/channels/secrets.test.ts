import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSecretBox,
  deriveKey,
  loadSecretKey,
  macOf,
  SecretBoxError,
  SecretKeyError,
} from '../../runtime/src/adapters/secrets';

describe('the secret key', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cadenza-key-'));
    path = join(folder, 'data', 'secret.key');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is generated once, for its owner only, and is the same ever after', () => {
    const key = loadSecretKey({ path });
    expect(key).toHaveLength(32);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(loadSecretKey({ path })).toEqual(key);
    expect(readdirSync(join(folder, 'data'))).toEqual(['secret.key']);
    expect(loadSecretKey({ path: join(folder, 'other.key') })).not.toEqual(key);
  });

  it('comes from the environment first, in base64 or hex, and then leaves no file', () => {
    const key = randomBytes(32);
    for (const fromEnv of [
      key.toString('base64'),
      key.toString('base64url'),
      key.toString('hex'),
      ` ${key.toString('hex').toUpperCase()}\n`,
    ]) {
      expect(loadSecretKey({ fromEnv, path })).toEqual(key);
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['too short', randomBytes(16).toString('base64'), 'it has 16 bytes'],
    ['too long', randomBytes(33).toString('hex'), 'must be 32 bytes'],
    ['no encoding', 'my secret!', 'it is neither'],
  ])('is refused when it is %s, with the command that makes one', (_what, fromEnv, words) => {
    const load = () => loadSecretKey({ fromEnv, path });
    expect(load).toThrow(SecretKeyError);
    expect(load).toThrow(words);
    expect(load).toThrow('openssl rand -base64 32');
    expect(load).not.toThrow(fromEnv);
  });

  it('is refused when its file is damaged, and the file stays', () => {
    const damaged = join(folder, 'damaged.key');
    writeFileSync(damaged, '', { mode: 0o600 });
    expect(() => loadSecretKey({ path: damaged })).toThrow(`The key file '${damaged}' must be 32 bytes`);
    expect(readFileSync(damaged, 'utf8')).toBe('');
  });

  it('is closed to other users when a backup brought it back open', () => {
    const key = loadSecretKey({ path });
    chmodSync(path, 0o644);
    expect(loadSecretKey({ path })).toEqual(key);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

describe('the secrets of an inbox', () => {
  const key = randomBytes(32);
  const box = createSecretBox(key);
  const secrets = { user: 'ana', pass: 'pässwörd 🔑', headers: { Authorization: 'Bearer x' } };
  const sealed = box.seal(secrets, 'inbox-1');

  it('come back as they were sealed', () => {
    expect(createSecretBox(Buffer.from(key)).open(sealed, 'inbox-1')).toEqual(secrets);
    expect(box.open(box.seal({}, 'x'), 'x')).toEqual({});
  });

  it('are sealed anew each time, in a format with a version, and cannot be read', () => {
    expect(sealed).toMatch(/^v1\.[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(box.seal(secrets, 'inbox-1')).not.toBe(sealed);
    expect(Buffer.from(sealed.split('.').at(-1)!, 'base64url').toString('latin1')).not.toContain('ana');
  });

  it('do not open with another key, and the error says so', () => {
    const other = createSecretBox(randomBytes(32));
    expect(() => other.open(sealed, 'inbox-1')).toThrow(SecretBoxError);
    expect(() => other.open(sealed, 'inbox-1')).toThrow(
      /sealed with another key .* Start with that key, or enter the secrets again/,
    );
  });

  it('do not open for another inbox', () => {
    expect(() => box.open(sealed, 'inbox-2')).toThrow('changed, or belong to another inbox. Enter them again.');
  });

  it('do not open when any part was changed', () => {
    const parts = sealed.split('.');
    for (const index of [2, 3]) {
      for (const at of [0, Math.floor(parts[index]!.length / 2), parts[index]!.length - 3]) {
        const changed = [...parts];
        const letter = parts[index]![at] === 'A' ? 'B' : 'A';
        changed[index] = parts[index]!.slice(0, at) + letter + parts[index]!.slice(at + 1);
        expect(() => box.open(changed.join('.'), 'inbox-1')).toThrow('were changed');
      }
    }
  });

  it.each(['', 'v2.a.b.c', '{"user":"ana"}', 'v1.AAAAAAAA.AAAAAAAAAAAAAAAA', `${sealed} `, `x${sealed}`])(
    'are refused when malformed (%#)',
    (text) => {
      expect(() => box.open(text, 'inbox-1')).toThrow(/malformed .* Enter them again/);
    },
  );

  it('are refused when cut short', () => {
    const [version, id, iv] = sealed.split('.');
    expect(() => box.open(`${version}.${id}.${iv}.AAAA`, 'inbox-1')).toThrow('were changed');
  });

  it('need a whole key', () => {
    expect(() => createSecretBox(Buffer.alloc(16))).toThrow('must have 32 bytes; it has 16');
  });
});

describe('what is derived from the key', () => {
  const key = Buffer.alloc(32, 1);
  const box = createSecretBox(key);

  it('differs by purpose and by where the parts end', () => {
    const macs = [
      box.hmac('a', 'bc'),
      box.hmac('ab', 'c'),
      box.hmac('a', 'b', 'c'),
      box.hmac('a', 'bc', ''),
      box.hmac('a'),
    ];
    expect(new Set(macs.map((mac) => mac.toString('hex'))).size).toBe(macs.length);
    expect(box.hmac('a', 'bc')).toEqual(box.hmac('a', 'bc'));
    expect(box.hmac('a', 'bc')).toEqual(macOf(deriveKey(key, 'a'), ['bc']));
    expect(createSecretBox(Buffer.alloc(32, 2)).hmac('a', 'bc')).not.toEqual(box.hmac('a', 'bc'));
  });
});
