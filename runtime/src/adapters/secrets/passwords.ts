/** Passwords as scrypt hashes. Rule: quality.md, "Security". */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { Refused } from '../../engine/errors';
import type { Passwords } from '../../engine/ports';

/**
 * N = 2^15, r = 8, p = 3: one of the settings that OWASP's Password Storage Cheat Sheet holds for equally strong; it takes
 * 32 MB for a third of a second. The figures stand in each hash, so that they can be raised later.
 */
const LOG_N = 15;
const R = 8;
const P = 3;
const HASH_BYTES = 32;
const SALT_BYTES = 16;
const HASH = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([\w-]{22})\$([\w-]{43})$/;

/** Some ten seconds of work; whoever comes then is better told at once than kept waiting. */
const LONGEST_LINE = 32;

interface Cost {
  logN: number;
  r: number;
  p: number;
}

/** @param logN lower only in tests, which have no time to lose */
export function createPasswords({ logN = LOG_N }: { logN?: number } = {}): Passwords {
  const cost: Cost = { logN, r: R, p: P };
  // One at a time: each takes its memory, and whoever tries many passwords at once must not take all of it.
  let last: Promise<unknown> = Promise.resolve();
  let inLine = 0;
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    if (inLine >= LONGEST_LINE) return Promise.reject(busy());
    inLine += 1;
    const turn = last.then(work).finally(() => (inLine -= 1));
    last = turn.catch(() => undefined);
    return turn;
  };
  const nobody = randomBytes(SALT_BYTES);

  return {
    hash: (password) =>
      inTurn(async () => {
        const salt = randomBytes(SALT_BYTES);
        const key = await derive(password, salt, cost);
        return ['scrypt', cost.logN, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
      }),
    verify: (password, hash) =>
      inTurn(async () => {
        const [, storedLogN, r, p, salt, key] = HASH.exec(hash ?? '') ?? [];
        if (salt === undefined || key === undefined) {
          await derive(password, nobody, cost);
          return false;
        }
        const made = await derive(password, Buffer.from(salt, 'base64url'), {
          logN: Number(storedLogN),
          r: Number(r),
          p: Number(p),
        });
        return timingSafeEqual(made, Buffer.from(key, 'base64url'));
      }),
  };
}

function busy(): Refused {
  return new Refused(503, 'too_busy', 'Too many people log in at this moment. Try again in some seconds.');
}

/** NFKC, so that a letter typed in another way on another keyboard is the same letter. */
function derive(password: string, salt: Buffer, { logN, r, p }: Cost): Promise<Buffer> {
  const N = 2 ** logN;
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
